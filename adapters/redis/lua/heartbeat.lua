-- A node's sign of life to itself, through the store and back through its channel.
-- Returns the number before: another one than the node remembers means that the store has forgotten something;
-- and whether there is room for letters: what is refused at first is allowed after a write that takes no memory.
-- KEYS node   ARGV channel, number, lifetime in ms
local before = redis.call('GET', KEYS[1])
local refused = redis.pcall('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]).err
if refused then
  redis.call('DEL', KEYS[1])
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
redis.call('PUBLISH', ARGV[1], 'B ' .. ARGV[2])
return {before, refused and 0 or 1}
