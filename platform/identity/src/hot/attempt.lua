-- Counts an attempt, unless there is a wait.
-- ARGV: attempts without a wait, longest wait, life (milliseconds). Gives {wait, count}.
local clock = redis.call('time')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local free, longest, life = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local again = tonumber(redis.call('hget', KEYS[1], 'again') or '0')
if again > now then return {again - now, 0} end
local count = redis.call('hincrby', KEYS[1], 'count', 1)
if count >= free then
    local wait = math.min(1000 * 2 ^ (count - free + 1), longest)
    redis.call('hset', KEYS[1], 'again', string.format('%.0f', now + wait))
end
redis.call('pexpire', KEYS[1], life)
return {0, count}
