import type { DecoderTables } from '../../firmware/core/decoder'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { deviceConfigurationFor } from '../configuration/device-configuration'
import { DEFAULT_SCENARIO, loadScenario } from '../scenarios'

/** What every decode bench decodes: interrogations of the default scenario, with its board's tables. */
export interface DecodeSample {
  tables: DecoderTables
  interrogations: SampledInterrogation[]
}

export interface SampledInterrogation {
  /** Sign of the whole ladder. */
  polarity: number
  temperature_dC: number
  pulses: SampledPulse[]
}

export interface SampledPulse {
  began_ms: number
  /** The pulse's own sign on the electrode. */
  polarity: number
  /** Converter words. */
  words: number[]
}

export function decodeSample(): DecodeSample {
  const scenario = loadScenario(DEFAULT_SCENARIO)
  const configuration = deviceConfigurationFor(scenario.board, scenario.device)
  const { interrogations } = simulate(scenario, sourceProgram(configuration), { seed: 1 })
  const pulseCount = configuration.ladder.pulses.length
  const whole = interrogations.filter(({ pulses }) => pulses.length === pulseCount)
  return { tables: configuration.decoder, interrogations: whole.map(({ pulses }) => pulses.map(({ words }) => words)) }
}

/** One decode, for a bundle: the same three calls that firmware/cycle.ts makes. */
export function decodeEntry(nativesModule: string, nativesName: string): string {
  return `
import { decoderNew, decoderFinish, decoderTakePulse, type Decoder, type DecoderTables } from './core/decoder'
import { ${nativesName} } from '${nativesModule}'
export function newDecoder(tables: DecoderTables): Decoder {
  return decoderNew(tables, ${nativesName})
}
export function decode(decoder: Decoder, pulses: number[][]): void {
  for (let pulse = 0; pulse < pulses.length; pulse++) decoderTakePulse(decoder, pulse, pulses[pulse])
  decoderFinish(decoder)
}
`
}
