import { expect, test } from 'vitest'
import { deviation, runNgspice, sampledAt, type Drive } from '../../host-tools/ngspice'
import { heterogelParameters } from '../../sim/assembly'
import { gelCurrent_A, heterogelNew, stepHeterogel } from '../../sim/electrodes/heterogel'
import { scenarioSchema } from '../../sim/scenario'
import { FULL_SCALE_SHARE, REFERENCE_TOLERANCE, netlist, ngspiceSuite } from './ngspice-suite'

/** Two ladders of alternating sign, shorted in between. */
const APPLIED: Drive = [1, -1].flatMap((sign, ladder) =>
  [1, 2, 3.3].flatMap((amplitude_V, pulse): Drive => {
    const begin_s = 0.05 + ladder * 0.8 + pulse * 0.12
    return [
      [begin_s, sign * amplitude_V],
      [begin_s + 0.08, 0],
    ]
  }),
)
const DURATION_s = 1.6
const STEP_s = 1e-3

ngspiceSuite('double layer', () => {
  test.each([
    { doubleLayer_uF: 20000, what: 'the default electrode' },
    { doubleLayer_uF: 20, what: 'smooth contacts, which charge within a pulse' },
  ])('$what: current and voltage', ({ doubleLayer_uF }) => {
    const gel = { doubleLayer_uF, chargeTransfer_ohm: 20000, leak_uS: 150 }
    const parameters = { ...heterogelParameters(scenarioSchema.parse({ name: 'double-layer', gel })), ions: [] }
    const { series_ohm, leak_S, doubleLayer_F, chargeTransfer_ohm } = parameters
    const spice = runNgspice({
      netlist: netlist('double-layer'),
      parameters: { series_ohm, leak_S, doubleLayer_F, chargeTransfer_ohm },
      drives: { applied: [[0, 0], ...APPLIED] },
      duration_s: DURATION_s,
      step_s: 1e-4,
      tolerance: REFERENCE_TOLERANCE,
      vectors: ['i(Vammeter)', 'v(layer)'],
    })

    const electrode = heterogelNew(parameters)
    const times_s: number[] = []
    const current_A: number[] = []
    const layer_V: number[] = []
    for (let i = 0; i < Math.round(DURATION_s / STEP_s); i++) {
      const middle_s = (i + 0.5) * STEP_s
      const applied_V = APPLIED.findLast(([time_s]) => time_s < middle_s)?.[1] ?? 0
      stepHeterogel(electrode, applied_V, [], STEP_s)
      // Just before the step's end, where a drive may jump.
      times_s.push((i + 1) * STEP_s - 1e-9)
      current_A.push(gelCurrent_A(electrode, applied_V))
      layer_V.push(electrode.state.doubleLayer_V)
    }
    expect(deviation(current_A, sampledAt(spice.time_s, spice.values[0], times_s))).toBeLessThan(FULL_SCALE_SHARE)
    expect(deviation(layer_V, sampledAt(spice.time_s, spice.values[1], times_s))).toBeLessThan(FULL_SCALE_SHARE)
  })
})
