-- Puts letters into all boxes of their addresses and tells each reading node once.
-- KEYS one address per receiver, in the order of ARGV
-- ARGV letters at most, bytes at most, keys remembered; then per envelope:
--      what its receivers share, its key or '', how many receivers, and the number of each
local letters_at_most, size_at_most, keys_remembered = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local heads, bodies = {}, {}

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

-- Returns channel, token and position where a reader is to be told.
local function put(address, name, shared, key, number)
  local box = address .. '/' .. name
  local state = redis.call('HMGET', box, 'n', 'g', 'l', 'a', 's')
  if not state[3] then
    redis.call('SREM', address, name)
    return nil
  end
  if key ~= '' and had(box, key) then
    return nil
  end
  local position, size = state[3] + 1, state[5] + #shared
  if position - state[4] > letters_at_most or size > size_at_most then
    redis.call('DEL', box)
    redis.call('SREM', address, name)
    if state[1] ~= '' then
      redis.call('PUBLISH', state[1], 'X ' .. state[2])
    end
    return nil
  end
  redis.call('HSET', box, position, number .. ' ' .. shared, 'l', position, 's', size)
  if state[1] ~= '' then
    return state[1], state[2], position
  end
end

local function note(entries, channel, token, position, number)
  local entry = entries[channel]
  if not entry then
    entry = {}
    entries[channel] = entry
  end
  entry[#entry + 1] = token .. ' ' .. position .. ' ' .. number
end

local argument, receiver = 4, 1
while argument <= #ARGV do
  local shared, key, count = ARGV[argument], ARGV[argument + 1], tonumber(ARGV[argument + 2])
  argument = argument + 3
  local entries = {}
  for _ = 1, count do
    local address, number = KEYS[receiver], ARGV[argument]
    receiver, argument = receiver + 1, argument + 1
    for _, name in ipairs(redis.call('SMEMBERS', address)) do
      local channel, token, position = put(address, name, shared, key, number)
      if channel then
        note(entries, channel, token, position, number)
      end
    end
  end
  for channel, entry in pairs(entries) do
    heads[channel] = (heads[channel] or 'L') .. ' ' .. #shared .. ' ' .. #entry .. ' ' .. table.concat(entry, ' ')
    bodies[channel] = (bodies[channel] or '') .. shared
  end
end
for channel, head in pairs(heads) do
  redis.call('PUBLISH', channel, head .. '\n' .. bodies[channel])
end
