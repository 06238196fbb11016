-- Reads the letters after a position. Returns the last position of the box and the letters.
-- KEYS box   ARGV channel, token, position, letters at most, bytes after which no further letter follows
local box, channel, token = KEYS[1], ARGV[1], ARGV[2]
local state = redis.call('HMGET', box, 'n', 'g', 'l', 'e')
if not state[3] or state[4] ~= server_run() then
  return {LOST}
end
if state[1] ~= channel or state[2] ~= token then
  return {TAKEN}
end
local last, after = tonumber(state[3]), tonumber(ARGV[3])
local size_at_most = tonumber(ARGV[5])
local reply, size = {last}, 0
each_portion('HMGET', box, after + 1, math.min(last, after + ARGV[4]), function(letters)
  for _, letter in ipairs(letters) do
    if size < size_at_most then
      reply[#reply + 1] = letter
      size = size + #letter
    end
  end
end)
return reply
