-- Lets a reader leave with its last acknowledgement. Of the address' boxes that nobody reads, the one that was
-- left first goes if they are too many.
-- KEYS address, box   ARGV channel, fencing token, position, number, lifetime in ms, unread boxes at most
local address, box = KEYS[1], KEYS[2]
if drop_letters(box, ARGV[1], ARGV[2], ARGV[3], ARGV[4]) < 0 then
  return
end
redis.call('HSET', box, 'n', '')
redis.call('PEXPIRE', box, ARGV[5])

local unread, oldest, least_left = 0, nil, nil
for _, name in ipairs(redis.call('SMEMBERS', address)) do
  local other = address .. '/' .. name
  if redis.call('HGET', other, 'n') == '' then
    local left = redis.call('PTTL', other)
    unread = unread + 1
    if not oldest or left < least_left then
      oldest, least_left = name, left
    end
  end
end
if unread > tonumber(ARGV[6]) then
  redis.call('DEL', address .. '/' .. oldest)
  redis.call('SREM', address, oldest)
end
