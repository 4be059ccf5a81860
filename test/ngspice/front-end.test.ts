import { expect, test } from 'vitest'
import { deviation, runNgspice, sampledAt, type Drive } from '../../host-tools/ngspice'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { frontEndNew, jumpAmplifier, saturate_V, stepAmplifier } from '../../sim/circuits/front-end'
import { FULL_SCALE_SHARE, REFERENCE_TOLERANCE, netlist, ngspiceSuite } from './ngspice-suite'

/** A pulse as the gel gives it: a jump, a slow change, off; then one that leaves the rails. */
const CURRENT_uA: Drive = [
  [0, 0],
  [0.002, 60],
  [0.012, 90],
  [0.022, 0],
  [0.03, 1500],
  [0.04, 0],
]
const DURATION_s = 0.05
const STORE: Drive = [
  [0, 3.6],
  [0.02, 2.2],
]

ngspiceSuite('front end', () => {
  const cases = (['puckjs', 'pico', 'nodemcu-esp8266'] as BoardName[]).flatMap((board) => [0, 1].map((range) => ({ board, range })))

  test.each(cases)('$board, range $range: output, rails and divider', ({ board, range }) => {
    const parameters = { unit: 3, resistorTolerance: 0.01, offsetTolerance_V: 0.003, dacTolerance: 0.01, bandwidth_Hz: 2000 }
    const frontEnd = frontEndNew(parameters, BOARD_PROFILES[board])
    const { offset_V, lag_s, fullScale_V, storeDivider } = frontEnd
    const spice = runNgspice({
      netlist: netlist('front-end'),
      parameters: { transimpedance_ohm: frontEnd.transimpedance_ohm[range], offset_V, lag_s, fullScale_V, storeDivider },
      drives: { current_uA: CURRENT_uA, store: STORE },
      duration_s: DURATION_s,
      step_s: 2e-6,
      tolerance: REFERENCE_TOLERANCE,
      vectors: ['v(out)', 'v(converter)', 'v(divided)'],
    })

    // The world's 1 ms between switches, and finer steps after them so that the pole itself is seen.
    const times_s: number[] = []
    const output_V: number[] = []
    let now_s = 0
    CURRENT_uA.forEach(([edge_s, current_uA], i) => {
      jumpAmplifier(frontEnd, current_uA * 1e-6, range)
      const end_s = CURRENT_uA[i + 1]?.[0] ?? DURATION_s
      for (const step_s of [...new Array<number>(20).fill(2e-5), ...new Array<number>(100).fill(1e-3)]) {
        const next_s = Math.min(now_s + step_s, end_s)
        if (next_s - now_s < 1e-9) break
        stepAmplifier(frontEnd, current_uA * 1e-6, range, next_s - now_s)
        now_s = next_s
        times_s.push(now_s)
        output_V.push(frontEnd.output_V)
      }
      expect(now_s).toBeGreaterThan(edge_s)
    })
    // The amplifier's output is at rest, the offset, when ngspice begins at 0.
    const settled = times_s.findIndex((time_s) => time_s >= 0.0019)
    const compare = (vector: number, simulated: number[]) =>
      deviation(simulated.slice(settled), sampledAt(spice.time_s, spice.values[vector], times_s).slice(settled))
    expect(compare(0, output_V)).toBeLessThan(FULL_SCALE_SHARE)
    expect(compare(1, output_V.map((voltage_V) => saturate_V(frontEnd, voltage_V)))).toBeLessThan(FULL_SCALE_SHARE)
    const store_V = times_s.map((time_s) => (time_s <= 0.02 ? 3.6 : 2.2))
    expect(compare(2, store_V.map((voltage_V) => voltage_V * storeDivider))).toBeLessThan(FULL_SCALE_SHARE)
  })
})
