import { levenbergMarquardt } from 'ml-levenberg-marquardt'
import { timeConstant_Q6 } from './time-constant'
import { portableNatives, portableWindowSum } from '../../firmware/core/decode/window-sums'
import { IongateError } from '../diagnostics'
import { converterOf, wordOf } from './quantise'
import { StepRecording } from './recording'
import { StepProtocol, mean } from './step-protocol'

/** One charging transient: after the step begins (`on`) or ends (`off`). */
export interface Transient {
  sweep: number
  edge: 'on' | 'off'
  /** By the firmware's integer method; see host-tools/recordings/time-constant. */
  timeConstant_ms: number
  /** By Levenberg-Marquardt in double precision on the same samples. */
  timeConstant_double_ms: number
}

export interface TransientReplay {
  transients: Transient[]
  /** The first sweep's transients with the double-precision fit, for plots. */
  traces: { edge: 'on' | 'off'; time_ms: number[]; current_pA: number[]; fitted_pA: number[] }[]
}

/** The last samples of a stretch, where the transient is over. */
const REST_SAMPLES = 64
/** The amplifier's own rise is over once the current has fallen to this part of its peak. */
const START_LEVEL = 0.75
/** The fit looks at this many decay times, read off the falling current. */
const FIT_DECAYS = 15

/** Time constants of every transient in a recording of equal steps, by integers and in double precision. */
export function replayTransients(recording: StepRecording, protocol: StepProtocol): TransientReplay {
  const converter = converterOf(recording.sweeps.map(({ current_pA }) => current_pA))
  const sample_ms = 1000 / recording.sampleRate_Hz
  const transients: Transient[] = []
  const traces: TransientReplay['traces'] = []
  recording.sweeps.forEach(({ sweep, current_pA }, i) => {
    if (protocol.step_mV[i] === 0) return
    const words = current_pA.map((value) => wordOf(converter, value))
    const stepEnd = protocol.first + protocol.count
    for (const { edge, from, end } of [
      { edge: 'on' as const, from: protocol.first, end: stepEnd },
      { edge: 'off' as const, from: stepEnd, end: current_pA.length },
    ]) {
      if (end - from < 2 * REST_SAMPLES) continue
      const where = `${recording.file}: sweep ${sweep}, step ${edge}`
      const { start, decay } = transientStart(current_pA.slice(from, end), where)
      const restSum = portableWindowSum(words, end - REST_SAMPLES, REST_SAMPLES)
      const tau_Q6 = timeConstant_Q6(portableNatives, words, from + start, end, restSum)
      const stretch = current_pA.slice(from + start, Math.min(end, from + start + FIT_DECAYS * decay))
      const fit = fitExponential(stretch, decay, mean(current_pA.slice(end - REST_SAMPLES, end)))
      transients.push({
        sweep,
        edge,
        timeConstant_ms: (tau_Q6 / 64) * sample_ms,
        timeConstant_double_ms: fit.tau * sample_ms,
      })
      if (i === 0) {
        traces.push({
          edge,
          time_ms: stretch.map((_, k) => (start + k) * sample_ms),
          current_pA: stretch,
          fitted_pA: stretch.map((_, k) => fit.rest + fit.amplitude * Math.exp(-k / fit.tau)),
        })
      }
    }
  })
  return { transients, traces }
}

/** Where the decay has begun in earnest, and the samples it takes from there to fall by e. */
function transientStart(current_pA: number[], where: string): { start: number; decay: number } {
  const rest = mean(current_pA.slice(-REST_SAMPLES))
  const size = current_pA.map((value) => Math.abs(value - rest))
  const peakAt = size.indexOf(size.reduce((most, value) => Math.max(most, value), 0))
  const start = size.findIndex((value, i) => i > peakAt && value <= START_LEVEL * size[peakAt])
  const decay = size.findIndex((value, i) => i > start && value <= size[start] / Math.E) - start
  if (start < 0 || decay < 1) throw new IongateError('recording-unknown', where, 'there is no decaying transient')
  return { start, decay }
}

function fitExponential(current: number[], decay: number, rest: number): { rest: number; amplitude: number; tau: number } {
  const { parameterValues } = levenbergMarquardt(
    { x: current.map((_, i) => i), y: current },
    ([level, amplitude, tau]) =>
      (t) =>
        level + amplitude * Math.exp(-t / tau),
    {
      initialValues: [rest, current[0] - rest, decay],
      minValues: [-Infinity, -Infinity, 0.1],
      maxValues: [Infinity, Infinity, current.length],
      damping: 1e-3,
      maxIterations: 200,
      errorTolerance: 1e-10,
    },
  )
  return { rest: parameterValues[0], amplitude: parameterValues[1], tau: parameterValues[2] }
}
