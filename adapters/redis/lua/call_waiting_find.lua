-- Whether people have call waiting: on every node where they are, and there is one.
-- KEYS set of nodes   ARGV people
local found = {}
for i = 1, #ARGV do
  found[i] = 0
end
for _, node in ipairs(living(KEYS[1])) do
  for i, person in ipairs(ARGV) do
    local marks = redis.call('HMGET', node, person, waiting(person))
    if marks[1] and not marks[2] then
      found[i] = -1
    elseif marks[1] and found[i] == 0 then
      found[i] = 1
    end
  end
end
for i = 1, #found do
  found[i] = math.max(found[i], 0)
end
return found
