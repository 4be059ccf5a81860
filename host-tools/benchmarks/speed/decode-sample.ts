import type { DecoderTables } from '../../../firmware/core/decode/decoder'
import { simulate } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'
import { DEFAULT_SCENARIO, loadScenario } from '../../scenarios'

/** What every decode bench decodes: interrogations of the default scenario, with its board's tables. */
export interface DecodeSample {
  tables: DecoderTables
  interrogations: SampledInterrogation[]
}

interface SampledInterrogation {
  temperature_dC: number
  pulses: SampledPulse[]
}

export interface SampledPulse {
  began_ms: number
  /** Its sign on the electrode. */
  polarity: number
  /** Converter words. */
  words: number[]
}

export function decodeSample(): DecodeSample {
  const scenario = loadScenario(DEFAULT_SCENARIO)
  const configuration = configurationOfScenario(scenario)
  const { interrogations } = simulate(scenario, sourceProgram(configuration), { seed: 1 })
  const whole = interrogations.filter(({ pulses }) => pulses.length === configuration.ladder.pulses.length)
  return {
    tables: configuration.decoder,
    interrogations: whole.map(({ pulses }) => ({
      temperature_dC: configuration.decoder.reference_dC,
      pulses: pulses.map(({ start_us, applied_mV, words }) => ({ began_ms: Math.round(start_us / 1000), polarity: Math.sign(applied_mV), words })),
    })),
  }
}

/** One decode, for a bundle: the same calls that firmware/core/device/interrogating.ts makes. */
export function decodeEntry(nativesModule: string, nativesName: string): string {
  return `
import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse, type Decoder, type DecoderTables } from './core/decode/decoder'
import { ${nativesName} } from '${nativesModule}'
type Pulse = { began_ms: number; polarity: number; words: number[] }
export function newDecoder(tables: DecoderTables): Decoder {
  return decoderNew(tables, ${nativesName})
}
export function decode(decoder: Decoder, temperature_dC: number, pulses: Pulse[]): void {
  decoderBegin(decoder, pulses[0].began_ms, pulses[0].polarity, temperature_dC)
  for (let i = 0; i < pulses.length; i++) {
    const pulse = pulses[i]
    decoderTakePulse(decoder, i, pulse.words, pulse.began_ms, pulse.polarity)
  }
  decoderFinish(decoder)
}
`
}
