import { fitCalibration } from '../../calibration/fit'
import { defaultSampling, referenceHeader, referenceMeasurements, type ReferenceMeasurement } from '../../calibration/reference-calibration'
import type { Calibration } from '../../calibration/calibration-file'
import type { BoardName } from '../../../sim/board-profiles'
import { randomStream } from '../../../sim/random'
import { scenarioSchema, type Scenario } from '../../../sim/scenario'
import { expectationOf, type Expectation } from './theory/expectation'
import { valueAt } from './theory/interpolant'
import { noiseModel, type NoiseModel } from './theory/noise-model'
import { ACTIVATION_HIGH, noisy, polarityOf, simulated, type DataSet } from './dataset'

/** One board in one kind of noise: what the decoder was calibrated with, fresh data, and what is true of both. */
export interface Cell {
  name: string
  scenario: Scenario
  calibration: Calibration
  /** What calibration and peers learn from; and what the calibration is judged by, which peers learn from too. */
  training: ReferenceMeasurement[]
  validation: ReferenceMeasurement[]
  data: DataSet
  /** A smaller set by the whole simulator, to hold the other against. */
  check: DataSet
  /** Without noise, for polarity +1 and −1. */
  expected: Record<1 | -1, Expectation>
  noise: NoiseModel
}

/** No electrode noise: amplifier and converter alone. */
const WHITE = { electrode_uV: 0, mains_uV: 0, motion_uV: 0 }
/** The ends of the ranges in docs/physics.md §5, motion under water among them: 1/f noise, mains, drift. */
const COLOURED = { electrode_uV: 20, alpha: 1.2, mains_uV: 500, motion_uV: 5000 }

export interface CellRequest {
  board: BoardName
  noise: 'white' | 'coloured'
}

/** pico and puckjs: 12 bits and noise of their own of most of a step. */
export const CELLS: CellRequest[] = [
  { board: 'pico', noise: 'white' },
  { board: 'pico', noise: 'coloured' },
  { board: 'puckjs', noise: 'white' },
  { board: 'puckjs', noise: 'coloured' },
]

/** Below this activation of any ion the constraint x ≥ 0 may be active, where the bound does not hold. */
export const INTERIOR = 0.1
/** Far from the seeds of calibrations, and 2^20 apart for each cell. */
const FIRST_SEED = 1 << 24
/** Rounding is averaged over this many activations. */
const ROUNDING_SAMPLE = 400

const known = new Map<BoardName, Cell['expected']>()

/** Without noise its kind does not matter: once per board. */
function expectationsOf(scenario: Scenario, calibration: Calibration): Cell['expected'] {
  const along = (polarity: 1 | -1) => expectationOf(scenario, calibration, polarity, ACTIVATION_HIGH)
  const expected = known.get(scenario.board) ?? { [1]: along(1), [-1]: along(-1) }
  known.set(scenario.board, expected as Cell['expected'])
  return expected as Cell['expected']
}

/**
 * @param count interrogations of the data; as many, at most 1000, by the whole simulator
 * @param share of the interrogations that a shipped calibration takes
 */
export function cellOf(request: CellRequest, count: number, onProgress: (text: string) => void, share = 1): Cell {
  const { board, noise: kind } = request
  const name = `${board}/${kind}`
  const scenario = scenarioSchema.parse({ name: 'decoder-bench', board, noise: kind === 'white' ? WHITE : COLOURED })
  onProgress(`${name}: calibrating`)
  const { training, validation } = referenceMeasurements(scenario, defaultSampling(scenario.board), share)
  const calibration = fitCalibration(referenceHeader(scenario, '2026-01-01', defaultSampling(scenario.board)), training, validation)
  const { ions } = calibration
  onProgress(`${name}: expectations`)
  const expected = expectationsOf(scenario, calibration)
  const { uniform } = randomStream(0, 'typical activations')
  const typical = Array.from({ length: ROUNDING_SAMPLE }, (_, index) =>
    valueAt(expected[polarityOf(index)].words, ions.map(() => INTERIOR + (ACTIVATION_HIGH - INTERIOR) * uniform())),
  )
  const noise = noiseModel(scenario, calibration, typical)
  const firstSeed = FIRST_SEED + (CELLS.findIndex((cell) => cell.board === board && cell.noise === kind) << 20)
  onProgress(`${name}: ${count} interrogations`)
  const data = noisy(scenario, noise, expected, firstSeed, count)
  const checked = Math.min(1000, count)
  onProgress(`${name}: ${checked} more by the whole simulator`)
  const check = simulated(scenario, calibration, firstSeed + count, checked)
  return { name, scenario, calibration, training, validation, data, check, expected, noise }
}
