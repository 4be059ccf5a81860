/**
 * The calibration that ships with each board: fitted on the simulator's reference bench,
 * where the gel is put into media of known composition, with the default gel, front end and
 * noise. A real device deserves one of its own.
 */
import { portableWindowSum } from '../../firmware/core/decode/window-sums'
import { BOARD_PROFILES, readsFinely, type BoardName } from '../../sim/board-profiles'
import { randomStream } from '../../sim/random'
import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { referencePulses } from '../../sim/reference-bench'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import type { IonName } from '../../sim/ions'
import type { Calibration } from './calibration-file'
import { doubtOfAnotherUnit } from './doubt'
import { fitCalibration } from './fit'
import { NEVER } from './open-circuit'
import type { CalibrationHeader } from './forward-fit'
import { gelParametersOf } from './gel-parameters'
import type { Measurement } from './measurement'

const IONS: IonName[] = ['K', 'Ca', 'Fe']
const REFERENCE_C = 25
/** How many interrogations: of a rested gel at 25 °C, at other temperatures, and after pulses; and of a rested gel to judge by. */
const RESTED = 7200
const WARMED = 720
const DRIVEN = 1440
const VALIDATION = 2560
/** Without a voltage: what the amplifier gives when nothing flows. */
const ZERO_BIAS = 24
const TEMPERATURES_C = [[10, 23], [27, 40]]
/** The largest number of earlier pulses, and the longest rest between them, from the ladder's gap on, spread evenly in its logarithm. */
const HISTORY_MAX = 6
const LONGEST_REST_ms = 3060
const SEED = 1
/** One ion at a time reaches this; mixtures of all three stay where no amplifier clips. */
const ACTIVATION_MAX = 1.5
/** Currents that a coarse converter reads as a code or two. */
const TRACE_MAX = 0.1

/**
 * Clear of the thresholds of potassium, calcium and iron (0.61, 1.56, 2.95 V for N = 10; physics §3.3) by ten
 * slopes or more: near a threshold, the drop across the series resistance would mix the ions non-linearly.
 * The last pulse has the sign against the first two and passes about their charge, so that the double
 * layer is left as it was found: 25 mV left over would read as 6 % of calcium.
 */
const PULSES: Calibration['ladder']['pulses'] = [
  { amplitude_mV: 900, polarity: -1, range: 0, sampleCount: 80, sampleInterval_us: 1000 },
  { amplitude_mV: 2000, polarity: -1, range: 1, sampleCount: 80, sampleInterval_us: 1000 },
  { amplitude_mV: 3300, polarity: 1, range: 1, sampleCount: 80, sampleInterval_us: 1000 },
]
/** Four windows of one 50 Hz mains period each: mains adds up to nothing. */
const WINDOWS: Calibration['windows'] = [0, 20, 40, 60].map((start) => ({ start, count: 20 }))

/** A ladder of pulses and the windows within each. */
export type Sampling = Pick<Calibration, 'ladder' | 'windows'>

/** The ladder's pulses follow each other as quickly as the board's interpreter permits. */
export function defaultSampling(board: BoardName): Sampling {
  return { ladder: { pulses: PULSES, gap_ms: BOARD_PROFILES[board].facts.timing_ms.gap }, windows: WINDOWS }
}

/** A measurement of the reference bench keeps its samples too. */
export interface ReferenceMeasurement extends Measurement {
  samples: number[][]
}

/**
 * To be used on other units than the one that it is measured on, and it says so. What a blank gel leaks lies within the
 * offsets of units: where a probe looks for an open electrode, which knows no offset, no row does.
 * @param made the day to write into the file, ISO
 */
export function referenceCalibration(board: BoardName, made: string, sampling = defaultSampling(board)): Calibration {
  const scenario = scenarioSchema.parse({ name: 'reference-bench', board })
  const { training, validation } = referenceMeasurements(scenario, sampling)
  const calibration = fitCalibration(referenceHeader(scenario, made, sampling), training, validation)
  const tables = readsFinely(BOARD_PROFILES[board]) ? { ...calibration.tables, ...NEVER } : calibration.tables
  return { ...calibration, tables, doubt: doubtOfAnotherUnit(IONS) }
}

/** What a calibration of the reference bench states besides its fit. */
export function referenceHeader(scenario: Scenario, made: string, { ladder, windows }: Sampling): CalibrationHeader {
  const source = `reference bench of the simulator, seed ${SEED}`
  return { board: scenario.board, made, source, ions: [...IONS], ladder, windows, memory: gelParametersOf(scenario, IONS) }
}

