-- Stands in front of the scripts that touch boxes.
--
-- An address is a set of the names of its boxes. A box is a hash:
--   n, g        channel of its reader's node and fencing token of the reader; n is '' while nobody reads
--   l, a, d     last position, acknowledged position, delivery number given with it
--   s           bytes of the letters not acknowledged
--   e           the run of the server that made it: after a restart or failover letters may be missing
--   <position>  a letter: its number, a blank, and what all receivers of the letter share
--   k, k:<key>, r:<place>   how many keys it had, each of the newest, and the key at each place of a ring
local LOST, TAKEN = -1, -2

local function server_run()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end

-- A full server refuses a script whose first write may take memory. After one that may not all are allowed: room is
-- refused to letters only.
local function allow_writes(box)
  redis.call('HDEL', box, '')
end

-- Calls a command with fields first..last, in portions that fit the stack; fn gets each reply.
local function each_portion(command, box, first, last, fn)
  for from = first, last, 1000 do
    local fields = {}
    for position = from, math.min(from + 999, last) do
      fields[#fields + 1] = string.format('%d', position)
    end
    fn(redis.call(command, box, unpack(fields)))
  end
end
