import { randomUUID } from 'node:crypto'
import { Session } from 'node:inspector/promises'
import { Script, createContext } from 'node:vm'
import { parse, tokenizer } from 'acorn'
import { simple } from 'acorn-walk'

/**
 * How many tokens of a script an interpreter of source text evaluates while `measured`
 * runs, told by V8's block coverage: every token as often as the piece of code it stands in.
 * @param code a script that leaves what is needed in the global `bundle`
 * @param globals what the script finds beside the language itself
 * @param setup runs first and is not counted; what it returns goes to `measured`
 */
export async function evaluatedTokens<Bundle, Prepared>(
  code: string,
  globals: object,
  setup: (bundle: Bundle) => Prepared,
  measured: (prepared: Prepared, bundle: Bundle) => void,
): Promise<number> {
  // V8 keeps compiled scripts by source and name, with the counters of their first run: a new name is a new script.
  const filename = `counted-${randomUUID()}.js`
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  try {
    const context = createContext({ ...globals })
    new Script(`${code}\nglobalThis.bundle = bundle`, { filename }).runInContext(context)
    const bundle = context.bundle as Bundle
    const prepared = setup(bundle)
    // Taking the coverage sets all counts back.
    await session.post('Profiler.takePreciseCoverage')
    measured(prepared, bundle)
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const ranges = result.filter(({ url }) => url === filename).flatMap(({ functions }) => functions.flatMap((one) => one.ranges))
    return countTokens(code, ranges)
  } finally {
    session.disconnect()
  }
}

interface CountedRange {
  startOffset: number
  endOffset: number
  count: number
}

function countTokens(code: string, ranges: CountedRange[]): number {
  const innermostFirst = [...ranges].sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset))
  const countAt = (position: number) =>
    innermostFirst.find(({ startOffset, endOffset }) => startOffset <= position && position < endOffset)?.count ?? 0
  const repeated = loopHeads(code)
  let tokens = 0
  for (const token of tokenizer(code, { ecmaVersion: 2020 })) {
    const head = repeated.findLast(({ start, end }) => start <= token.start && token.end <= end)
    tokens += countAt(head?.body ?? token.start)
  }
  return tokens
}

/** Conditions and steps of loops: V8 counts them with the code around, though they run with the body. Outer loops first. */
function loopHeads(code: string): { start: number; end: number; body: number }[] {
  const heads: { start: number; end: number; body: number }[] = []
  const add = (part: { start: number; end: number } | null | undefined, body: { start: number }) => {
    if (part) heads.push({ start: part.start, end: part.end, body: body.start })
  }
  simple(parse(code, { ecmaVersion: 2020 }), {
    ForStatement: (loop) => {
      add(loop.test, loop.body)
      add(loop.update, loop.body)
    },
    WhileStatement: (loop) => add(loop.test, loop.body),
    DoWhileStatement: (loop) => add(loop.test, loop.body),
  })
  return heads.sort((a, b) => a.start - b.start)
}
