/**
 * Simulator against ngspice on one circuit: the whole non-linear heterogel electrode under
 * a ladder of pulses every 4 s. Accuracy is the largest error of the current over its span,
 * against ngspice at a tolerance and a step far below what either needs. Both must keep
 * within the same bound: the simulator with the steps of its world, ngspice with whichever
 * of its settings gets there soonest. Only ngspice's analysis is counted, not its start-up.
 */
import { heterogelParameters } from '../../../sim/assembly'
import { gelCurrent_A, heterogelNew, restHeterogel, stepHeterogel } from '../../../sim/electrodes/heterogel'
import { scenarioSchema } from '../../../sim/scenario'
import { atLeast, atMost, type Figure } from '../../figures'
import { median, medianInterval } from '../../intervals'
import { deviation, sampledAt, type Drive } from '../../ngspice'
import { heterogelInNgspice, type HeterogelCircuit } from './ngspice-heterogel'

const ERROR_BOUND = 1e-4

const LADDER_V = [1, -2, 3.3]
const WIDTH_s = 0.08
const PERIOD_s = 4
const ROUNDS = 5
const DURATION_s = PERIOD_s * ROUNDS

const PULSES = Array.from({ length: ROUNDS * LADDER_V.length }, (_, i) => ({
  begin_s: 0.1 + Math.floor(i / LADDER_V.length) * PERIOD_s + (i % LADDER_V.length) * 0.2,
  applied_V: LADDER_V[i % LADDER_V.length],
}))

const CIRCUIT: HeterogelCircuit = {
  parameters: heterogelParameters(scenarioSchema.parse({ name: 'speed' })),
  supply: [1, 0.8, 0.6],
  applied: [[0, 0], ...PULSES.flatMap(({ begin_s, applied_V }): Drive => [[begin_s, applied_V], [begin_s + WIDTH_s, 0]])],
  duration_s: DURATION_s,
}

const REFERENCE = { step_s: 2e-4, tolerance: 1e-6 }
/** ngspice's longest step, and its tolerance from its own default on. */
const SETTINGS = [1e-3, 1e-5, 1e-6].flatMap((tolerance) => [1e-2, 2e-3, 1e-3].map((step_s) => ({ step_s, tolerance })))

/** As many comparisons as a 99 % interval of their median needs. */
const COMPARISONS = 8

export function ngspiceFigures(): Figure[] {
  const reference = heterogelInNgspice(CIRCUIT, REFERENCE.step_s, REFERENCE.tolerance)
  const errorOf = (time_s: number[], current_A: number[]) =>
    deviation(current_A, sampledAt(reference.time_s, reference.values[0], time_s))

  const { time_s, current_A } = simulated()
  const accurate = SETTINGS.map((setting) => ({ setting, run: heterogelInNgspice(CIRCUIT, setting.step_s, setting.tolerance) }))
    .filter(({ run }) => errorOf(run.time_s, run.values[0]) <= ERROR_BOUND)
    .sort((one, other) => one.run.analysis_s - other.run.analysis_s)
  // Without a setting that is accurate enough there is nothing to compare with.
  const ratios = accurate.slice(0, 1).flatMap(({ setting }) =>
    Array.from({ length: COMPARISONS }, () => heterogelInNgspice(CIRCUIT, setting.step_s, setting.tolerance).analysis_s / simulated().elapsed_s),
  )
  const ratio = ratios.length === 0 ? NaN : median(ratios)
  return [
    atMost('ngspice/simulator-error', errorOf(time_s, current_A), ERROR_BOUND),
    atLeast('ngspice/speed-ratio', ratio, 20, '×', medianInterval(ratios)),
  ]
}

const STEP_s = 1e-3
const MEASURE_ms = 500

/** The model as the world drives it: 1 ms steps in a pulse, growing ones in between. Averaged over as many runs as half a second holds. */
function simulated(): { time_s: number[]; current_A: number[]; elapsed_s: number } {
  let result = run()
  const began_ms = performance.now()
  let runs = 0
  while (performance.now() - began_ms < MEASURE_ms) {
    result = run()
    runs += 1
  }
  return { ...result, elapsed_s: (performance.now() - began_ms) / 1000 / runs }
}

function run(): { time_s: number[]; current_A: number[] } {
  const { parameters, supply } = CIRCUIT
  const gel = heterogelNew(parameters)
  const time_s: number[] = []
  const current_A: number[] = []
  let rested_s = 0
  for (const { begin_s, applied_V } of PULSES) {
    restHeterogel(gel, supply, begin_s - rested_s)
    for (let i = 1; i <= Math.round(WIDTH_s / STEP_s); i++) {
      stepHeterogel(gel, applied_V, supply, STEP_s)
      // Just before the step's end, where the pulse may.
      time_s.push(begin_s + i * STEP_s - 1e-9)
      current_A.push(gelCurrent_A(gel, applied_V))
    }
    rested_s = begin_s + WIDTH_s
  }
  restHeterogel(gel, supply, DURATION_s - rested_s)
  return { time_s, current_A }
}
