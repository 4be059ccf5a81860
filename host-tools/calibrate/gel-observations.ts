import { SATURATION } from '../calibration/fit'
import type { Measurement } from '../calibration/measurement'
import { carriedCharge } from './carried-charge'
import { nominalWordsPer_uA, type Instrument } from './electrode-parameters'
import { predictedSums, warmthOf, type Sampling } from './gel-response'

/** What the measurements were made with. */
export interface Header extends Sampling {
  board: string
}

/** Mixtures add little to what is told by one ion at a time, and take longest. */
const MIXTURES_MAX = 40
/** So far from 25 °C, a measurement tells of the temperature's effect. */
const WARMED_K = 3

/** One measurement as it is fitted, or the mean of one and its mirror image, which differ in what the double layer carries. */
export interface Observation {
  measurement: Measurement
  /** Above those of zero current, and the standard deviation of each. */
  sums: number[]
  deviation: number[]
  /** Features whose window does not clip. */
  sound: number[]
  carried_nC: (doubleLayer_ms: number) => number
}

/** The measurements that the fit takes in. */
export function observationsOf({ board, ladder, windows }: Header, measurements: Measurement[], zeroBias: Measurement[]): Observation[] {
  const features = zeroBias[0].sums.map((_, feature) => feature)
  const offset = features.map((feature) => zeroBias.reduce((sum, { sums }) => sum + sums[feature], 0) / zeroBias.length)
  const carried = cached(carriedCharge({ ladder, windows }, measurements, offset, nominalWordsPer_uA(board)))
  const biased = withMirrorImages(measurements).filter(([at]) => !measurements[at].isZeroBias)
  const isMixture = ([at]: number[]) => measurements[at].activation.filter((value) => value > 0).length > 1
  const mixtures = biased.filter(isMixture)
  const spread = new Set([true, false].flatMap((isWarm) => evenly(mixtures.filter(([at]) => isWarmed(measurements[at]) === isWarm), MIXTURES_MAX / 2)))
  return biased
    .filter((those) => !isMixture(those) || spread.has(those))
    .map((those): Observation => {
      const mean = (of: (one: Measurement, at: number) => number) => those.reduce((sum, at) => sum + of(measurements[at], at), 0) / those.length
      const first = measurements[those[0]]
      const sums = features.map((feature) => mean((one) => one.sums[feature]) - offset[feature])
      const isSound = (feature: number) => those.every((at) => measurements[at].sums[feature] < SATURATION * 65535 * windows[feature % windows.length].count)
      return {
        measurement: { ...first, activation: first.activation.map((_, ion) => mean((one) => one.activation[ion])), temperature_C: mean((one) => one.temperature_C) },
        sums,
        deviation: sums.map((sum, feature) => Math.hypot(FIRST_WORDS * windows[feature % windows.length].count, FIRST_SHARE * sum)),
        sound: features.filter(isSound),
        carried_nC: (doubleLayer_ms) => {
          const each_nC = carried(doubleLayer_ms)
          return mean((one, at) => one.polarity * first.polarity * each_nC[at])
        },
      }
    })
}

/** Indices of measurements, each with that of its mirror image if this comes next. */
function withMirrorImages(measurements: Measurement[]): number[][] {
  const groups: number[][] = []
  measurements.forEach((one, at) => {
    const last = groups[groups.length - 1]
    if (last?.length === 1 && isMirrorImage(measurements[last[0]], one)) last.push(at)
    else groups.push([at])
  })
  return groups
}

function isMirrorImage(one: Measurement, other: Measurement): boolean {
  const shape = ({ session, amplitude_mV, isZeroBias, polarity, began_ms, earlier }: Measurement) =>
    JSON.stringify([session, amplitude_mV ?? null, isZeroBias, earlier.map((each) => [each.pulse, each.polarity * polarity, began_ms[0] - each.began_ms])])
  return one.polarity !== other.polarity && shape(one) === shape(other)
}

/** Deviations that the fit begins with, per sample and as a share of the sum: what they are, its residuals tell. */
const FIRST_WORDS = 30
const FIRST_SHARE = 0.005

/**
 * Deviations from what a fit leaves over: the amplifier's and converter's noise is the same at any current and shows where there
 * is little of it; noise in series with the electrode grows with the current.
 */
export function reweigh(header: Header, instrument: Instrument, observations: Observation[]): void {
  const { windows } = header
  const left = observations.flatMap((observation) => {
    const { sums, deviation, sound } = observation
    return residualsOf(header, instrument, observation).map((residual, i) => {
      const { count } = windows[sound[i] % windows.length]
      return { error: (residual * deviation[sound[i]]) / count, mean: Math.abs(sums[sound[i]]) / count }
    })
  })
  left.sort((one, other) => one.mean - other.mean)
  const meanSquare = (values: number[]) => values.reduce((sum, value) => sum + value * value, 0) / values.length
  const third = Math.ceil(left.length / 3)
  const white = meanSquare(left.slice(0, third).map(({ error }) => error))
  const strong = left.slice(third)
  const share = Math.max(0, meanSquare(strong.map(({ error }) => error)) - white) / meanSquare(strong.map(({ mean }) => mean))
  observations.forEach((observation) => {
    observation.deviation = observation.sums.map((sum, feature) => Math.sqrt(white * windows[feature % windows.length].count ** 2 + share * sum ** 2))
  })
}

/** What an electrode leaves over of a measurement, in deviations. */
export function residualsOf(header: Header, { model, offset_words }: Instrument, { measurement, sums, deviation, sound, carried_nC }: Observation): number[] {
  const predicted = predictedSums(model, header, measurement, carried_nC(model.gel.doubleLayer_ms))
  const { windows, ladder } = header
  return sound.map((feature) => {
    const zero = offset_words[ladder.pulses[Math.floor(feature / windows.length)].range] * windows[feature % windows.length].count
    return (sums[feature] - zero - predicted[feature]) / deviation[feature]
  })
}

/** Far enough from 25 °C to tell of the temperature's effect. */
export function isWarmed({ temperature_C }: Measurement): boolean {
  return Math.abs(warmthOf(temperature_C)) > WARMED_K
}

/** From rest, at the ladder's own voltages and near 25 °C. */
export function isPlain({ measurement }: Observation): boolean {
  return measurement.earlier.length === 0 && measurement.amplitude_mV === undefined && !isWarmed(measurement)
}

/** Every so many of a list, at most `most`. */
function evenly<Item>(list: Item[], most: number): Item[] {
  return list.filter((_, at) => Math.floor((at * most) / list.length) !== Math.floor(((at - 1) * most) / list.length) || list.length <= most)
}

/** The last few results of a function of one number. */
function cached<Result>(work: (argument: number) => Result): (argument: number) => Result {
  let known = new Map<number, Result>()
  return (argument) => {
    let result = known.get(argument)
    if (result === undefined) {
      if (known.size > 8) known = new Map()
      result = work(argument)
      known.set(argument, result)
    }
    return result
  }
}
