import { figuresOf } from '../../../hardware/catalogue'
import { partOf } from '../../../hardware/limits'
import type { Netlist } from '../../../hardware/part'
import { USUAL_LOADS, type Loads } from '../../../hardware/spice/deck'
import type { Drives } from '../../../hardware/spice/program'
import { LEAD_VECTORS, stimulatorDeckOf, type LeadState } from '../../../hardware/spice/stimulator-deck'
import { runNgspice } from '../../ngspice'

/**
 * Direct current through the leads over ten minutes of stimuli without a pause. Between two pulses three voltages
 * are left; from one pulse to the next they go by a map that is affine, because a pulse's current is the
 * converter's and the rest is resistors, capacitors and switches. ngspice gives the map from four single periods,
 * and the map is applied for every pulse of ten minutes.
 */
const TEN_MINUTES_s = 600
/** At the gate's limits of charge, length and rate: 2 mA, 645 µs a phase, 200 pulses a second. */
const LIMIT = { amplitude_V: 2, phase_s: 645e-6, gap_s: 50e-6, period_s: 5e-3 }

/** State after a period that began in `x`: `constant` + `matrix` · x; and the mean of lead A's capacitor voltage within it, likewise. */
interface PeriodMap {
  constant: number[]
  matrix: number[][]
  meanConstant_V: number
  meanRow: number[]
}

const LOADS: Loads = USUAL_LOADS
const FIRST_s = 1e-4

/** Rail, DAC and the bridge's lines over some periods. */
function drives(netlist: Netlist, periods: number): Drives {
  const { amplitude_V, phase_s, gap_s, period_s } = LIMIT
  const high_V = netlist.rails.va.nominal_V
  const line = (offset_s: number, width_s: number): [number, number][] => [
    [0, 0],
    ...Array.from({ length: periods }, (_, n) => FIRST_s + n * period_s + offset_s).flatMap((from_s): [number, number][] => [[from_s, high_V], [from_s + width_s, 0]]),
  ]
  const asked = [line(0, phase_s), line(phase_s + gap_s, phase_s)]
  return {
    vp: [[0, netlist.rails.vp.nominal_V]], vn: [[0, netlist.rails.vn.nominal_V]], dac: [[0, amplitude_V]],
    bridge_a: asked[0], bridge_b: asked[1], stim_go: [...asked[0], ...asked[1].slice(1)].sort(([a], [b]) => a - b),
  }
}

/** Voltages that are left after some periods from `state`, and lead A's mean over them. */
function afterPeriods(netlist: Netlist, state: LeadState, periods: number): { state: number[]; mean_V: number } {
  const duration_s = periods * LIMIT.period_s
  const { time_s, values } = runNgspice({
    netlist: stimulatorDeckOf(netlist, LOADS, state), parameters: {}, drives: drives(netlist, periods), duration_s, step_s: 5e-6, tolerance: 1e-6, vectors: LEAD_VECTORS,
  })
  let area = 0
  for (let i = 1; i < time_s.length; i++) area += ((time_s[i] - time_s[i - 1]) * (values[0][i] + values[0][i - 1])) / 2
  return { state: values.map((vector) => vector[vector.length - 1]), mean_V: area / duration_s }
}

const STEP_V = 0.1

function periodMap(netlist: Netlist): PeriodMap {
  const still = afterPeriods(netlist, [0, 0, 0], 1)
  const moved = [0, 1, 2].map((i) => afterPeriods(netlist, [0, 0, 0].with(i, STEP_V) as LeadState, 1))
  return {
    constant: still.state,
    matrix: still.state.map((value, row) => moved.map(({ state }) => (state[row] - value) / STEP_V)),
    meanConstant_V: still.mean_V,
    meanRow: moved.map(({ mean_V }) => (mean_V - still.mean_V) / STEP_V),
  }
}

/** Applies the map again and again from rest. Returns the last state and the mean of lead A's capacitor voltage. */
function iterated({ constant, matrix, meanConstant_V, meanRow }: PeriodMap, periods: number): { state: number[]; mean_V: number } {
  let state = constant.map(() => 0)
  let sum_V = 0
  for (let n = 0; n < periods; n++) {
    sum_V += meanRow.reduce((total, weight, i) => total + weight * state[i], meanConstant_V)
    state = constant.map((value, row) => matrix[row].reduce((total, weight, i) => total + weight * state[i], value))
  }
  return { state, mean_V: sum_V / periods }
}

/** What has passed lead A: what its blocking capacitor holds in the end, and what its insulation let through on the way. */
export function residual_A(netlist: Netlist): number {
  const capacitor = partOf(netlist, 'C50')
  const { state, mean_V } = iterated(periodMap(netlist), Math.round(TEN_MINUTES_s / LIMIT.period_s))
  return (capacitor.value! * state[0]) / TEN_MINUTES_s + mean_V / figuresOf(capacitor).insulation_ohm
}
