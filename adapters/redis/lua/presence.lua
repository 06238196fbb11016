-- Stands in front of the scripts of presence. Each node has a hash of people, 'o' for online and 'a' for away,
-- which expires with it; the set holds the names of these hashes.

-- How each of these people is on all nodes; '' is offline.
local function states_of(nodes, people)
  local states = {}
  for i = 1, #people do
    states[i] = ''
  end
  if #people == 0 then
    return states
  end
  for _, node in ipairs(redis.call('SMEMBERS', nodes)) do
    if redis.call('EXISTS', node) == 0 then
      redis.call('SREM', nodes, node)
    else
      for i, state in ipairs(redis.call('HMGET', node, unpack(people))) do
        if state and states[i] ~= 'o' then
          states[i] = state
        end
      end
    end
  end
  return states
end
