-- Takes a member into a room, if there is a place.
-- KEYS: the nodes, the room, the members of this node
-- ARGV: prefix, node, member, protocol, seat or '-', capacity or 0, life of a node in ms, room
-- Returns {1, who had the same seat or ''}, or {0, ''} when the room is full.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local prefix, node, member, protocol, seat = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local capacity, life, room = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]

local count, former, former_node = 0, '', ''
local entries = redis.call('HGETALL', KEYS[2])
for i = 1, #entries, 2 do
  local its_node, its_seat = string.match(entries[i + 1], '^%d+ (%S+) (%S+)$')
  if entries[i] ~= member and its_node then
    if seat ~= '-' and its_seat == seat then
      former, former_node = entries[i], its_node
    else
      local beat = redis.call('ZSCORE', KEYS[1], its_node)
      if beat and now - beat <= life then count = count + 1 end
    end
  end
end
if capacity > 0 and count >= capacity then return {0, ''} end

if former ~= '' then
  redis.call('HDEL', KEYS[2], former)
  redis.call('SREM', prefix .. ':node:' .. former_node, former .. ' ' .. room)
end
redis.call('HSET', KEYS[2], member, protocol .. ' ' .. node .. ' ' .. seat)
redis.call('SADD', KEYS[3], member .. ' ' .. room)
return {1, former}
