import { Session } from 'node:inspector/promises'
import { Script, createContext } from 'node:vm'
import { tokenizer } from 'acorn'
import { bundleForEspruino } from '../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../build/firmware-entry'
import { decodeEntry, type DecodeSample } from './decode-sample'

const FILE = 'espruino-decode-bench.js'

/**
 * Tokens that an Espruino evaluates for one decode, averaged over the sample. Espruino runs
 * source text, so tokens are what costs time; E.sum and E.convolve count as the call only.
 *
 * The bundle is what the build makes of the decoder; V8's block coverage tells how often
 * each piece of it ran.
 */
export async function espruinoTokensPerDecode({ tables, interrogations }: DecodeSample): Promise<number> {
  const source = decodeEntry('./boards/espruino/natives', 'espruinoNatives')
  const { code } = await bundleForEspruino(FIRMWARE_ENTRY, { source, name: 'bench' })
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  try {
    const context = createContext({ E: nativeArithmetic })
    new Script(`${code}\nglobalThis.bench = bench`, { filename: FILE }).runInContext(context)
    const { newDecoder, decode } = context.bench as { newDecoder(tables: unknown): object; decode(decoder: object, pulses: Uint16Array[]): void }
    const decoder = newDecoder(tables)
    // Taking the coverage sets all counts back: from here on only decodes count.
    await session.post('Profiler.takePreciseCoverage')
    for (const pulses of interrogations) decode(decoder, pulses.map((words) => Uint16Array.from(words)))
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const ranges = result.filter(({ url }) => url === FILE).flatMap(({ functions }) => functions.flatMap((one) => one.ranges))
    return countTokens(code, ranges) / interrogations.length
  } finally {
    session.disconnect()
  }
}

/** What Espruino's E does natively, as far as the decoder asks for it. */
const nativeArithmetic = {
  sum: (values: Uint16Array) => values.reduce((sum, value) => sum + value, 0),
  convolve: (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0),
}

interface CountedRange {
  startOffset: number
  endOffset: number
  count: number
}

/** Every token as often as the innermost range around it ran. */
function countTokens(code: string, ranges: CountedRange[]): number {
  const inner = [...ranges].sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset))
  let tokens = 0
  for (const token of tokenizer(code, { ecmaVersion: 2020 })) {
    tokens += inner.find(({ startOffset, endOffset }) => startOffset <= token.start && token.end <= endOffset)?.count ?? 0
  }
  return tokens
}
