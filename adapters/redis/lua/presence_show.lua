-- Writes how people are on one node. Returns how they are on all.
-- KEYS set of nodes, node   ARGV the node's life in ms, the set's, then a person, their state, and 1 if they have
--    call waiting, again and again
local nodes, node = KEYS[1], KEYS[2]
local people = {}
for i = 3, #ARGV, 3 do
  people[#people + 1] = ARGV[i]
  if ARGV[i + 1] == '' then
    redis.call('HDEL', node, ARGV[i])
  else
    redis.call('HSET', node, ARGV[i], ARGV[i + 1])
  end
  if ARGV[i + 2] == '1' then
    redis.call('HSET', node, waiting(ARGV[i]), '1')
  else
    redis.call('HDEL', node, waiting(ARGV[i]))
  end
end
-- An empty hash does not exist; this one shall, so that its loss is noticed.
redis.call('HSET', node, '', '')
redis.call('PEXPIRE', node, ARGV[1])
redis.call('SADD', nodes, node)
redis.call('PEXPIRE', nodes, ARGV[2])
return states_of(nodes, people)
