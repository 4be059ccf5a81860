import { expect, it } from 'vitest'
import { decodeAfter } from '../../../../host-tools/benchmarks/decoder/decoders'
import { memoryBias } from '../../../../host-tools/benchmarks/decoder/memory'
import { defaultCalibration } from '../../../../host-tools/calibration/default-calibration'
import { scenarioSchema } from '../../../../sim/scenario'

it('a device that has seen the earlier pulses errs far less than one that has not', () => {
  const calibration = defaultCalibration('pico')
  const ladder = calibration.ladder.pulses.length
  const [seen, unseen] = memoryBias(scenarioSchema.parse({ name: 'memory', board: 'pico' }), calibration, 20, [
    { name: 'seen', decode: (pulses, polarity) => decodeAfter(calibration, pulses, polarity) },
    { name: 'unseen', decode: (pulses, polarity) => decodeAfter(calibration, pulses.slice(-ladder), polarity) },
  ])
  seen.rms.forEach((rms, ion) => {
    expect(seen.interval[ion].low).toBeLessThanOrEqual(rms)
    expect(seen.interval[ion].high).toBeGreaterThanOrEqual(rms)
    expect(seen.interval[ion].high).toBeLessThan(unseen.interval[ion].low)
  })
})
