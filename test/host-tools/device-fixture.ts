import { fitCalibration, type KnownInterrogation } from '../../host-tools/calibration/fit'
import type { Calibration } from '../../host-tools/calibration/calibration-file'

/**
 * A calibration made in the blink of an eye, for tests that need one but not its physics:
 * three ions whose currents rise with different time constants above different amplitudes.
 */
const WINDOWS = [
  { start: 4, count: 16 },
  { start: 60, count: 32 },
  { start: 160, count: 32 },
]
const PULSES = [
  { amplitude_mV: 900, range: 0, sampleCount: 200, sampleInterval_us: 1000 },
  { amplitude_mV: 2000, range: 1, sampleCount: 200, sampleInterval_us: 1000 },
  { amplitude_mV: 3400, range: 1, sampleCount: 200, sampleInterval_us: 1000 },
]
const IONS = [
  { name: 'K', threshold_mV: 400, time_samples: 15, gain: 4 },
  { name: 'Ca', threshold_mV: 1400, time_samples: 40, gain: 5 },
  { name: 'Fe', threshold_mV: 2700, time_samples: 55, gain: 8 },
]

/** One interrogation of known activations; `random` gives 0..1. */
export function interrogationOf(activation: number[], random: () => number): number[][] {
  return PULSES.map((pulse) =>
    Array.from({ length: pulse.sampleCount }, (_, sample) => {
      const current = IONS.reduce((sum, ion, i) => {
        const drive = Math.max(0, pulse.amplitude_mV - ion.threshold_mV)
        return sum + activation[i] * ion.gain * drive * (1 - Math.exp(-(sample + 1) / ion.time_samples))
      }, 0)
      const word = 4000 + current / (pulse.range === 1 ? 4 : 1) + (random() - 0.5) * 200
      return Math.min(65535, Math.max(0, Math.round(word)))
    }),
  )
}

/** A linear congruential generator is random enough for a fixture, and the same everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

export function fixtureCalibration(): Calibration {
  const random = randomOf(1)
  const known = (count: number): KnownInterrogation[] =>
    Array.from({ length: count }, () => {
      const activation = IONS.map(() => random() * 1.5)
      return { activation, samples: interrogationOf(activation, random) }
    })
  const header = {
    board: 'puckjs',
    made: '2026-01-01',
    source: 'test fixture',
    ions: IONS.map((ion) => ion.name),
    ladder: { pulses: PULSES, gap_ms: 300 },
    windows: WINDOWS,
  }
  return fitCalibration(header, known(200), known(40))
}
