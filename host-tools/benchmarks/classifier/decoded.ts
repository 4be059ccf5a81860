import { decoderNew } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import { decoderTablesOf } from '../../calibration/decoder-tables'
import { decodeInterrogation } from '../decode-interrogation'
import type { Calibration } from '../../calibration/calibration-file'
import type { LabelledInterrogation } from '../../classifier/examples'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import type { IonName } from '../../../sim/ions'
import { referenceInterrogation } from '../../../sim/reference-bench'
import type { Scenario } from '../../../sim/scenario'

/** What a device is put into. */
export interface Situation {
  supplies: Partial<Record<IonName, number>>
  temperature_C: number
  label: string | undefined
}

/** The situations one after the other as a device decodes them, from electrode to activations; flagged ones are left out. */
export function decoded(scenario: Scenario, calibration: Calibration, situations: Situation[], firstSeed: number): LabelledInterrogation[] {
  // Levels are of no interest here.
  const decoder = decoderNew(decoderTablesOf(calibration, { boundaries: [0.5, 1, 1.5], hysteresis: 0 }), portableNatives)
  return situations.flatMap(({ supplies, temperature_C, label }, index) => {
    const samples = referenceInterrogation({
      scenario,
      supplies,
      temperature_C,
      ladder: calibration.ladder.pulses as InterrogationPulse[],
      gap_ms: calibration.ladder.gap_ms,
      polarity: index % 2 === 0 ? 1 : -1,
      seed: firstSeed + index,
      noise: true,
    })
    decodeInterrogation(decoder, samples, Math.round(10 * temperature_C))
    const activation = decoder.activation_Q15.map((value) => value / 32768)
    return decoder.flags === 0 ? [{ activation, temperature_C, label }] : []
  })
}
