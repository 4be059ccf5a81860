import { Matrix } from 'ml-matrix'
import { Response, respond, responseNew } from '../../firmware/core/decode/response'
import { Unmixer, unmix, unmixerNew } from '../../firmware/core/decode/unmix'
import { FEATURE_GAIN_MAX, FEATURE_GAIN_ONE, WINDOW_COUNT_MAX, featureOfSum, portableNatives, portableWindowSum } from '../../firmware/core/decode/window-sums'
import { linearTables } from '../calibration/linear-tables'
import { IongateError } from '../diagnostics'
import { converterOf, wordOf } from './quantise'
import { StepRecording } from './recording'
import { StepProtocol, mean } from './step-protocol'
import { activationsOf, learnTemplates } from './step-templates'

export interface LadderSweep {
  sweep: number
  step_mV: number
  /** Did this sweep take part in fitting the templates? */
  fitted: boolean
  /** Of the recorded current during the step, about its mean, by the integer decode; null where the sweep has no step. */
  variance_explained: number | null
  /** The same in double precision, by non-negative least squares on the very window sums: what the integers lose shows here. */
  variance_explained_sums: number | null
  /**
   * The same on every sample, with the mean of all samples before the step as the baseline. It is the largest that the
   * templates can reach, because it fits the sweep's own noise along; window sums do that less, the more so the noisier.
   */
  variance_explained_double: number | null
  /** All but noise as strong as before the step. A sweep that is quieter during the step exceeds it. */
  noise_ceiling: number | null
  /** Integer decode, per component; 1 is the largest among the fitted sweeps. */
  activation: number[]
}

export interface LadderReplay {
  sweeps: LadderSweep[]
  /** Time since the step began, and per sweep the current less baseline and what the integer decode makes of it. */
  traces: { time_s: number[]; current_pA: number[][]; decoded_pA: number[][] }
  /** Per component, pA over time. */
  templates_pA: number[][]
}

/** Largest feature a fitted sweep may give; unseen sweeps may be twice as large before they clip. */
const FEATURE_TARGET = 131071
/** Samples averaged for a sweep's baseline are this many windows of 64, at most. */
const BASELINE_WINDOWS_MAX = 4

/**
 * Fits templates on the sweeps of even number that have a step, and decodes all sweeps with
 * the firmware's window sums and integer unmixing.
 */
export function replayLadder(recording: StepRecording, protocol: StepProtocol): LadderReplay {
  const converter = converterOf(recording.sweeps.map(({ current_pA }) => current_pA))
  const windows = growingWindows(protocol.count)
  const currents = recording.sweeps.map(({ current_pA }, i) => stepCurrent_pA(current_pA, protocol, i))
  const isFitted = recording.sweeps.map(({ sweep }) => sweep % 2 === 0)
  const fitted = currents.filter((_, i) => isFitted[i] && protocol.step_mV[i] !== 0)
  const isJudged = recording.sweeps.some((_, i) => !isFitted[i] && protocol.step_mV[i] !== 0)
  if (fitted.length < 3 || !isJudged) {
    throw new IongateError('recording-too-short', recording.file, 'three sweeps of even number with a step are needed to fit templates, and one of odd number to judge them')
  }
  const noise_pA = baselineNoise_pA(recording, protocol)
  const templates_pA = learnTemplates(fitted, noise_pA)
  const decoder = ladderDecoder(templates_pA, fitted, windows, converter.gain)
  const doubles = activationsOf(new Matrix(templates_pA), new Matrix(currents)).to2DArray()
  const words = recording.sweeps.map(({ current_pA }) => current_pA.map((value) => wordOf(converter, value)))
  const sums = sumActivations(decoder, words, protocol)

  const decoded_pA: number[][] = []
  const sweeps = recording.sweeps.map(({ sweep }, i): LadderSweep => {
    const sign = Math.sign(protocol.step_mV[i])
    const activation = decodeSweep(decoder, words[i], protocol, sign)
    decoded_pA.push(mixture(templates_pA, activation))
    const explained = (by: number[]): number | null => (sign === 0 ? null : varianceExplained(currents[i], mixture(templates_pA, by)))
    return {
      sweep,
      step_mV: protocol.step_mV[i],
      fitted: isFitted[i],
      variance_explained: explained(activation),
      variance_explained_sums: explained(sums[i]),
      variance_explained_double: explained(doubles[i]),
      noise_ceiling: sign === 0 ? null : 1 - noise_pA ** 2 / variance(currents[i]),
      activation,
    }
  })
  const upright = (traces: number[][]): number[][] => traces.map((trace, i) => trace.map((value) => value * signOf(protocol, i)))
  return {
    sweeps,
    traces: {
      time_s: currents[0].map((_, i) => i / recording.sampleRate_Hz),
      current_pA: upright(currents),
      decoded_pA: upright(decoded_pA),
    },
    templates_pA,
  }
}

/** 1 for steps up and for sweeps without a step, −1 for steps down. */
function signOf(protocol: StepProtocol, sweep: number): number {
  return protocol.step_mV[sweep] < 0 ? -1 : 1
}

/** Current during the step less the mean before it, turned so that the capacitive spike is positive. */
function stepCurrent_pA(current_pA: number[], protocol: StepProtocol, sweep: number): number[] {
  const baseline_pA = mean(current_pA.slice(0, protocol.first))
  return current_pA
    .slice(protocol.first, protocol.first + protocol.count)
    .map((value) => (value - baseline_pA) * signOf(protocol, sweep))
}

