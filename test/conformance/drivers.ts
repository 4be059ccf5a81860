/** The few lines that run on the target: read a vector, call the function, write the result. */
import { FAILURE_MARK } from './wire'

/**
 * Lua 5.1 to 5.4. Expects the bundle's exports in the global `bundle`. A number that has
 * become a float on a Lua that has integers counts as failure: it would print alike here
 * and lose bits where floats have 24.
 */
export const LUA_DRIVER = `
local unpack = unpack or table.unpack

local function collect(value, out)
  local kind = type(value)
  if kind == "table" then
    for i = 1, #value do collect(value[i], out) end
  elseif kind == "boolean" then
    out[#out + 1] = value and "1" or "0"
  elseif kind == "number" and value == math.floor(value) and (math.type == nil or math.type(value) == "integer") then
    out[#out + 1] = string.format("%d", value)
  else
    error("result is " .. kind .. " " .. tostring(value), 0)
  end
end

local function argumentOf(word)
  if word:sub(1, 1) ~= "[" then return tonumber(word) end
  local list = {}
  for number in word:gmatch("-?%d+") do list[#list + 1] = tonumber(number) end
  return list
end

function conformLine(name, line)
  local arguments, count, out = {}, 0, {}
  for word in line:gmatch("%S+") do
    count = count + 1
    arguments[count] = argumentOf(word)
  end
  local sound, problem = pcall(function() collect(bundle[name](unpack(arguments, 1, count)), out) end)
  if sound then return table.concat(out, ",") end
  return "${FAILURE_MARK}" .. tostring(problem)
end

function conformText(name, text)
  local lines = {}
  for line in text:gmatch("[^\\n]+") do lines[#lines + 1] = conformLine(name, line) end
  return table.concat(lines, "\\n")
end
`

/** Called as \`lua program.lua bundle.lua function vectors.txt\`. */
export const LUA_PROGRAM = `${LUA_DRIVER}
bundle = dofile(arg[1])
for line in io.lines(arg[3]) do io.write(conformLine(arg[2], line), "\\n") end
`

/** Before each result line on Espruino, whose console prints a banner and a prompt too. */
export const ESPRUINO_MARK = '='

/**
 * Espruino. Expects the bundle's exports in \`bundle\`; \`C("name",[arguments])\` is one call.
 * The result is printed as JSON, which the interpreter writes natively.
 */
export const ESPRUINO_DRIVER = `
function C(n,a){var r;
try{r=JSON.stringify(bundle[n].apply(undefined,a));}catch(e){r="${FAILURE_MARK}"+e;}
print("${ESPRUINO_MARK}"+r);}
`

/**
 * LuaBitOp's functions for a Lua 5.1 without them (stock 5.1, as lua-wasm-bindings builds
 * it), four bits at a time. NodeMCU and Debian's lua-bitop have the real module.
 */
export const LUA_BIT_SHIM = `
if not bit then
  local function unsigned(x) return x % 4294967296 end
  local function signed(x)
    x = x % 4294967296
    if x >= 2147483648 then return x - 4294967296 end
    return x
  end
  local function tableOf(rule)
    local results = {}
    for a = 0, 15 do
      for b = 0, 15 do
        local value, weight, x, y = 0, 1, a, b
        for _ = 1, 4 do
          if rule(x % 2, y % 2) then value = value + weight end
          x, y, weight = math.floor(x / 2), math.floor(y / 2), weight * 2
        end
        results[a * 16 + b] = value
      end
    end
    return function(a, b)
      local x, y, value, weight = unsigned(a), unsigned(b), 0, 1
      for _ = 1, 8 do
        local low, other = x % 16, y % 16
        value = value + results[low * 16 + other] * weight
        x, y, weight = (x - low) / 16, (y - other) / 16, weight * 16
      end
      return signed(value)
    end
  end
  bit = {
    band = tableOf(function(x, y) return x + y == 2 end),
    bor = tableOf(function(x, y) return x + y > 0 end),
    bxor = tableOf(function(x, y) return x + y == 1 end),
    bnot = function(x) return signed(-1 - x) end,
    lshift = function(x, count) return signed(x * 2 ^ count) end,
    arshift = function(x, count) return math.floor(signed(x) / 2 ^ count) end,
  }
end
`
