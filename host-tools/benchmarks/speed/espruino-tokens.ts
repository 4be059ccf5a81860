import { bundleForEspruino } from '../../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import { decodeEntry, type DecodeSample, type SampledPulse } from './decode-sample'
import { evaluatedTokens } from './evaluated-tokens'

/** What the bundle of `decodeEntry` exports. */
interface DecodeBundle {
  newDecoder(tables: object): object
  decode(decoder: object, temperature_dC: number, pulses: BufferedPulse[]): void
}

/** With its words as a Waveform's buffer holds them. */
type BufferedPulse = Omit<SampledPulse, 'words'> & { words: Uint16Array }

/** With the board's own sums and dot products, or with the plain loops whose bits they give. */
export type EspruinoArithmetic = 'native' | 'loops'

/** The entry of a bundle that decodes on an Espruino. */
export function espruinoDecodeEntry(arithmetic: EspruinoArithmetic): string {
  return arithmetic === 'native' ? decodeEntry('./boards/espruino/natives', 'espruinoNatives') : decodeEntry('./core/decode/window-sums', 'portableNatives')
}

/**
 * Tokens that an Espruino evaluates for one decode, averaged over the sample. Espruino runs
 * source text, so tokens are what costs time; E.sum and E.convolve count as the call only.
 */
export async function espruinoTokensPerDecode({ tables, interrogations }: DecodeSample, arithmetic: EspruinoArithmetic): Promise<number> {
  const source = espruinoDecodeEntry(arithmetic)
  const { code } = await bundleForEspruino(FIRMWARE_ENTRY, { source, name: 'bundle' })
  const tokens = await evaluatedTokens(
    code,
    { E: nativeArithmetic },
    (bundle: DecodeBundle) => bundle.newDecoder(tables),
    (decoder, { decode }) => {
      for (const { temperature_dC, pulses } of interrogations) {
        decode(decoder, temperature_dC, pulses.map((pulse) => ({ ...pulse, words: Uint16Array.from(pulse.words) })))
      }
    },
  )
  return tokens / interrogations.length
}

/** What Espruino's E does natively, as far as the decoder asks for it. */
const nativeArithmetic = {
  sum: (values: Uint16Array) => values.reduce((sum, value) => sum + value, 0),
  convolve: (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0),
}
