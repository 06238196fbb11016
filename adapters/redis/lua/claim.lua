-- Takes due keys and hides them for their visibility timeout.
-- KEYS due, claimed   ARGV now in us, end of the visibility timeout in us, how many at most, lifetime of the claims in ms
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
redis.call('SREM', KEYS[2], '') -- a write that takes no memory: a full server allows those after it
for _, key in ipairs(keys) do
  redis.call('ZADD', KEYS[1], ARGV[2], key)
  redis.call('SADD', KEYS[2], key)
end
if #keys > 0 then
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
end
return keys
