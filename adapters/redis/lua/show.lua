-- Tells letters to everybody who reads a box of their addresses now, and keeps nothing: their position is 0.
-- KEYS one address per receiver, in the order of ARGV
-- ARGV per letter: what its receivers share, how many receivers, and the number of each
local argument, receiver = 1, 1
while argument <= #ARGV do
  local shared, count = ARGV[argument], tonumber(ARGV[argument + 1])
  argument = argument + 2
  local entries = {}
  for _ = 1, count do
    local address, number = KEYS[receiver], ARGV[argument]
    receiver, argument = receiver + 1, argument + 1
    for _, name in ipairs(redis.call('SMEMBERS', address)) do
      local state = redis.call('HMGET', address .. '/' .. name, 'n', 'g')
      if state[1] and state[1] ~= '' then
        note(entries, state[1], state[2], 0, number)
      end
    end
  end
  tell_later(shared, entries)
end
tell_all()
