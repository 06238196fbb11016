-- Stands in front of the scripts of presence. Each node has a hash of people, 'o' for online and 'a' for away,
-- which expires with it; the set holds the names of these hashes. Beside a person stands a mark if they have call
-- waiting there; nodes of a version that knows none leave it out.

local function waiting(person)
  return person .. '+'
end

local function living(nodes)
  local found = {}
  for _, node in ipairs(redis.call('SMEMBERS', nodes)) do
    if redis.call('EXISTS', node) == 0 then
      redis.call('SREM', nodes, node)
    else
      found[#found + 1] = node
    end
  end
  return found
end

-- How each of these people is on all nodes; '' is offline.
local function states_of(nodes, people)
  local states = {}
  for i = 1, #people do
    states[i] = ''
  end
  if #people == 0 then
    return states
  end
  for _, node in ipairs(living(nodes)) do
    for i, state in ipairs(redis.call('HMGET', node, unpack(people))) do
      if state and states[i] ~= 'o' then
        states[i] = state
      end
    end
  end
  return states
end
