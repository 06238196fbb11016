-- Forgets a key; with 'claimed', only one that was not scheduled anew since it was claimed.
-- KEYS due, claimed   ARGV key, 'claimed' or ''
local claimed = redis.call('SREM', KEYS[2], ARGV[1]) == 1
if claimed or ARGV[2] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
end
