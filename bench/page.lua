-- For wrk: sends requests of a file at random and counts the answers that are not what they should be.
-- A line of the file is a method, a path and, for POST, a body.

local requests = {}
failed = 0 -- global, because `done` asks each thread for it

function init(arguments)
  math.randomseed(tonumber(arguments[2]))
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(arguments[1]) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
  end
end

function request()
  return requests[math.random(#requests)]
end

-- GraphQL tells of errors with status 200: after the data, so the end of the body is looked at.
function response(status, headers, body)
  if status ~= 200 or body:sub(-4) ~= "]}}}" then
    failed = failed + 1
  end
end

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  for _, thread in ipairs(threads) do
    lost = lost + thread:get("failed")
  end
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), lost))
end
