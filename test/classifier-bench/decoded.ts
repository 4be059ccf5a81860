import { decodeOnce } from '../../host-tools/calibration/fit'
import type { Calibration } from '../../host-tools/calibration/calibration-file'
import { CONDITIONING } from '../../host-tools/calibration/reference-calibration'
import type { LabelledInterrogation } from '../../host-tools/classifier/examples'
import type { InterrogationPulse } from '../../firmware/core/safety-gate'
import type { IonName } from '../../sim/ions'
import { referenceInterrogation } from '../../sim/reference-bench'
import type { Scenario } from '../../sim/scenario'

/** What a device is put into. */
export interface Situation {
  supplies: Partial<Record<IonName, number>>
  temperature_C: number
  label: string | undefined
}

/** The situations one after the other as a device decodes them, from electrode to activations; flagged ones are left out. */
export function decoded(scenario: Scenario, calibration: Calibration, situations: Situation[], firstSeed: number): LabelledInterrogation[] {
  return situations.flatMap(({ supplies, temperature_C, label }, index) => {
    const samples = referenceInterrogation({
      scenario,
      supplies,
      temperature_C,
      ladder: calibration.ladder.pulses as InterrogationPulse[],
      gap_ms: calibration.ladder.gap_ms,
      polarity: index % 2 === 0 ? 1 : -1,
      conditioning: CONDITIONING,
      seed: firstSeed + index,
      noise: true,
    })
    const { activation, flags } = decodeOnce(calibration, samples)
    return flags === 0 ? [{ activation, temperature_C, label }] : []
  })
}
