import { expect, test } from 'vitest'
import { heterogelInNgspice, steepness_V } from '../../host-tools/benchmarks/speed/ngspice-heterogel'
import { deviation, runNgspice, sampledAt, type Drive } from '../../host-tools/ngspice'
import { heterogelParameters } from '../../sim/assembly'
import {
  activation_V,
  gelCurrent_A,
  gelVoltage_V,
  heterogelNew,
  stepHeterogel,
  timeConstant_s,
  type Heterogel,
  type HeterogelParameters,
} from '../../sim/electrodes/heterogel'
import { scenarioSchema } from '../../sim/scenario'
import { FULL_SCALE_SHARE, REFERENCE_TOLERANCE, netlist, ngspiceSuite } from './ngspice-suite'

const STEP_s = 1e-3
const SUPPLY = [1, 0.8, 0.6]

/** The default electrode. */
const electrode = heterogelParameters(scenarioSchema.parse({ name: 'heterogel' }))

/** Steps the model as the world does and notes current and double layer just before each step's end. */
function simulated(gel: Heterogel, applied: Drive, duration_s: number): { time_s: number[]; current_A: number[]; layer_V: number[] } {
  const waveforms = { time_s: [] as number[], current_A: [] as number[], layer_V: [] as number[] }
  for (let i = 0; i < Math.round(duration_s / STEP_s); i++) {
    const applied_V = applied.findLast(([time_s]) => time_s < (i + 0.5) * STEP_s)?.[1] ?? 0
    stepHeterogel(gel, applied_V, SUPPLY, STEP_s)
    waveforms.time_s.push((i + 1) * STEP_s - 1e-9)
    waveforms.current_A.push(gelCurrent_A(gel, applied_V))
    waveforms.layer_V.push(gel.state.doubleLayer_V)
  }
  return waveforms
}

ngspiceSuite('heterogel', () => {
  test('whole and non-linear: the default ladder, twice', () => {
    const applied: Drive = [0, 1].flatMap((ladder) =>
      [1, -2, 3.3].flatMap((amplitude_V, pulse): Drive => {
        const begin_s = 0.05 + ladder * 0.5 + pulse * 0.14
        return [
          [begin_s, amplitude_V],
          [begin_s + 0.08, 0],
        ]
      }),
    )
    const drive: Drive = [[0, 0], ...applied]
    const model = simulated(heterogelNew(electrode), drive, 1.1)
    const circuit = { parameters: electrode, supply: SUPPLY, applied: drive, duration_s: 1.1 }
    const { time_s, values } = heterogelInNgspice(circuit, 1e-4, 1e-5)
    expect(deviation(model.current_A, sampledAt(time_s, values[0], model.time_s))).toBeLessThan(FULL_SCALE_SHARE)
    expect(deviation(model.layer_V, sampledAt(time_s, values[1], model.time_s))).toBeLessThan(FULL_SCALE_SHARE)
  })

  /** Reserves that do not drain, no potentiation, and a double layer that settles: a gel with an operating point. */
  const steady: HeterogelParameters = {
    ...electrode,
    potentiation_per_s: 0,
    doubleLayer_F: 20e-6,
    chargeTransfer_ohm: 500,
    ions: electrode.ions.map((row) => ({ ...row, reserve_C: Infinity })),
  }

  test.each([
    { bias_V: 0.65, ion: 'K' },
    { bias_V: 1.75, ion: 'Ca' },
    { bias_V: 3.55, ion: 'Fe' },
  ])('linearised at $bias_V V, where $ion begins to pass: small changes', ({ bias_V, ion }) => {
    const gel = heterogelNew(steady)
    for (let i = 0; i < 3000; i++) stepHeterogel(gel, bias_V, SUPPLY, STEP_s)
    const voltage = gelVoltage_V(gel, bias_V)
    // The point lies on the slope of its ion, so that conductances move.
    const watched = steady.ions.findIndex((row) => row.ion.name === ion)
    expect(Math.abs(voltage - activation_V(steady, steady.ions[watched]))).toBeLessThan(3 * steepness_V(steady, steady.ions[watched].ion.charge))

    const standing_A = gelCurrent_A(gel, bias_V)
    const standing_V = gel.state.doubleLayer_V
    const change_mV: Drive = [
      [0, 0],
      [0.01, 0.1],
      [0.15, -0.1],
      [0.3, 0],
    ]
    const spice = runNgspice({
      netlist: netlist('heterogel-linearised'),
      parameters: linearised(gel, voltage),
      drives: { applied: change_mV },
      duration_s: 0.5,
      step_s: 1e-4,
      tolerance: REFERENCE_TOLERANCE,
      vectors: ['i(Vammeter)', 'v(layer)'],
    })
    const model = simulated(gel, change_mV.map(([time_s, value_mV]) => [time_s, bias_V + value_mV * 1e-3]), 0.5)
    // The circuit's volt is a millivolt here.
    const current_A = model.current_A.map((value) => (value - standing_A) * 1e3)
    const layer_V = model.layer_V.map((value) => (value - standing_V) * 1e3)
    expect(deviation(current_A, sampledAt(spice.time_s, spice.values[0], model.time_s))).toBeLessThan(FULL_SCALE_SHARE)
    expect(deviation(layer_V, sampledAt(spice.time_s, spice.values[1], model.time_s))).toBeLessThan(FULL_SCALE_SHARE)
  })
})

/** Derivatives of eqs 4, 5 and 8 at the gel's operating point, for the linear circuit. */
function linearised({ parameters, state }: Heterogel, voltage: number): Record<string, number> {
  const { series_ohm, leak_S, doubleLayer_F, chargeTransfer_ohm, facilitation, facilitationDecay } = parameters
  const perIon = parameters.ions.flatMap((row, i) => {
    const steepness = steepness_V(parameters, row.ion.charge)
    const open = 1 / (1 + Math.exp((activation_V(parameters, row) - voltage) / steepness))
    const openSlope = (open * (1 - open)) / steepness
    const rate = 1 / timeConstant_s(parameters, row.ion)
    const full = row.conductance_S * SUPPLY[i]
    const values = {
      conductance: state.conductance_S[i],
      rate,
      mRate: rate * (facilitation * open + 1 / facilitationDecay),
      mDrive: rate * facilitation * openSlope * (1 - state.facilitation[i]),
      gDrive: rate * full * openSlope * (1 + state.facilitation[i]),
      gCoupling: rate * full * open,
    }
    return Object.entries(values).map(([name, value]) => [`${name}${i}`, value] as const)
  })
  return { series_ohm, leak_S, doubleLayer_F, chargeTransfer_ohm, voltage, ...Object.fromEntries(perIon) }
}
