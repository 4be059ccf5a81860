import type { ClassifierTables } from '../../../firmware/core/decode/classifier'
import { evaluatedTokens } from '../speed/evaluated-tokens'
import { countInstructions, missingCortexM } from '../../build/emulated-cortex-m'
import { bundleForEspruino } from '../../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import { transpileToLua } from '../../build/lua-bundle'

/** What one decision takes. */
export interface Cost {
  /** Tables and state, 4 bytes a number. */
  memory_bytes: number
  multiplyAccumulates: number
  /** Tokens that an Espruino evaluates: what takes its time. */
  espruinoTokens: number
  /** Lua 5.3 with 32-bit numbers on an emulated Cortex-M4; null where that is not installed. */
  luaInstructions: number | null
}

const SAMPLE = [
  [12000, 34000, 500],
  [60000, 100, 20000],
]

export async function costOf(tables: ClassifierTables): Promise<Cost> {
  const weights = [...tables.hiddenRows, ...tables.scoreRows].flat().length
  const inputs = tables.ionCount * (tables.history + 1) + 2
  return {
    memory_bytes: 4 * (weights + inputs + tables.hiddenRows.length + 1 + tables.scoreRows.length),
    multiplyAccumulates: weights,
    espruinoTokens: await espruinoTokens(tables),
    luaInstructions: missingCortexM() === undefined ? luaInstructions(tables) : null,
  }
}

function entry(nativesModule: string, nativesName: string): string {
  return `
import { classifierNew, classify, type Classifier, type ClassifierTables } from './core/decode/classifier'
import { ${nativesName} } from '${nativesModule}'
export function newClassifier(tables: ClassifierTables): Classifier {
  return classifierNew(tables, ${nativesName})
}
export function decide(classifier: Classifier, activation_Q15: number[]): void {
  classify(classifier, activation_Q15, 250)
}
`
}

interface Bundle {
  newClassifier(tables: ClassifierTables): object
  decide(classifier: object, activation_Q15: number[]): void
}

/** What Espruino's E does natively, as far as the classifier asks for it. */
const E = { convolve: (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0) }

async function espruinoTokens(tables: ClassifierTables): Promise<number> {
  const { code } = await bundleForEspruino(FIRMWARE_ENTRY, { source: entry('./boards/espruino/natives', 'espruinoNatives'), name: 'bundle' })
  const tokens = await evaluatedTokens(
    code,
    { E },
    (bundle: Bundle) => ({ classifier: warmedUp(bundle, tables), bundle }),
    ({ classifier, bundle }) => SAMPLE.forEach((activation_Q15) => bundle.decide(classifier, activation_Q15)),
  )
  return tokens / SAMPLE.length
}

/** With its history full. */
function warmedUp(bundle: Bundle, tables: ClassifierTables): object {
  const classifier = bundle.newClassifier(tables)
  for (let i = 0; i < tables.history; i++) bundle.decide(classifier, SAMPLE[0])
  return classifier
}

function luaInstructions(tables: ClassifierTables): number {
  const data = `export const tables = ${JSON.stringify(tables)}\nexport const sample = ${JSON.stringify(SAMPLE)}`
  const { code } = transpileToLua(FIRMWARE_ENTRY, '5.3', [], entry('./core/decode/window-sums', 'portableNatives') + data)
  const setup = [
    'local classifier, sample = bundle.newClassifier(bundle.tables), bundle.sample',
    `for i = 1, ${tables.history} do bundle.decide(classifier, sample[1]) end`,
  ]
  return countInstructions(code, setup.join('\n'), 'for i = 1, #sample do bundle.decide(classifier, sample[i]) end') / SAMPLE.length
}
