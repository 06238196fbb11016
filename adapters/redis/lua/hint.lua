-- Passes hints to all boxes of their addresses that somebody reads, one message per reading node. Keeps nothing.
-- KEYS one address per receiver, in the order of ARGV   ARGV per hint: its body, how many receivers
local heads, bodies = {}, {}
local receiver = 1

for argument = 1, #ARGV, 2 do
  local body, count = ARGV[argument], tonumber(ARGV[argument + 1])
  local readers = {}
  for _ = 1, count do
    local address = KEYS[receiver]
    receiver = receiver + 1
    for _, name in ipairs(redis.call('SMEMBERS', address)) do
      local state = redis.call('HMGET', address .. '/' .. name, 'n', 'g')
      local channel, token = state[1], state[2]
      if channel and channel ~= '' then
        readers[channel] = readers[channel] or {}
        table.insert(readers[channel], token)
      end
    end
  end
  for channel, tokens in pairs(readers) do
    heads[channel] = (heads[channel] or 'H') .. ' ' .. #body .. ' ' .. #tokens .. ' ' .. table.concat(tokens, ' ')
    bodies[channel] = (bodies[channel] or '') .. body
  end
end
for channel, head in pairs(heads) do
  redis.call('PUBLISH', channel, head .. '\n' .. bodies[channel])
end
