/**
 * A token bucket as one Lua script, atomic and by the clock of Redis: KEYS[1] the bucket; quota, window in ms, tokens
 * wanted (a negative number returns some). It answers tokens granted, whole tokens left, ms until there is another one.
 * A bucket that nobody asks for in a window is full again, so it need not be kept longer.
 */
export const TAKE_TOKENS = `
local quota, window, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = quota, now
if bucket[1] then
  at = math.max(now, tonumber(bucket[2]))
  tokens = math.min(quota, tonumber(bucket[1]) + (at - tonumber(bucket[2])) * quota / window)
end
local granted = math.min(wanted, math.floor(tokens))
tokens = math.min(quota, tokens - granted)
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', KEYS[1], 2 * window)
return {granted, math.floor(tokens), math.max(0, math.ceil((1 - tokens) * window / quota))}
`;
