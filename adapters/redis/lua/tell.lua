-- Stands in front of the scripts that tell reading nodes of letters: one message per node (letters.py).
local heads, bodies = {}, {}

-- Notes that a reader is to be told; entries are those of one letter, by channel.
local function note(entries, channel, token, position, number)
  entries[channel] = entries[channel] or {}
  table.insert(entries[channel], token .. ' ' .. position .. ' ' .. number)
end

local function tell_later(shared, entries)
  for channel, entry in pairs(entries) do
    heads[channel] = (heads[channel] or 'L') .. ' ' .. #shared .. ' ' .. #entry .. ' ' .. table.concat(entry, ' ')
    bodies[channel] = (bodies[channel] or '') .. shared
  end
end

local function tell_all()
  for channel, head in pairs(heads) do
    redis.call('PUBLISH', channel, head .. '\n' .. bodies[channel])
  end
end
