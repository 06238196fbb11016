-- Opens a box for a reader. Returns whether it existed, and its a, d and l; nil if there is none to resume.
-- KEYS address, box   ARGV channel, fencing token, name, lifetime in ms, 'create' or ''
local address, box = KEYS[1], KEYS[2]
local channel, token, name, lifetime, create = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local run = server_run()
local state = redis.call('HMGET', box, 'n', 'g', 'l', 'a', 'd', 'e')
local reader, old_token, last = state[1], state[2], state[3]

allow_writes(box)
if reader and reader ~= '' then
  redis.call('PUBLISH', reader, 'T ' .. old_token)
end
local resumed = last and state[6] == run and redis.call('SISMEMBER', address, name) == 1
if resumed then
  redis.call('HSET', box, 'n', channel, 'g', token)
else
  redis.call('DEL', box)
  if create == '' then
    redis.call('SREM', address, name)
    return nil
  end
  redis.call('HSET', box, 'n', channel, 'g', token, 'l', 0, 'a', 0, 'd', -1, 's', 0, 'e', run)
  redis.call('SADD', address, name)
end
redis.call('PEXPIRE', box, lifetime)
redis.call('PEXPIRE', address, lifetime)
if resumed then
  return {1, tonumber(state[4]), tonumber(state[5]), tonumber(last)}
end
return {0, 0, -1, 0}
