-- Asks wrk to ask for a scan, each time of one of the domains that DOMAINS lists, at random.
local paths = {}
for domain in os.getenv("DOMAINS"):gmatch("%S+") do
  paths[#paths + 1] = "/api/v1/scan/" .. domain .. "?fresh=true"
end

local threads = 0
function setup(thread)
  thread:set("seed", threads)
  threads = threads + 1
end

function init()
  math.randomseed(8461 + seed)
end

function request()
  return wrk.format("GET", paths[math.random(#paths)])
end
