-- Drops letters that clients have, and lets readers leave. Returns for each box its last position, LOST or TAKEN.
-- KEYS box, box ...   ARGV channel; then of each box: token, position and number, neither below what
--      was acknowledged before nor past the last; and the lifetime in ms if its reader leaves, '' if it stays
local reply = {}

local function acknowledge(box, state, position, number)
  local last, acknowledged, size = tonumber(state[3]), tonumber(state[4]), tonumber(state[5])
  if position > acknowledged then
    each_portion('HMGET', box, acknowledged + 1, position, function(letters)
      for _, letter in ipairs(letters) do
        size = size - #letter + string.find(letter, ' ', 1, true)
      end
    end)
    each_portion('HDEL', box, acknowledged + 1, position, function() end)
  end
  redis.call('HSET', box, 'a', position, 'd', number, 's', size)
  return last
end

for i, box in ipairs(KEYS) do
  local at = 4 * i - 2
  local token, position, number, lifetime = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3]
  local state = redis.call('HMGET', box, 'n', 'g', 'l', 'a', 's')
  if not state[3] then
    reply[i] = LOST
  elseif state[1] ~= ARGV[1] or state[2] ~= token then
    reply[i] = TAKEN
  else
    reply[i] = acknowledge(box, state, position, number)
    if lifetime ~= '' then
      redis.call('HSET', box, 'n', '')
      redis.call('PEXPIRE', box, lifetime)
    end
  end
end
return reply
