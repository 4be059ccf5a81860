import { portableWindowSum } from '../../../firmware/core/decode/window-sums'
import type { CalibrationHeader } from '../../../host-tools/calibration/forward-fit'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import { randomStream } from '../../../sim/random'

/** A calibration's header for the electrode below: two windows in each of three pulses. */
export const HEADER: CalibrationHeader = {
  board: 'puckjs',
  made: '2026-01-01',
  source: 'synthetic',
  ions: ['K', 'Ca', 'Fe'],
  ladder: {
    pulses: [900, 2000, 3300].map((amplitude_mV) => ({ amplitude_mV, polarity: 1, range: 0, sampleCount: 40, sampleInterval_us: 1000 })),
    gap_ms: 40,
  },
  windows: [0, 20].map((start) => ({ start, count: 20 })),
  memory: {
    facilitation: 0.6,
    facilitationDecay: 4,
    doubleLayer_ms: 1e6,
    speedPerKelvin: 0.023,
    potentiation_per_s: 0,
    potentiationDecay_s: 2000,
    ions: [600, 1600, 2900].map((threshold_mV, ion) => ({ drain_per_Vs: 0, recovery_s: 100, timeConstant_ms: [14, 35, 46][ion], threshold_mV, width_mV: 30 })),
  },
}

/** Words at the end of an endless pulse for each ion at activation 1, [pulse][ion]. */
const SIZE = [
  [9000, 0, 0],
  [16000, 6000, 0],
  [17000, 9000, 4000],
]

export interface SyntheticElectrode {
  size?: number[][]
  /** Share of the current that a full reference current takes away from itself, as a series resistance does. */
  bend?: number
  /** White noise per sample, words. */
  white_words?: number
  /** Swaying at 3 Hz in series with the electrode, amplitude in mV; its phase is another each time. */
  swaying_mV?: number
}

/** Exponential rises of known size and speed: an electrode whose truth is known without the simulator. */
export function synthetic(activation: number[], seed: number, electrode: SyntheticElectrode = {}): Measurement & { samples: number[][] } {
  const { size = SIZE, bend = 0, white_words = 60, swaying_mV = 0 } = electrode
  const { normal, uniform } = randomStream(seed, 'synthetic')
  const phase = 2 * Math.PI * uniform()
  const tau_ms = [14, 35, 46]
  const samples = size.map((pulse, p) =>
    Array.from({ length: 40 }, (_, n) => {
      const linear = pulse.reduce((sum, word, ion) => sum + word * activation[ion] * (1 - Math.exp(-(n + 1) / tau_ms[ion])), 0)
      const bent = linear / (1 + (bend * linear) / 20000)
      const swayed_mV = swaying_mV * Math.cos(2 * Math.PI * 0.003 * (85 * p + n + 1) + phase)
      const driven = bent * (1 + swayed_mV / HEADER.ladder.pulses[p].amplitude_mV)
      return Math.max(0, Math.min(65535, Math.round(3000 + driven + white_words * normal())))
    }),
  )
  return {
    session: seed,
    activation,
    temperature_C: 25,
    polarity: 1,
    began_ms: [0, 85, 170],
    earlier: [],
    isZeroBias: false,
    sums: samples.flatMap((words) => HEADER.windows.map(({ start, count }) => portableWindowSum(words, start, count))),
    samples,
  }
}

export function mixtures(count: number, seed: number, electrode?: SyntheticElectrode): (Measurement & { samples: number[][] })[] {
  const { uniform } = randomStream(seed, 'activations')
  return Array.from({ length: count }, (_, i) => synthetic([uniform(), uniform(), uniform()], seed * 1000 + i, electrode))
}
