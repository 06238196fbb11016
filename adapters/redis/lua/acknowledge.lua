-- Drops letters that clients have. Returns for each box its last position, LOST or TAKEN.
-- KEYS box, box ...   ARGV channel; then of each box: fencing token, position and number
local reply = {}
for i, box in ipairs(KEYS) do
  local at = 3 * i - 1
  reply[i] = drop_letters(box, ARGV[1], ARGV[at], ARGV[at + 1], ARGV[at + 2])
end
return reply
