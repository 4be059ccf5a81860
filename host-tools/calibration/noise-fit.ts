import { CholeskyDecomposition, Matrix, solve } from 'ml-matrix'
import { fcnnlsVector } from 'ml-fcnnls'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import type { Calibration } from './calibration-file'
import { converterOf, isDithered } from './converter'
import { symmetric } from './weights'
import { noiseShapes, type NoiseKind, type NoiseShape } from './noise-shapes'

/**
 * The noise of window sums by maximum likelihood: a sum of known shapes (noise-shapes.ts) with unknown powers.
 *
 * All powers at once by Newton's method with the average of observed and expected information (Gilmour, Thompson &
 * Cullis, Biometrics 51 (1995) 1440), which takes products of vectors only; each step is the non-negative least squares
 * of the quadratic that stands for the likelihood, so that what does not show gets no power at all.
 */
interface NoisePart {
  kind: NoiseKind
  /** As in NoiseShape. */
  pulse: number
  scale: number
  /** rms: of one sample in converter words for white noise, in µV in series with the electrode for the others. */
  deviation: number
}

export interface NoiseFit {
  parts: NoisePart[]
  /** Covariance of the sums of an interrogation whose sums above zero current are given, words². */
  covarianceAt(height: number[]): Matrix
}

/** Sums of one interrogation: expected height above zero current, and what it was measured off. */
export interface Residual {
  height: number[]
  residual: number[]
}

const STEPS = 60
/** Steps are halved until the likelihood rises. */
const SHORTEST_STEP = 1e-3
/** A whole step would add less to the log-likelihood. */
const CONVERGED = 0.05
/** Samples are words of 16 bits: rounding alone is as much. */
const WHITE_MIN_words2 = 1 / 12
/** A current that rises by so many codes within each pulse is rounded like white noise. */
const CODES_PASSED = 4
/** With fewer interrogations that tell, all are taken. */
const TELLING_MIN = 60
/** More say hardly more about some thirty powers. */
const RESIDUALS_MAX = 800
/** A part that is not there raises the log-likelihood by more than this once in twenty times. */
const CHANCE = 1.92
/** Keeps shapes apart that hardly differ; far below what measurements tell of any power. */
const RIDGE = 1e-6

/** What the likelihood is a function of: residuals, and per interrogation and shape what a power of 1 adds to the covariance. */
interface Evidence {
  residuals: number[][]
  added: Float64Array[][]
}

/** @param began_ms when each pulse of an interrogation begins, from its first */
export function fitNoise(
  header: Pick<Calibration, 'board' | 'ladder' | 'windows'>,
  began_ms: number[],
  mains_Hz: number,
  residuals: Residual[],
): NoiseFit {
  const shapes = noiseShapes(header, began_ms, mains_Hz)
  const all = tellingOf(header, residuals)
  const telling = all.filter((_, index) => index % Math.ceil(all.length / RESIDUALS_MAX) === 0)
  const evidence: Evidence = {
    residuals: telling.map(({ residual }) => residual),
    added: telling.map(({ height }) => shapes.map((shape) => shape.covarianceAt(height))),
  }
  const powers = significantPowers(shapes, evidence)
  return {
    parts: shapes.flatMap(({ kind, pulse, scale }, k): NoisePart[] =>
      powers[k] > 0 ? [{ kind, pulse, scale, deviation: Math.sqrt(powers[k]) * (kind === 'white' ? 1 : 1e6) }] : [],
    ),
    covarianceAt: (height) => covarianceOf(powers, shapes.map((shape, k) => (powers[k] > 0 ? shape.covarianceAt(height) : new Float64Array()))),
  }
}

/**
 * A coarse converter without noise to dither it reads a steady current as the same code again and again, and a blank
 * medium would seem to have no noise at all. What every mixture meets is the rounding of a current that passes
 * through many codes.
 */
