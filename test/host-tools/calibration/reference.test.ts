import { describe, expect, it } from 'vitest'
import { decodeInterrogation } from '../../../host-tools/benchmarks/decode-interrogation'
import { ANY_LEVELS } from '../../../host-tools/calibration/corrections'
import { calibrationSchema, type Calibration } from '../../../host-tools/calibration/calibration-file'
import { decoderTablesOf } from '../../../host-tools/calibration/decoder-tables'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { withReference } from '../../../host-tools/calibration/reference'
import { withGains } from '../../../host-tools/calibration/regain'
import { decoderNew } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { referenceInterrogation } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'

const calibration = defaultCalibration('pico')
const scenario = scenarioSchema.parse({ name: 'reference-test', board: 'pico' })
const MEDIA = [[0.7, 0.5, 0.5], [1.2, 0, 0.3], [0.2, 0.9, 0], [0, 0, 0]]

/** What a device with these tables reads of an electrode whose ions conduct these shares of what they did, without noise. */
function read(tables: Calibration, shares: number[], activation: number[]): number[] {
  const { gel } = scenario
  const other = { ...scenario, gel: { ...gel, ions: gel.ions.map((row, ion) => ({ ...row, conductance_uS: row.conductance_uS * shares[ion] })) } }
  const words = referenceInterrogation({
    scenario: other,
    supplies: { K: activation[0], Ca: activation[1], Fe: activation[2] },
    ladder: calibration.ladder.pulses as InterrogationPulse[],
    gap_ms: calibration.ladder.gap_ms,
    seed: 1,
    noise: false,
  })
  const decoder = decoderNew(decoderTablesOf(tables, ANY_LEVELS), portableNatives)
  decodeInterrogation(decoder, words)
  return decoder.activation_Q15.map((value) => value / 32768)
}

describe('a calibration with other gains', () => {
  it.each([[[0.8, 0.8, 0.8]], [[1.3, 0.9, 1.1]]])('reads the media as they are on an electrode that answers %j times as much', (shares) => {
    const moved = withGains(calibration, shares)
    expect(calibrationSchema.safeParse(moved).success).toBe(true)
    for (const medium of MEDIA) read(moved, shares, medium).forEach((value, ion) => expect(Math.abs(value - medium[ion])).toBeLessThan(0.006))
  })

  it('keeps the layout that a device in use has room for', () => {
    const moved = withGains(calibration, [0.7, 1.2, 1])
    expect(moved.tables.correctionRows.map((row) => row.length)).toEqual(calibration.tables.correctionRows.map((row) => row.length))
    expect(moved.tables.correctionRows.slice(3)).toEqual(calibration.tables.correctionRows.slice(3))
  })
})

describe('one reference', () => {
  const truth = [0.7, 0.5, 0.5]
  const shares = [0.78, 0.8, 0.83]

  it('takes a change of gain out, and says how sure it is then', () => {
    const corrected = withReference(calibration, { truth, read: read(calibration, shares, truth), count: 2 }, 0.01)
    for (const medium of MEDIA) read(corrected, shares, medium).forEach((value, ion) => expect(Math.abs(value - medium[ion])).toBeLessThan(0.012))
    expect(corrected.doubt?.gain).toBeLessThan(0.02)
    expect(corrected.doubt?.interference).toEqual(calibration.doubt?.interference)
  })

  it('that holds one ion moves the others along, and leaves them less sure', () => {
    const alone = [0.7, 0, 0]
    const corrected = withReference(calibration, { truth: alone, read: read(calibration, [0.8, 0.8, 0.8], alone), count: 2 }, 0.01)
    expect(read(corrected, [0.8, 0.8, 0.8], truth)[1] / truth[1]).toBeCloseTo(1, 1)
    expect(corrected.doubt?.gain).toBeGreaterThan(0.05)
  })

  it('is as sure as its own composition, no more', () => {
    const doubtFor = (compositionError: number) => withReference(calibration, { truth, read: truth, count: 100 }, compositionError).doubt?.gain ?? 0
    expect(doubtFor(0.05)).toBeGreaterThan(2 * doubtFor(0.01))
  })

  it.each([
    ['reads nothing', { truth, read: [0.1, 0.5, 0.5], count: 2 }],
    ['holds nothing', { truth: [0, 0, 0], read: [0, 0, 0], count: 2 }],
  ])('is refused when it %s', (_, reading) => expect(() => withReference(calibration, reading, 0.01)).toThrow(/reference|holds/))
})
