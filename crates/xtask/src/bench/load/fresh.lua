-- Has wrk ask for scans: each time of a domain that OTHERS lists, and every fifth time of one that
-- HOSTILE lists, at random.
local function paths(variable)
  local paths = {}
  for domain in os.getenv(variable):gmatch("%S+") do
    paths[#paths + 1] = "/api/v1/scan/" .. domain .. "?fresh=true"
  end
  return paths
end

local others = paths("OTHERS")
local hostile = paths("HOSTILE")

function init()
  math.randomseed(8461)
end

function request()
  local of = math.random(5) == 1 and hostile or others
  return wrk.format("GET", of[math.random(#of)])
end