function tellingOf({ board, windows }: Pick<Calibration, 'board' | 'windows'>, residuals: Residual[]): Residual[] {
  const { step_words, deviation_words } = converterOf(BOARD_PROFILES[board as BoardName])
  if (isDithered(deviation_words, step_words)) return residuals
  const passes = (height: number[]) => {
    const words = height.map((sum, i) => sum / windows[i % windows.length].count)
    const pulses = Array.from({ length: height.length / windows.length }, (_, p) => words.slice(p * windows.length, (p + 1) * windows.length))
    return pulses.every((pulse) => Math.max(...pulse) - Math.min(...pulse) > CODES_PASSED * step_words)
  }
  const telling = residuals.filter(({ height }) => passes(height))
  return telling.length >= TELLING_MIN ? telling : residuals
}

/**
 * Backward elimination: the part of the electrode whose absence costs the likelihood least goes, while that is less than
 * chance would give. Windows reject mains, so that of what chance gives a little would pass for a lot of it.
 */
function significantPowers(shapes: NoiseShape[], evidence: Evidence): number[] {
  const least = shapes.map(({ kind }) => (kind === 'white' ? WHITE_MIN_words2 : 0))
  let powers = mostLikelyPowers(evidence, least, firstPowers(shapes, evidence).map((power, k) => Math.max(least[k], power)))
  for (;;) {
    const reached = logLikelihood(evidence, powers)
    const losses = powers.map((power, k) => (power === 0 || least[k] > 0 ? Infinity : reached - logLikelihood(evidence, powers.with(k, 0))))
    const weakest = losses.indexOf(Math.min(...losses))
    if (!(losses[weakest] < CHANCE)) return powers
    powers = mostLikelyPowers(evidence, least, powers.with(weakest, 0))
  }
}

/** From powers to start with; what is nothing there stays nothing. */
function mostLikelyPowers(evidence: Evidence, least: number[], start: number[]): number[] {
  const isFree = start.map((power) => power > 0)
  let powers = start
  let reached = logLikelihood(evidence, powers)
  for (let step = 0; step < STEPS; step++) {
    const { gradient, information } = slopesOf(evidence, powers)
    const wanted = highestOf(gradient, information, powers, least, isFree)
    const change = wanted.map((value, k) => value - powers[k])
    if (change.reduce((sum, value, k) => sum + value * gradient[k], 0) < CONVERGED) break
    let share = 1
    let next = wanted
    let likelihood = logLikelihood(evidence, next)
    while (!(likelihood > reached) && share > SHORTEST_STEP) {
      share /= 2
      next = powers.map((value, k) => value + share * change[k])
      likelihood = logLikelihood(evidence, next)
    }
    if (!(likelihood > reached)) break
    powers = next
    reached = likelihood
  }
  return powers
}

/** White noise explains everything, and every other shape a little. */
function firstPowers(shapes: NoiseShape[], { residuals, added }: Evidence): number[] {
  const size = residuals[0].length
  const mean = (value: (n: number) => number) => residuals.reduce((sum, _, n) => sum + value(n), 0) / residuals.length
  return shapes.map(({ kind }, k) => {
    const ratios = residuals[0].flatMap((_, i) => {
      const expected = mean((n) => added[n][k][i * size + i])
      return expected > 0 ? [mean((n) => residuals[n][i] ** 2) / expected] : []
    })
    return kind === 'white' ? Math.max(...ratios) : Math.min(...ratios) / shapes.length
  })
}

function covarianceOf(powers: number[], added: Float64Array[]): Matrix {
  const size = Math.sqrt(added[0].length)
  const total = new Float64Array(size * size)
  powers.forEach((power, k) => {
    if (power === 0) return
    const own = added[k]
    for (let at = 0; at < total.length; at++) total[at] += power * own[at]
  })
  return Matrix.from1DArray(size, size, total)
}

