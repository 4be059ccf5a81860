import { Matrix, SingularValueDecomposition, pseudoInverse } from 'ml-matrix'
import { IongateError } from '../diagnostics'
import type { ResponseDatabase } from './response-database'

/**
 * Currents as polynomials of second degree in the activations: 1, a_i, a_i·a_j. The products are
 * there for the drop across the series resistance, which bends the response by some per cent.
 */

/** Per term the current at each sample of one pulse, µA. */
export type PulseResponse = Float64Array[]

/** The terms at one mixture, in the order of PulseResponse. */
export function termsOf(activation: number[]): number[] {
  const products = activation.flatMap((one, i) => activation.slice(i).map((other) => one * other))
  return [1, ...activation, ...products]
}

/** Their derivatives along one ion's activation. */
export function termSlopes(activation: number[], ion: number): number[] {
  const products = activation.flatMap((one, i) =>
    activation.slice(i).map((other, j) => (i === ion ? other : 0) + (i + j === ion ? one : 0)),
  )
  return [0, ...activation.map((_, i) => (i === ion ? 1 : 0)), ...products]
}

/** Least squares of currents measured in known mixtures; linear alone where the mixtures do not tell the products apart. */
export function fitResponse(activations: number[][], currents_uA: ArrayLike<number>[]): PulseResponse {
  const full = new Matrix(activations.map(termsOf))
  const linearTerms = activations[0].length + 1
  const usesProducts = ranksFully(full)
  const design = usesProducts ? full : full.subMatrix(0, full.rows - 1, 0, linearTerms - 1)
  const solution = pseudoInverse(design)
  const samples = currents_uA[0].length
  return Array.from({ length: full.columns }, (_, term) => {
    const curve = new Float64Array(samples)
    if (term >= solution.rows) return curve
    currents_uA.forEach((current, row) => {
      const weight = solution.get(term, row)
      for (let k = 0; k < samples; k++) curve[k] += weight * current[k]
    })
    return curve
  })
}

function ranksFully(design: Matrix): boolean {
  return design.rows >= design.columns && new SingularValueDecomposition(design).rank === design.columns
}

/** Σ terms · response, µA, at every sample. */
export function currentsAt(response: PulseResponse, terms: number[]): Float64Array {
  const sum = new Float64Array(response[0].length)
  response.forEach((curve, term) => {
    const factor = terms[term]
    for (let k = 0; k < sum.length; k++) sum[k] += factor * curve[k]
  })
  return sum
}

/** Responses of a whole database, by amplitude. */
export interface ResponseModel {
  ions: string[]
  interval_us: number
  /** Longest pulse that was measured. */
  width_us: number
  /** Rising. */
  amplitudes_mV: number[]
  responses: PulseResponse[]
}

/** @throws IongateError database-incomplete when an amplitude was not measured in enough media */
export function responseModelOf(database: ResponseDatabase): ResponseModel {
  const amplitudes_mV = [...new Set(database.responses.map(({ amplitude_mV }) => amplitude_mV))].sort((a, b) => a - b)
  const responses = amplitudes_mV.map((amplitude_mV) => {
    const measured = database.responses.filter((one) => one.amplitude_mV === amplitude_mV)
    const linear = new Matrix(measured.map(({ activation }) => [1, ...activation]))
    if (!ranksFully(linear)) {
      throw new IongateError('database-incomplete', `${amplitude_mV} mV`, 'its media do not tell the ions apart: at least one more is needed than there are ions')
    }
    return fitResponse(measured.map(({ activation }) => activation), measured.map(({ current_uA }) => current_uA))
  })
  const { ions, interval_us } = database
  return { ions, interval_us, width_us: interval_us * database.responses[0].current_uA.length, amplitudes_mV, responses }
}

/** One pulse as it would be sampled: on straight lines between the values measured. */
export function sampledResponse(model: ResponseModel, amplitude_mV: number, sampleCount: number, sampleInterval_us: number): PulseResponse {
  return model.responses[model.amplitudes_mV.indexOf(amplitude_mV)].map((curve) =>
    Float64Array.from({ length: sampleCount }, (_, n) => {
      const at = ((n + 1) * sampleInterval_us) / model.interval_us - 1
      const before = Math.max(0, Math.min(curve.length - 2, Math.floor(at)))
      return curve[before] + (at - before) * (curve[before + 1] - curve[before])
    }),
  )
}

/** Across the series resistance up to this share of a pulse's voltage is lost with all ions there. */
const SERIES_DROP = 0.07
const ON = 0.97
const OFF = 0.01

/**
 * Amplitudes at which every ion conducts fully or not at all, and still does when the series drop is
 * taken off: near a threshold the response is steep in voltage, and small errors of the pulse, of the
 * double layer or of temperature would read as activation.
 */
export function amplitudesClearOfThresholds({ ions, amplitudes_mV, responses }: ResponseModel): number[] {
  const conductances = ions.map((_, ion) => responses.map((response, index) => last(response[ion + 1]) / amplitudes_mV[index]))
  const at = (conductance: number[], amplitude_mV: number) => {
    const above = amplitudes_mV.findIndex((value) => value >= amplitude_mV)
    // Below the lowest pulse measured: nothing is known to conduct.
    if (above <= 0) return 0
    const share = (amplitude_mV - amplitudes_mV[above - 1]) / (amplitudes_mV[above] - amplitudes_mV[above - 1])
    return conductance[above - 1] + share * (conductance[above] - conductance[above - 1])
  }
  return amplitudes_mV.filter((amplitude_mV, index) =>
    conductances.every((conductance) => {
      const here = conductance[index]
      return here <= OFF * Math.max(...conductance) || at(conductance, amplitude_mV * (1 - SERIES_DROP)) >= ON * here
    }),
  )
}

function last(values: Float64Array): number {
  return values[values.length - 1]
}