/** Root mean square about the baseline, over all sweeps. */
function baselineNoise_pA({ sweeps }: StepRecording, protocol: StepProtocol): number {
  const variances = sweeps.map(({ current_pA }) => variance(current_pA.slice(0, protocol.first)))
  return Math.sqrt(mean(variances))
}

interface Window {
  start: number
  count: number
}

/** Windows side by side over the step, each a quarter of the time since its beginning, 1 to 64 samples: fine where the current changes fast. */
function growingWindows(samples: number): Window[] {
  const windows: Window[] = []
  for (let start = 0; start < samples; ) {
    const count = Math.min(Math.max(1, start >> 2), WINDOW_COUNT_MAX, samples - start)
    windows.push({ start, count })
    start += count
  }
  return windows
}

interface LadderDecoder {
  windows: Window[]
  featureGain: number[]
  response: Response
  unmixer: Unmixer
  features: number[]
  /** What the tables were made of, per window: the templates' features, and the noise's deviation. */
  templates: Matrix
  deviation: number[]
}

/** Integer tables for the templates: noise per sample is taken as white, so a window's weight is its length. */
function ladderDecoder(templates_pA: number[][], fitted: number[][], windows: Window[], wordsPer_pA: number): LadderDecoder {
  const wordSum = (trace_pA: number[], { start, count }: Window): number =>
    wordsPer_pA * trace_pA.slice(start, start + count).reduce((sum, value) => sum + value, 0)
  const featureGain = windows.map((window) => {
    const largest = Math.max(...fitted.map((trace) => Math.abs(wordSum(trace, window))))
    return Math.max(1, Math.min(FEATURE_GAIN_MAX, Math.floor((FEATURE_TARGET * FEATURE_GAIN_ONE) / Math.max(1, largest))))
  })
  const templates = new Matrix(
    windows.map((window, w) => templates_pA.map((template) => (wordSum(template, window) * featureGain[w]) / FEATURE_GAIN_ONE)),
  )
  const covariance = Matrix.diag(windows.map(({ count }, w) => count * (featureGain[w] / FEATURE_GAIN_ONE) ** 2))
  const names = templates_pA.map((_, component) => `component ${component + 1}`)
  const tables = linearTables(names, templates, covariance)
  return {
    windows,
    featureGain,
    response: responseNew(tables.response, portableNatives),
    unmixer: unmixerNew(tables.unmix, portableNatives),
    features: windows.map(() => 0),
    templates,
    deviation: covariance.diagonal().map(Math.sqrt),
  }
}

/** Activations of all sweeps from the window sums that the integer decode takes, by non-negative least squares in double precision. */
function sumActivations({ windows, featureGain, templates, deviation }: LadderDecoder, words: number[][], protocol: StepProtocol): number[][] {
  const baselineCount = baselineSamples(protocol)
  const sumOf = (values: number[], start: number, count: number) => values.slice(start, start + count).reduce((sum, value) => sum + value, 0)
  const features = words.map((values, i) => {
    const baseline = sumOf(values, protocol.first - baselineCount, baselineCount) / baselineCount
    return windows.map(({ start, count }, w) => (signOf(protocol, i) * (sumOf(values, protocol.first + start, count) - baseline * count) * featureGain[w]) / FEATURE_GAIN_ONE / deviation[w])
  })
  const whitened = new Matrix(templates.to2DArray().map((row, w) => row.map((value) => value / deviation[w])))
  return activationsOf(whitened.transpose(), new Matrix(features)).to2DArray()
}

/** Samples right before the step that its baseline is the mean of. */
function baselineSamples(protocol: StepProtocol): number {
  let windows = 1
  while (windows < BASELINE_WINDOWS_MAX && windows * 2 * 64 <= protocol.first) windows *= 2
  return windows * 64
}

/** Integers all the way: baseline by windows before the step, features, unmixing. `sign` 0 decodes as 1. */
function decodeSweep(decoder: LadderDecoder, words: number[], protocol: StepProtocol, sign: number): number[] {
  const baselineCount = baselineSamples(protocol)
  const baselineSum = portableWindowSum(words, protocol.first - baselineCount, baselineCount)
  decoder.windows.forEach(({ start, count }, w) => {
    const sum = portableWindowSum(words, protocol.first + start, count)
    // 2^24 · 64 < 2^31, and the count is a power of two times 64.
    const offset = Math.floor((baselineSum * count) / baselineCount)
    const feature = featureOfSum(sum, offset, decoder.featureGain[w])
    decoder.features[w] = sign < 0 ? -feature : feature
  })
  respond(decoder.response, decoder.features)
  unmix(decoder.unmixer, decoder.response.estimate_Q17)
  return decoder.unmixer.activation_Q17.map((value) => value / 2 ** 17)
}

function mixture(templates: number[][], activation: number[]): number[] {
  return templates[0].map((_, i) => templates.reduce((sum, template, component) => sum + activation[component] * template[i], 0))
}

/** 1 − residual variance / variance about the mean. */
function varianceExplained(trace: number[], model: number[]): number {
  return 1 - mean(trace.map((value, i) => (value - model[i]) ** 2)) / variance(trace)
}

function variance(trace: number[]): number {
  const centre = mean(trace)
  return mean(trace.map((value) => (value - centre) ** 2))
}
