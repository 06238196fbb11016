-- Schedules a key, claimed or not, and sees to it that the queue outlives its latest deadline.
-- KEYS due, claimed   ARGV key, due in us, how long the queue is kept after the latest deadline in ms
redis.call('SREM', KEYS[2], ARGV[1]) -- first, since it takes no memory: a full server allows writes after it
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
local now = redis.call('TIME')[1] * 1000
local lifetime = math.max(ARGV[2] / 1000 - now, 0) + ARGV[3]
if lifetime > redis.call('PTTL', KEYS[1]) then
  redis.call('PEXPIRE', KEYS[1], string.format('%d', lifetime))
end
