import { Matrix } from 'ml-matrix'
import type { Calibration, Estimate } from '../calibration/calibration-file'
import type { Measurement } from '../calibration/measurement'
import { linearFit } from '../calibration/regression'

/**
 * How fast each ion answers, τ of eq. 6 in docs/physics.md, from how its current rises within
 * the pulses: the windows' shape is that of eqs 5 and 8, its height in each pulse is free, so
 * that neither amplitude nor gain of the front end matters. The amplifier's own lag, some 0.1 ms,
 * is counted in.
 */
type Header = Pick<Calibration, 'ladder' | 'windows' | 'memory'>

/** A pulse opens an ion's paths far enough to show how fast it answers. */
const OPEN_SHARE = 0.5
const NEAR_REFERENCE_K = 3
const REFERENCE_C = 25
/** Time constants tried, evenly in their logarithm. */
const SHORTEST_ms = 2
const LONGEST_ms = 2000
const TRIED = 400
/** Of a normal distribution, so many deviations hold 95 %. */
const DEVIATIONS_95 = 1.96

/** Per ion; the assumed one, without an interval, where no pulse tells it. */
export function timeConstants_ms({ ladder, windows, memory }: Header, measurements: Measurement[]): Estimate[] {
  const rested = measurements.filter(
    ({ isZeroBias, earlier, temperature_C }) => !isZeroBias && earlier.length === 0 && Math.abs(temperature_C - REFERENCE_C) < NEAR_REFERENCE_K,
  )
  if (rested.length === 0) return memory.ions.map(({ timeConstant_ms }) => ({ value: timeConstant_ms, interval95: null }))
  const { coefficients, standardErrors } = linearFit(
    new Matrix(rested.map(({ activation }) => polynomial(activation))),
    new Matrix(rested.map(({ sums }) => sums)),
  )
  const began_ms = rested[0].began_ms.map((time_ms) => time_ms - rested[0].began_ms[0])
  return memory.ions.map(({ timeConstant_ms }, ion) => {
    const template = coefficients.getRow(ion + 1)
    const error = standardErrors.getRow(ion + 1)
    const tried = Array.from({ length: TRIED }, (_, k) => SHORTEST_ms * (LONGEST_ms / SHORTEST_ms) ** (k / (TRIED - 1)))
    const misfits = tried.map((tau_ms) => misfitOf(template, error, riseOf({ ladder, windows, memory }, ion, tau_ms, began_ms), windows.length))
    const best = misfits.indexOf(Math.min(...misfits))
    if (best === 0 || best === TRIED - 1 || misfits[best] === Infinity) return { value: timeConstant_ms, interval95: null }
    // The parabola through the best and its neighbours, in log τ: its bottom, and where χ² has grown by 1.96².
    const [before, least, after] = misfits.slice(best - 1, best + 2)
    const curvature = before - 2 * least + after
    const step = Math.log(tried[1] / tried[0])
    const value = tried[best] * Math.exp((step * (before - after)) / (2 * curvature))
    const opened = riseOf({ ladder, windows, memory }, ion, value, began_ms).filter((shape) => shape !== undefined).length
    const freedom = Math.max(1, opened * (windows.length - 1) - 1)
    // Where the shape does not fit to within the errors, these are too small by as much.
    const excess = Math.sqrt(Math.max(1, least / freedom))
    return { value, interval95: value * step * DEVIATIONS_95 * excess * Math.sqrt(2 / curvature) }
  })
}

/** Up to the third degree; the coefficients of the activations themselves are the templates of a gel without series resistance. */
function polynomial(activation: number[]): number[] {
  const squares = activation.flatMap((x, i) => activation.slice(i).map((y) => x * y))
  const cubes = activation.flatMap((x, i) => activation.slice(i).flatMap((y, j) => activation.slice(i + j).map((z) => x * y * z)))
  return [1, ...activation, ...squares, ...cubes]
}

/** χ² of a template against a rise, the height in each pulse being the best one; Infinity where no pulse opens the ion. */
function misfitOf(template: number[], error: number[], rise: (number[] | undefined)[], windowCount: number): number {
  let misfit = Infinity
  rise.forEach((shape, pulse) => {
    if (shape === undefined) return
    const at = (window: number) => pulse * windowCount + window
    const weighted = (value: (window: number) => number) => shape.reduce((sum, _, window) => sum + value(window) / error[at(window)] ** 2, 0)
    const height = weighted((w) => template[at(w)] * shape[w]) / weighted((w) => shape[w] ** 2)
    const own = weighted((w) => (template[at(w)] - height * shape[w]) ** 2)
    misfit = misfit === Infinity ? own : misfit + own
  })
  return misfit
}

/** Per pulse that opens the ion, the mean of its conductance over each window, as eqs 5 and 8 let it rise through the ladder. */
function riseOf({ ladder, windows, memory }: Header, ion: number, tau_ms: number, began_ms: number[]): (number[] | undefined)[] {
  const { threshold_mV, width_mV } = memory.ions[ion]
  let facilitation = 0
  let conductance = 0
  const advance = (open: number, duration_ms: number) => {
    const build = (memory.facilitation * open + 1 / memory.facilitationDecay) / tau_ms
    const target = (memory.facilitation * open) / (tau_ms * build)
    const halfway = target + (facilitation - target) * Math.exp((-build * duration_ms) / 2)
    const settled = open * (1 + halfway)
    conductance = settled + (conductance - settled) * Math.exp(-duration_ms / tau_ms)
    facilitation = target + (facilitation - target) * Math.exp(-build * duration_ms)
  }
  return ladder.pulses.map(({ amplitude_mV, sampleCount, sampleInterval_us }, pulse) => {
    const interval_ms = sampleInterval_us / 1000
    const open = 1 / (1 + Math.exp((threshold_mV - amplitude_mV) / width_mV))
    const samples = Array.from({ length: sampleCount }, () => {
      advance(open, interval_ms)
      return conductance
    })
    const rest_ms = (began_ms[pulse + 1] ?? 0) - began_ms[pulse] - sampleCount * interval_ms
    if (pulse + 1 < ladder.pulses.length) advance(0, rest_ms)
    if (open < OPEN_SHARE) return undefined
    return windows.map(({ start, count }) => samples.slice(start, start + count).reduce((sum, value) => sum + value, 0))
  })
}
