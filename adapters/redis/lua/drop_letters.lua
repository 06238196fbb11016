-- Stands in front of the scripts that write down what a client has.
--
-- Drops the letters up to a position and notes it with the delivery number; neither may be below what was
-- acknowledged before, nor past the last. Returns the last position, LOST or TAKEN.
local function drop_letters(box, channel, token, position, number)
  local state = redis.call('HMGET', box, 'n', 'g', 'l', 'a', 's')
  if not state[3] then
    return LOST
  end
  if state[1] ~= channel or state[2] ~= token then
    return TAKEN
  end
  allow_writes(box)
  local acknowledged, size = tonumber(state[4]), tonumber(state[5])
  if tonumber(position) > acknowledged then
    each_portion('HMGET', box, acknowledged + 1, position, function(letters)
      for _, letter in ipairs(letters) do
        size = size - #letter + string.find(letter, ' ', 1, true)
      end
    end)
    each_portion('HDEL', box, acknowledged + 1, position, function() end)
  end
  redis.call('HSET', box, 'a', position, 'd', number, 's', size)
  return tonumber(state[3])
end
