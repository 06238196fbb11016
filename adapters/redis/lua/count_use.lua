-- Counts one use, or takes it back, by the generic cell rate algorithm (GCRA): kept is the theoretical arrival
-- time, when the whole allowance will be there again.
-- KEYS limit and subject   ARGV now, time that one use takes to come back, period: all in us; 1 or -1
-- Returns 0, or how many us too early the use is; such a use does not count.
local now, one, period, uses = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local full_at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now)) + uses * one
local excess = full_at - now - period
if excess > 0 then
  return excess
end
if full_at > now then
  redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
else
  redis.call('DEL', KEYS[1])
end
return 0
