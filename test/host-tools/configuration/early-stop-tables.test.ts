import { expect, it } from 'vitest'
import { decoderBegin, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import { ANY_LEVELS } from '../../../host-tools/calibration/corrections'
import { decoderTablesOf } from '../../../host-tools/calibration/decoder-tables'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { earlyStopTables } from '../../../host-tools/configuration/early-stop-tables'
import { referencePulses } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'

it.each(['pico', 'puckjs'] as const)('%s: an interrogation that ends early may leave the charge that the device books for a full mixture without its last pulse', (board) => {
  const calibration = defaultCalibration(board)
  const { ladder } = calibration
  const played = referencePulses({
    scenario: scenarioSchema.parse({ name: 'full-mixture', board }),
    supplies: { K: 1, Ca: 1, Fe: 1 },
    ladder: ladder.pulses as InterrogationPulse[],
    gap_ms: ladder.gap_ms,
    polarity: 1,
    earlier: [],
    seed: 1,
    noise: false,
  })
  const decoder = decoderNew(decoderTablesOf(calibration, ANY_LEVELS), portableNatives)
  decoderBegin(decoder, 0, 1, decoder.tables.reference_dC)
  played.slice(0, -1).forEach(({ words, start_us, applied_mV }, pulse) => decoderTakePulse(decoder, pulse, [...words], Math.round(start_us / 1000), Math.sign(applied_mV)))
  const { chargeMax } = earlyStopTables(calibration, { drift: 0.01, longest: 8, deviations: 3 })
  // Series resistance bends the heights, which the tables take for straight.
  expect(chargeMax / Math.abs(decoder.memory.charge)).toBeGreaterThan(0.85)
  expect(chargeMax / Math.abs(decoder.memory.charge)).toBeLessThan(1.15)
})
