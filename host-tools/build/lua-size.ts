/**
 * What a bundle takes on a NodeMCU board: bytes of the file, and heap once the device has
 * booted, measured in a real Lua of the same version with 32-bit pointers (lua-wasm.ts).
 * NodeMCU packs values tighter (12 or 8 bytes instead of 16), and pays for blocks: see budgets.ts for how the figures compare.
 */
import { luaLiteral, startLua } from './lua-wasm'
import type { LuaTarget } from './lua-int32-plugin'

export type LuaSize = {
  /** The file as it is sent to the board. */
  file_bytes: number
  /** Compiled functions and their constants: in RAM when run from a file, in flash when run from LFS. */
  code_bytes: number
  /** Everything else that is alive after boot: always in RAM. */
  data_bytes: number
}

/**
 * NodeMCU's modules for one boot: a converter at mid-scale, no files, a clock that stands, a
 * timer that never rings but holds on to its callback, and `bit` by arithmetic.
 */
const MODULES = `
local function nothing() end
local function word(a) return a % 4294967296 end
local function signed(a) a = a % 4294967296 if a >= 2147483648 then return a - 4294967296 end return a end
local function bitwise(a, b, pick)
  local result, place = 0, 1
  a, b = word(a), word(b)
  for _ = 1, 32 do
    if pick(a % 2, b % 2) then result = result + place end
    a, b, place = math.floor(a / 2), math.floor(b / 2), place * 2
  end
  return signed(result)
end
bit = bit or {
  band = function(a, b) return bitwise(a, b, function(x, y) return x + y == 2 end) end,
  bor = function(a, b) return bitwise(a, b, function(x, y) return x + y > 0 end) end,
  bxor = function(a, b) return bitwise(a, b, function(x, y) return x ~= y end) end,
  bnot = function(a) return -1 - a end,
  lshift = function(a, n) return signed(a * 2 ^ n) end,
  arshift = function(a, n) return math.floor(a / 2 ^ n) end,
}
local kept = {}
local timer = { alarm = function(_, _, _, callback) kept[1] = callback end, unregister = nothing }
tmr = { create = function() return timer end, now = function() return 0 end }
time = { get = function() return 0, 0 end }
adc = { read = function() return 512 end, setup = nothing, setwidth = nothing, force_init_mode = nothing }
gpio = { mode = nothing, config = nothing, write = nothing, trig = nothing }
i2c = { setup = nothing }
uart = { setup = nothing, on = function(_, _, callback) kept[2] = callback end, write = nothing }
wifi = { setmode = nothing }
node = { task = { post = nothing } }
file = { getcontents = nothing, putcontents = nothing, open = nothing }
io = { open = nothing }
`

/** Loads and boots a bundle. Throws what Lua raises when it does not boot. */
export function measureLua(code: string, target: LuaTarget): LuaSize {
  const engine = startLua(target)
  try {
    engine.run(MODULES)
    const empty = heapOf(engine.run)
    // With a name of its own: Lua keeps the whole source as the name of a chunk without one.
    engine.run(`main = assert(${target === '5.1' ? 'loadstring' : 'load'}(${luaLiteral(code)}, "=iongate"))`)
    const loaded = heapOf(engine.run)
    engine.run('main()')
    const booted = heapOf(engine.run)
    return { file_bytes: Buffer.byteLength(code), code_bytes: loaded - empty, data_bytes: booted - loaded }
  } finally {
    engine.close()
  }
}

function heapOf(run: (chunk: string) => string): number {
  // The second collection takes what the first one's finalisers let go.
  return Math.round(Number(run('collectgarbage() collectgarbage() return collectgarbage("count") * 1024')))
}
