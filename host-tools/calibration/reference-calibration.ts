import type { BoardName } from '../../sim/board-profiles'
import { randomStream } from '../../sim/random'
import { referenceInterrogation } from '../../sim/reference-bench'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import type { IonName } from '../../sim/ions'
import type { Calibration } from './calibration-file'
import { fitCalibration, type KnownInterrogation } from './fit'

/**
 * The calibration that ships with each board: fitted on the simulator's reference bench,
 * where the gel is put into media of known composition, with the default gel, front end and
 * noise. A real device deserves one of its own.
 */
const IONS: IonName[] = ['K', 'Ca', 'Fe']
const TRAINING = 240
const VALIDATION = 160
const SEED = 1
/** One ion at a time reaches this; mixtures of all three stay where no amplifier clips. */
const ACTIVATION_MAX = 1.5

/**
 * Clear of the thresholds of potassium, calcium and iron (0.61, 1.56, 2.95 V for N = 10; physics §3.3) by ten
 * slopes or more: near a threshold, the drop across the series resistance would mix the ions non-linearly.
 * The last pulse has the sign against the first two and passes about their charge, so that the double
 * layer is left as it was found: 25 mV left over would read as 6 % of calcium.
 */
const LADDER: Calibration['ladder'] = {
  pulses: [
    { amplitude_mV: 900, polarity: -1, range: 0, sampleCount: 80, sampleInterval_us: 1000 },
    { amplitude_mV: 2000, polarity: -1, range: 1, sampleCount: 80, sampleInterval_us: 1000 },
    { amplitude_mV: 3300, polarity: 1, range: 1, sampleCount: 80, sampleInterval_us: 1000 },
  ],
  gap_ms: 40,
}
/** Four windows of one 50 Hz mains period each: mains adds up to nothing. */
const WINDOWS: Calibration['windows'] = [0, 20, 40, 60].map((start) => ({ start, count: 20 }))

/**
 * Interrogations of alternating sign before each one measured: double layer and gel are then
 * in the state of a device that has run for a while.
 */
export const CONDITIONING = { rounds: 2, pause_ms: 3000 }

/** @param made the day to write into the file, ISO */
export function referenceCalibration(board: BoardName, made: string): Calibration {
  const { training, validation } = referenceInterrogations(scenarioSchema.parse({ name: 'reference-bench', board }))
  const header = { board, made, source: `reference bench of the simulator, seed ${SEED}`, ions: [...IONS], ladder: LADDER, windows: WINDOWS }
  return fitCalibration(header, training, validation)
}

/** The known mixtures that a calibration is fitted to and judged by, interrogated in the scenario's noise. */
export function referenceInterrogations(scenario: Scenario): { training: KnownInterrogation[]; validation: KnownInterrogation[] } {
  const { uniform } = randomStream(SEED, 'mixtures')
  const interrogate = (index: number): KnownInterrogation => {
    const activation = mixture(index, uniform)
    const supplies = Object.fromEntries(IONS.map((ion, i) => [ion, activation[i]]))
    const polarity = index % 2 === 0 ? 1 : -1
    const samples = referenceInterrogation({
      scenario,
      supplies,
      ladder: LADDER.pulses,
      gap_ms: LADDER.gap_ms,
      polarity,
      conditioning: CONDITIONING,
      seed: SEED * 100000 + index,
      noise: true,
    })
    return { activation, samples }
  }
  const all = Array.from({ length: TRAINING + VALIDATION }, (_, index) => interrogate(index))
  return { training: all.slice(0, TRAINING), validation: all.slice(TRAINING) }
}

/** In turn: the blank medium, each ion alone, and mixtures whose sum keeps off the amplifier's end. */
function mixture(index: number, uniform: () => number): number[] {
  const kind = index % 8
  if (kind === 0) return IONS.map(() => 0)
  if (kind <= IONS.length) return IONS.map((_, ion) => (ion === kind - 1 ? ACTIVATION_MAX * uniform() : 0))
  return IONS.map(() => 1.2 * uniform())
}
