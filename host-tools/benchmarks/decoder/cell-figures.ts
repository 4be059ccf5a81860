import { atLeast, atMost, type Figure } from '../../figures'
import { distanceInterval, mapped, ratioInterval, shareInterval, type Interval } from '../../intervals'
import type { Efficiency } from './efficiency'
import type { MemoryBias } from './memory'
import { levelOfActivation } from './decoders'

/** What a cell's measurements are held against. Every figure is measured on a sample of interrogations and carries its interval. */

const EFFICIENCY_AIM = { white: 0.97, coloured: 0.93 }

function kindOf(cell: string): 'white' | 'coloured' {
  return cell.endsWith('white') ? 'white' : 'coloured'
}

/** The device's variance against the bound. */
export function efficiencyFigures(cell: string, ions: string[], { efficiency, interval }: Efficiency): Figure[] {
  return ions.map((ion, i) => atLeast(`${cell}/efficiency/${ion}`, efficiency[i], EFFICIENCY_AIM[kindOf(cell)], '', interval[i]))
}

/** Wrong levels in expectation, per interrogation. */
interface ComparedErrors {
  device: number[]
  bayes: number[]
  peers: { name: string; aim: number; errors: number[] }[]
}

/** The device's wrong levels against the fewest possible, and the peers' against the device's. */
export function levelFigures(cell: string, { device, bayes, peers }: ComparedErrors): Figure[] {
  return [
    atMost(`${cell}/level-errors-over-Bayes`, total(device) / total(bayes), 1.05, '', ratioInterval(device, bayes)),
    ...peers.map(({ name, aim, errors }) =>
      atLeast(`${cell}/errors-of-${name.replaceAll(' ', '-')}-over-device's`, total(errors) / total(device), aim, '', ratioInterval(errors, device)),
    ),
  ]
}

/**
 * Integers against double precision: signal to noise per ion, and the share of interrogations with the same levels.
 * @param integers activations by the device: [interrogation][ion]; doubles by its twin
 */
export function twinFigures(cell: string, ions: string[], integers: number[][], doubles: number[][]): Figure[] {
  const decibels = (ratio: number) => 10 * Math.log10(ratio)
  const same = doubles.filter((one, index) => one.every((value, ion) => levelOfActivation(value) === levelOfActivation(integers[index][ion])))
  const percent = (share: number) => 100 * share
  return [
    ...ions.map((ion, i) => {
      const signal = doubles.map((one) => one[i] ** 2)
      const noise = doubles.map((one, index) => (one[i] - integers[index][i]) ** 2)
      const interval = mapped(ratioInterval(signal, noise), decibels)
      return atLeast(`${cell}/integer-over-double/${ion}`, decibels(total(signal) / total(noise)), 59, 'dB', interval)
    }),
    atLeast(`${cell}/integer-and-double-same-levels`, percent(same.length / doubles.length), 99.95, '%', mapped(shareInterval(same.length, doubles.length), percent)),
  ]
}

/**
 * The measure itself: the noise model holds for the whole simulator, and a decoder that throws windows away is seen.
 * @param checked a linear decoder on interrogations by the whole simulator
 */
export function measureFigures(cell: string, checked: Efficiency, lastWindow: Efficiency, allWindows: Efficiency): Figure[] {
  const { overPredicted, overPredictedInterval } = checked
  const figures = [atMost(`${cell}/measure/noise-model-off`, Math.abs(overPredicted - 1), 0.2, '', distanceInterval(overPredictedInterval, 1))]
  // Under drift the last windows are as good as all, so that there the comparison says nothing.
  if (kindOf(cell) === 'coloured') return figures
  return [
    ...figures,
    atMost(
      `${cell}/measure/last-window-over-all-windows`,
      total(lastWindow.efficiency) / total(allWindows.efficiency),
      0.8,
      '',
      quotientOf(sumOf(lastWindow.interval), sumOf(allWindows.interval)),
    ),
  ]
}

/** What earlier pulses add to the device's errors. */
export function memoryFigures(cell: string, ions: string[], { rms, interval }: MemoryBias): Figure[] {
  const percent = (share: number) => 100 * share
  return ions.map((ion, i) => atMost(`${cell}/memory/${ion}`, percent(rms[i]), 0.5, '% of full scale, rms', mapped(interval[i], percent)))
}

/** Sum of what several intervals hold, and quotient of two sums: wider than need be, because the ends are taken together. */
function sumOf(intervals: Interval[]): Interval {
  return { low: total(intervals.map(({ low }) => low)), high: total(intervals.map(({ high }) => high)) }
}

function quotientOf(above: Interval, below: Interval): Interval {
  return { low: above.low / below.high, high: above.high / below.low }
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
