-- Makes what is known of this node what it says of itself.
-- KEYS: the members of this node
-- ARGV: prefix, node, then for each member: member, room, protocol, seat or '-'
-- Returns {{'member room', …} that were missing, {'member room', …} that were too many}.
local prefix, node = ARGV[1], ARGV[2]
local wanted, joined, left = {}, {}, {}
for i = 3, #ARGV, 4 do
  local member, room = ARGV[i], ARGV[i + 1]
  local entry = member .. ' ' .. room
  local value = ARGV[i + 2] .. ' ' .. node .. ' ' .. ARGV[i + 3]
  wanted[entry] = true
  if redis.call('HSET', prefix .. ':room:' .. room, member, value) == 1 then
    joined[#joined + 1] = entry
  end
  redis.call('SADD', KEYS[1], entry)
end
for _, entry in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if not wanted[entry] then
    local member, room = string.match(entry, '^(%S+) (.*)$')
    redis.call('SREM', KEYS[1], entry)
    if redis.call('HDEL', prefix .. ':room:' .. room, member) == 1 then
      left[#left + 1] = entry
    end
  end
end
return {joined, left}
