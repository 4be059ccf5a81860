import { Matrix, inverse } from 'ml-matrix'
import { IongateError } from '../diagnostics'
import type { Calibration, Doubt } from './calibration-file'
import { deviationAt } from './doubt'
import { withGains } from './regain'

/**
 * One known medium after the calibration: what it reads over what it holds is each ion's gain since. Gains change
 * mostly together (a film, a warm skin, an aged amplifier), and a little each by itself; so an ion that the reference does
 * not hold moves with the others. A Bayesian linear update of the logarithms (Bishop 2006, §3.3): a common one, and one
 * for each ion.
 */
export interface ReferenceReading {
  /** What the reference holds, 1 = the reference response. */
  truth: number[]
  /** What the device read, and of how many interrogations it is the mean. */
  read: number[]
  count: number
}

/** Before a reference, all ions may have changed together by so much, and each by itself; standard deviations of a logarithm. */
const TOGETHER = 0.3
const EACH = 0.06
/** Where an ion is weaker than this, its reading shows no gain. */
const SHOWN = 0.1
/** From one reference to the next, with nothing known of what happens between: a gain's own wandering. */
const WANDERING = 0.01
/** A gain beyond this is no change of a gain. */
const GAIN_MAX = 3

/** What a reference says of each ion: how strongly it answers over how strongly it did, and the standard deviation of that, relative. */
export interface Gains {
  gains: number[]
  deviations: number[]
}

/**
 * The calibration with what the reference tells taken out, and with the doubt that is left.
 * @param compositionError relative standard deviation of what the reference holds
 * @throws IongateError reference-unlikely when the reading cannot be a change of gain
 */
export function withReference(calibration: Calibration, reading: ReferenceReading, compositionError: number): Calibration {
  const { gains, deviations } = gainsAfter(calibration, reading, compositionError)
  const gain = Math.hypot(Math.max(...deviations), WANDERING)
  const doubt: Doubt = { gain: Number(gain.toPrecision(3)), interference: calibration.doubt?.interference ?? calibration.ions.map(() => 0) }
  return { ...withGains(calibration, gains), doubt }
}

/** As withReference. */
export function gainsAfter(calibration: Calibration, { truth, read, count }: ReferenceReading, compositionError: number): Gains {
  const { ions } = calibration
  const shown = ions.flatMap((_, ion) => (truth[ion] >= SHOWN ? [ion] : []))
  if (shown.length === 0) throw new IongateError('reference-unlikely', 'reference', `it holds no ion at ${SHOWN} of its reference response or more, and shows no gain`)
  shown.forEach((ion) => {
    const gain = read[ion] / truth[ion]
    if (gain > 1 / GAIN_MAX && gain < GAIN_MAX) return
    throw new IongateError('reference-unlikely', ions[ion], `the device reads ${read[ion].toPrecision(3)} where the reference holds ${truth[ion]}`)
  })
  // Unknown: the common logarithm, then each ion's own.
  const precision = Matrix.diag([TOGETHER ** -2, ...ions.map(() => EACH ** -2)])
  const right = Matrix.zeros(1 + ions.length, 1)
  shown.forEach((ion) => {
    const noise = deviationAt(calibration.tables, ion, truth) / truth[ion] / Math.sqrt(count)
    const weight = 1 / (noise ** 2 + compositionError ** 2)
    const row = Matrix.rowVector([1, ...ions.map((_, other) => (other === ion ? 1 : 0))])
    precision.add(row.transpose().mmul(row).mul(weight))
    right.add(row.transpose().mul(weight * Math.log(read[ion] / truth[ion])))
  })
  const covariance = inverse(precision)
  const found = covariance.mmul(right).to1DArray()
  const varianceOf = (ion: number) => covariance.get(0, 0) + 2 * covariance.get(0, 1 + ion) + covariance.get(1 + ion, 1 + ion)
  return {
    gains: ions.map((_, ion) => Math.exp(found[0] + found[1 + ion])),
    deviations: ions.map((_, ion) => Math.sqrt(varianceOf(ion))),
  }
}
