import { randomStream } from '../../sim/random'

/** A sensor's signal whose events are known, in volts. */
export interface SyntheticSignal {
  values: number[]
  sampleRate_Hz: number
  contacts_s: number[]
  separations_s: number[]
}

export interface SyntheticSettings {
  seed: number
  sampleRate_Hz: number
  duration_s: number
  /** Contacts per second; 0 gives silence. */
  rate_Hz: number
  /** Height of the lobes over the noise's standard deviation; Infinity leaves noise out, silence has noise of 1. */
  noiseRatio: number
  /** Of mains at `mains_Hz`, of a sine at half the sample rate and of a slow drift, over the lobes' height. */
  mains: number
  mains_Hz: number
  ripple: number
  drift: number
}

/** Contact, a negative bell, and a third of a period later separation, a positive one; heights and times vary by a tenth. */
export function syntheticSignal(settings: SyntheticSettings): SyntheticSignal {
  const { sampleRate_Hz, duration_s, rate_Hz } = settings
  const random = randomStream(settings.seed, 'synthetic steps')
  const vary = (): number => 1 + 0.1 * (2 * random.uniform() - 1)
  const lobes: { time_s: number; height: number }[] = []
  const period_s = 1 / rate_Hz
  const width_s = Math.min(0.03, period_s / 12)
  if (rate_Hz > 0) {
    for (let time_s = 0.3 * period_s; time_s < duration_s - period_s / 2; time_s += period_s * vary()) {
      lobes.push({ time_s, height: -vary() }, { time_s: time_s + (period_s / 3) * vary(), height: vary() })
    }
  }
  const noise = rate_Hz === 0 ? 1 : 1 / settings.noiseRatio
  const values = Array.from({ length: Math.round(duration_s * sampleRate_Hz) }, (_, i) => {
    const t = i / sampleRate_Hz
    const near = lobes.filter(({ time_s }) => Math.abs(time_s - t) < 5 * width_s)
    return (
      near.reduce((sum, { time_s, height }) => sum + height * Math.exp(-(((t - time_s) / width_s) ** 2)), 0) +
      noise * random.normal() +
      settings.mains * Math.sin(2 * Math.PI * settings.mains_Hz * t) +
      settings.ripple * (i % 2 === 0 ? 1 : -1) +
      settings.drift * Math.sin((2 * Math.PI * t) / 12)
    )
  })
  const timesOf = (sign: number): number[] => lobes.filter(({ height }) => height * sign > 0).map(({ time_s }) => time_s)
  return { values, sampleRate_Hz, contacts_s: timesOf(-1), separations_s: timesOf(1) }
}
