-- Puts letters into all boxes of their addresses and tells each reading node once.
-- KEYS one address per receiver, in the order of ARGV
-- ARGV letters at most and bytes at most in a box, bytes at most in all boxes of an address, keys remembered;
--      then per envelope: what its receivers share, its key or '', how many receivers, and the number of each
local letters_at_most, size_at_most = tonumber(ARGV[1]), tonumber(ARGV[2])
local total_size_at_most, keys_remembered = tonumber(ARGV[3]), tonumber(ARGV[4])

local function had(box, key)
  if redis.call('HSETNX', box, 'k:' .. key, 1) == 0 then
    return true
  end
  local place = 'r:' .. redis.call('HINCRBY', box, 'k', 1) % keys_remembered
  local oldest = redis.call('HGET', box, place)
  if oldest then
    redis.call('HDEL', box, 'k:' .. oldest)
  end
  redis.call('HSET', box, place, key)
  return false
end

local function lose(address, name, channel, token)
  redis.call('DEL', address .. '/' .. name)
  redis.call('SREM', address, name)
  if channel ~= '' then
    redis.call('PUBLISH', channel, 'X ' .. token)
  end
end

-- Returns the bytes that are in the box now; and channel, token and position if a reader is to be told.
local function put(address, name, shared, key, number)
  local box = address .. '/' .. name
  local state = redis.call('HMGET', box, 'n', 'g', 'l', 'a', 's')
  local channel, token = state[1], state[2]
  if not state[3] then
    redis.call('SREM', address, name)
    return 0
  end
  if key ~= '' and had(box, key) then
    return state[5]
  end
  local position, size = state[3] + 1, state[5] + #shared
  if position - state[4] > letters_at_most or size > size_at_most then
    lose(address, name, channel, token)
    return 0
  end
  redis.call('HSET', box, position, number .. ' ' .. shared, 'l', position, 's', size)
  if channel == '' then
    return size
  end
  return size, channel, token, position
end

-- Loses boxes until those of the address are within their bound: first what nobody reads, the largest first.
local function lose_the_largest(address)
  local boxes, total = {}, 0
  for _, name in ipairs(redis.call('SMEMBERS', address)) do
    local state = redis.call('HMGET', address .. '/' .. name, 'n', 'g', 's')
    table.insert(boxes, {name = name, channel = state[1], token = state[2], size = tonumber(state[3])})
    total = total + state[3]
  end
  table.sort(boxes, function(one, other)
    if (one.channel == '') ~= (other.channel == '') then
      return one.channel == ''
    end
    return one.size > other.size
  end)
  for _, box in ipairs(boxes) do
    if total <= total_size_at_most then
      return
    end
    lose(address, box.name, box.channel, box.token)
    total = total - box.size
  end
end

local argument, receiver = 5, 1
while argument <= #ARGV do
  local shared, key, count = ARGV[argument], ARGV[argument + 1], tonumber(ARGV[argument + 2])
  argument = argument + 3
  local entries = {}
  for _ = 1, count do
    local address, number, total = KEYS[receiver], ARGV[argument], 0
    receiver, argument = receiver + 1, argument + 1
    for _, name in ipairs(redis.call('SMEMBERS', address)) do
      local size, channel, token, position = put(address, name, shared, key, number)
      total = total + size
      if channel then
        note(entries, channel, token, position, number)
      end
    end
    if total > total_size_at_most then
      lose_the_largest(address)
    end
  end
  tell_later(shared, entries)
end
tell_all()