function logLikelihood({ residuals, added }: Evidence, powers: number[]): number {
  return residuals.reduce((sum, residual, n) => {
    const factor = new CholeskyDecomposition(covarianceOf(powers, added[n]))
    if (!factor.isPositiveDefinite()) return -Infinity
    const pull = factor.solve(Matrix.columnVector(residual))
    const distance = residual.reduce((inner, value, i) => inner + value * pull.get(i, 0), 0)
    return sum - distance / 2 - factor.lowerTriangularMatrix.diagonal().reduce((inner, value) => inner + Math.log(value), 0)
  }, 0)
}

/**
 * First derivatives of the log-likelihood, and minus its second ones on average of what is observed and what is expected:
 * ½·(rᵀC⁻¹B_kC⁻¹r − tr C⁻¹B_k) and ½·rᵀC⁻¹B_kC⁻¹B_lC⁻¹r. Plain loops: this is where a fit spends its time.
 */
function slopesOf({ residuals, added }: Evidence, powers: number[]): { gradient: number[]; information: Matrix } {
  const size = residuals[0].length
  const count = powers.length
  const unit = Matrix.eye(size)
  const gradient = powers.map(() => 0)
  const information = new Float64Array(count * count)
  /** B_k·C⁻¹r per shape, and C⁻¹ times that. */
  const pulled = new Float64Array(count * size)
  const weighed = new Float64Array(count * size)
  residuals.forEach((residual, n) => {
    const precision = new CholeskyDecomposition(covarianceOf(powers, added[n])).solve(unit).to1DArray()
    const pull = residual.map((_, i) => residual.reduce((sum, value, j) => sum + precision[i * size + j] * value, 0))
    for (let k = 0; k < count; k++) {
      const own = added[n][k]
      let slope = 0
      for (let i = 0; i < size; i++) {
        let sum = 0
        for (let j = 0; j < size; j++) {
          sum += own[i * size + j] * pull[j]
          slope -= own[i * size + j] * precision[i * size + j]
        }
        pulled[k * size + i] = sum
        slope += sum * pull[i]
      }
      gradient[k] += slope / 2
      for (let i = 0; i < size; i++) {
        let sum = 0
        for (let j = 0; j < size; j++) sum += precision[i * size + j] * pulled[k * size + j]
        weighed[k * size + i] = sum
      }
    }
    for (let k = 0; k < count; k++) {
      for (let l = 0; l < count; l++) {
        let sum = 0
        for (let i = 0; i < size; i++) sum += pulled[k * size + i] * weighed[l * size + i]
        information[k * count + l] += sum / 2
      }
    }
  })
  return { gradient, information: Matrix.from1DArray(count, count, information) }
}

/** The highest point of the quadratic with these slopes whose powers are none below the least. */
function highestOf(gradient: number[], information: Matrix, powers: number[], least: number[], isFree: boolean[]): number[] {
  const free = [...powers.keys()].filter((k) => isFree[k])
  const found = highestOfFree(
    free.map((k) => gradient[k]),
    information.selection(free, free),
    free.map((k) => powers[k]),
    free.map((k) => least[k]),
  )
  const highest = powers.map(() => 0)
  free.forEach((k, i) => (highest[k] = found[i]))
  return highest
}

function highestOfFree(gradient: number[], information: Matrix, powers: number[], least: number[]): number[] {
  const unit = information.diagonal().map((value) => 1 / Math.sqrt(value || 1))
  const scaled = symmetric(Matrix.diag(unit).mmul(information).mmul(Matrix.diag(unit)))
  unit.forEach((_, k) => scaled.set(k, k, scaled.get(k, k) + RIDGE))
  const factor = new CholeskyDecomposition(scaled).lowerTriangularMatrix
  // ½|Lᵀu − L⁻¹b|² with u the powers above the least, in units.
  const above = powers.map((power, k) => (power - least[k]) / unit[k])
  const right = Matrix.add(scaled.mmul(Matrix.columnVector(above)), Matrix.columnVector(gradient.map((value, k) => value * unit[k])))
  const target = solve(factor, right).to1DArray()
  const found = fcnnlsVector(factor.transpose(), target).K.to1DArray()
  return found.map((value, k) => least[k] + value * unit[k])
}
