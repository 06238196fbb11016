-- Keeps boxes alive for their readers. Returns for each its last position, LOST or TAKEN.
-- KEYS address, box; address, box ...   ARGV channel, lifetime in ms; then name and token of each box
local channel, lifetime = ARGV[1], ARGV[2]
local run = server_run()
local reply = {}
for i = 1, #KEYS / 2 do
  local address, box, name, token = KEYS[2 * i - 1], KEYS[2 * i], ARGV[2 * i + 1], ARGV[2 * i + 2]
  local state = redis.call('HMGET', box, 'n', 'g', 'l', 'e')
  if not state[3] or state[4] ~= run or redis.call('SISMEMBER', address, name) == 0 then
    reply[i] = LOST
  elseif state[1] ~= channel or state[2] ~= token then
    reply[i] = TAKEN
  else
    redis.call('PEXPIRE', box, lifetime)
    redis.call('PEXPIRE', address, lifetime)
    reply[i] = tonumber(state[3])
  end
end
return reply
