-- The generic cell rate algorithm: one instant for each key, by Redis's own clock.
-- ARGV: microseconds for each use, uses at once. Gives the microseconds to wait, 0 when it is allowed.
local clock = redis.call('time')
local now = clock[1] * 1000000 + clock[2]
local step, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = tonumber(redis.call('get', KEYS[1]) or now)
if due < now then due = now end
local wait = due + step - burst * step - now
if wait > 0 then return math.ceil(wait) end
due = due + step
redis.call('set', KEYS[1], string.format('%.0f', due), 'px', math.ceil((due - now) / 1000))
return 0
