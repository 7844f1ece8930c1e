-- Takes back an attempt that has succeeded; with ARGV[1] = 1 those before it too.
if ARGV[1] == '1' then return redis.call('del', KEYS[1]) end
if redis.call('exists', KEYS[1]) == 1 then
    redis.call('hincrby', KEYS[1], 'count', -1)
    redis.call('hdel', KEYS[1], 'again')
end
return 0
