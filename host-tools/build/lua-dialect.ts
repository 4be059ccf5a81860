/**
 * Refuses, in a built Lua bundle, what NodeMCU would refuse when it loads it.
 *
 * The bundle is compiled by a real Lua of the target's version, so an operator of 5.3 in a
 * 5.1 bundle or a 61st upvalue is the compiler's own error. NodeMCU's limit on locals is
 * lower than stock Lua's 200, so the compiled functions of a 5.1 bundle are counted here.
 */
import type { Finding } from './finding'
import { luaLiteral, startLua } from './lua-wasm'
import type { LuaTarget } from './lua-int32-plugin'

/** Locals alive at once in one function, on NodeMCU's Lua 5.1. */
export const LOCALS_MAX = 50

/** Everything in a bundle that the target's compiler refuses; `file` names the bundle in findings. */
export function checkLuaDialect(code: string, target: LuaTarget, file: string): Finding[] {
  const engine = startLua(target)
  const answer = engine.run(
    `local compiled, message = ${target === '5.1' ? 'loadstring' : 'load'}(${luaLiteral(code)}, "=bundle")
      if not compiled then return "refused " .. message end
      local dump = string.dump(compiled):gsub(".", function(byte) return string.format("%02x", byte:byte()) end)
      return "compiled " .. dump`,
  )
  engine.close()
  const [verdict] = answer.split(' ', 1)
  const detail = answer.slice(verdict.length + 1)
  if (verdict === 'refused') {
    const place = /^bundle:(\d+): /.exec(detail)
    const construct = place === null ? detail : detail.slice(place[0].length)
    return [{ file, line: Number(place?.[1] ?? 1), column: 1, construct, cure: cureOf(construct) }]
  }
  if (target !== '5.1') return []
  return readFunctions51(Buffer.from(detail, 'hex'))
    .filter((compiled) => compiled.locals > LOCALS_MAX)
    .map(({ line, locals }) => ({
      file,
      line,
      column: 1,
      construct: `${locals} locals alive at once in one function, NodeMCU allows ${LOCALS_MAX}`,
      cure: 'Split the module or the function, or gather constants in one table',
    }))
}

function cureOf(message: string): string {
  if (message.includes('upvalues')) return 'Split the function, or gather constants in one table'
  if (message.includes('unexpected symbol') || message.includes('expected near')) return 'Build the bundle for this Lua version'
  return ''
}

type CompiledFunction = { line: number; locals: number }

/** Header of a Lua 5.1 dump: signature, version, format, endianness, four sizes, number kind (lundump.h). */
const HEADER_BYTES = 12

/** Reads where every function of a Lua 5.1 dump starts and how many locals it has alive at most (ldump.c). */
function readFunctions51(dump: Buffer): CompiledFunction[] {
  const functions: CompiledFunction[] = []
  const numberBytes = dump[10]
  let at = HEADER_BYTES
  const int = (): number => dump.readInt32LE((at += 4) - 4)
  const skipString = (): void => {
    const length = int()
    at += length
  }
  const times = (action: () => void): void => {
    for (let count = int(); count > 0; count--) action()
  }

  function skipConstant(): void {
    const type = dump[at++]
    if (type === 1) at += 1
    else if (type === 3) at += numberBytes
    else if (type === 4) skipString()
  }

  function readFunction(): void {
    skipString() // source name
    const line = int()
    at += 4 + 4 // last line; upvalues, parameters, vararg, stack
    times(() => (at += 4)) // instructions
    times(skipConstant)
    times(readFunction)
    times(() => (at += 4)) // line of each instruction
    const spans: [number, number][] = []
    times(() => {
      skipString()
      spans.push([int(), int()])
    })
    times(skipString) // names of upvalues
    // In the order of declaration; the last local of a function may end where it starts.
    const alive = spans.map(([start], i) => spans.slice(0, i + 1).filter(([, end]) => end >= start).length)
    functions.push({ line, locals: Math.max(0, ...alive) })
  }

  readFunction()
  return functions.sort((a, b) => a.line - b.line)
}