/**
 * The known mixtures that a calibration is fitted to and judged by, in the scenario's noise: most of them on a
 * rested gel at 25 °C, some at other temperatures, some after pulses.
 * @param share of all of them, for a quick look
 */
export function referenceMeasurements(
  scenario: Scenario,
  sampling = defaultSampling(scenario.board),
  share = 1,
): { training: ReferenceMeasurement[]; validation: ReferenceMeasurement[] } {
  const { uniform } = randomStream(SEED, 'mixtures')
  const measure = (index: number, temperature_C: number, hasHistory: boolean) =>
    referenceMeasurement(scenario, sampling, index, { activation: mixture(index, uniform), temperature_C, history: hasHistory ? historyOf(sampling, uniform) : [] })
  /** Evenly over the cold and the warm side. */
  const spread_C = () => {
    const [low, high] = TEMPERATURES_C[uniform() < 0.5 ? 0 : 1]
    return low + (high - low) * uniform()
  }
  const from = (first: number, count: number, temperature_C: () => number, hasHistory: boolean) =>
    Array.from({ length: Math.round(share * count) }, (_, n) => measure(first + n, temperature_C(), hasHistory))
  const rested = from(0, RESTED, () => REFERENCE_C, false)
  const warmed = from(RESTED, WARMED, spread_C, false)
  const driven = from(RESTED + WARMED, DRIVEN, () => REFERENCE_C, true)
  const validation = from(RESTED + WARMED + DRIVEN, VALIDATION, () => REFERENCE_C, false)
  const unbiased = Array.from({ length: ZERO_BIAS }, (_, n) =>
    referenceMeasurement(scenario, sampling, RESTED + WARMED + DRIVEN + VALIDATION + n, {
      activation: IONS.map(() => 0),
      temperature_C: REFERENCE_C,
      history: [],
      isZeroBias: true,
    }),
  )
  return { training: [...rested, ...warmed, ...driven, ...unbiased], validation }
}

interface Conditions {
  activation: number[]
  temperature_C: number
  history: { index: number; polarity: 1 | -1; rest_ms: number }[]
  isZeroBias?: boolean
}

function referenceMeasurement(scenario: Scenario, { ladder, windows }: Sampling, index: number, conditions: Conditions): ReferenceMeasurement {
  const { activation, temperature_C, history, isZeroBias = false } = conditions
  const polarity = index % 2 === 0 ? 1 : -1
  const pulses = ladder.pulses.map((pulse) => (isZeroBias ? { ...pulse, amplitude_mV: 0 } : pulse)) as InterrogationPulse[]
  const records = referencePulses({
    scenario,
    supplies: Object.fromEntries(IONS.map((ion, i) => [ion, activation[i]])),
    temperature_C,
    ladder: pulses,
    gap_ms: ladder.gap_ms,
    polarity,
    earlier: history.map(({ index: pulse, polarity: sign, rest_ms }) => ({ pulse: pulses[pulse], polarity: sign, rest_ms })),
    seed: SEED * 100000 + index,
    noise: true,
  })
  const [earlier, own] = [records.slice(0, history.length), records.slice(history.length)]
  const samples = own.map(({ words }) => words)
  return {
    session: index,
    // As the gel answered: earlier pulses potentiate it a little.
    activation: own[0].apparent,
    temperature_C,
    polarity,
    began_ms: own.map(({ start_us }) => start_us / 1000),
    earlier: history.map(({ index: pulse, polarity: sign }, n) => ({
      pulse,
      polarity: (sign * pulses[pulse].polarity) as 1 | -1,
      began_ms: earlier[n].start_us / 1000,
    })),
    isZeroBias,
    sums: samples.flatMap((words) => windows.map(({ start, count }) => portableWindowSum(words, start, count))),
    samples,
  }
}

function historyOf({ ladder }: Sampling, uniform: () => number): Conditions['history'] {
  return Array.from({ length: 1 + Math.floor(HISTORY_MAX * uniform()) }, () => ({
    index: Math.floor(ladder.pulses.length * uniform()),
    polarity: uniform() < 0.5 ? 1 : -1,
    rest_ms: Math.round(ladder.gap_ms * (LONGEST_REST_ms / ladder.gap_ms) ** uniform()),
  }))
}

/** In turn: the blank medium or traces, each ion alone, and mixtures whose sum keeps off the amplifier's end. */
function mixture(index: number, uniform: () => number): number[] {
  const kind = index % 8
  if (kind === 0) return IONS.map(() => (index % 16 === 0 ? 0 : TRACE_MAX * uniform()))
  if (kind <= IONS.length) return IONS.map((_, ion) => (ion === kind - 1 ? ACTIVATION_MAX * uniform() : 0))
  return IONS.map(() => 1.2 * uniform())
}
