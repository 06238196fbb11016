-- Prolongs or shortens a node's life. Returns 0 if it is not known, or not any more.
-- KEYS set of nodes, node   ARGV the node's life in ms, the set's
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if redis.call('SISMEMBER', KEYS[1], KEYS[2]) == 0 then
  return 0
end
return redis.call('PEXPIRE', KEYS[2], ARGV[1])
