-- Who is in a room, on nodes that live.
-- KEYS: the nodes, the room
-- ARGV: life of a node in ms
-- Returns {member, protocol, member, protocol, …}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local life = tonumber(ARGV[1])

local members = {}
local entries = redis.call('HGETALL', KEYS[2])
for i = 1, #entries, 2 do
  local protocol, node = string.match(entries[i + 1], '^(%d+) (%S+) %S+$')
  local beat = node and redis.call('ZSCORE', KEYS[1], node)
  if beat and now - beat <= life then
    members[#members + 1] = entries[i]
    members[#members + 1] = tonumber(protocol)
  end
end
return members
