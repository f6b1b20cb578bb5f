-- Says that this node lives, and clears away what nodes have left that do not.
-- KEYS: the nodes
-- ARGV: prefix, node, life of a node in ms
-- Returns {1 if this node was known, {'member room', …} of the dead}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local prefix, node, life = ARGV[1], ARGV[2], tonumber(ARGV[3])

local known = redis.call('ZSCORE', KEYS[1], node) and 1 or 0
redis.call('ZADD', KEYS[1], string.format('%.0f', now), node)

local lost = {}
local before = '(' .. string.format('%.0f', now - life)
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', before)) do
  local theirs = prefix .. ':node:' .. dead
  for _, entry in ipairs(redis.call('SMEMBERS', theirs)) do
    local member, room = string.match(entry, '^(%S+) (.*)$')
    if redis.call('HDEL', prefix .. ':room:' .. room, member) == 1 then
      lost[#lost + 1] = entry
    end
  end
  redis.call('DEL', theirs)
  redis.call('ZREM', KEYS[1], dead)
end
return {known, lost}
