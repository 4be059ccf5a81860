import { IongateError } from '../diagnostics'
import { StepRecording, StepSweep } from './recording'

/** Where the voltage step of a recording lies, the same in each of its sweeps. */
export interface StepProtocol {
  holding_mV: number
  /** Index of the first sample within the step. */
  first: number
  /** Samples within the step. */
  count: number
  /** Per sweep: command within the step less holding; 0 where the sweep has no step. */
  step_mV: number[]
}

/** Fewest samples before the step (for the baseline) and within it. */
const SAMPLES_MIN = 64

/** Reads the protocol from the command column: in each sweep, the first run of samples off the holding voltage. */
export function stepProtocol(recording: StepRecording): StepProtocol {
  const found = recording.sweeps.map(stepOf)
  const reference = found.find((step) => step !== undefined)
  if (reference === undefined) throw new IongateError('recording-unknown', recording.file, 'the command never leaves the holding voltage: there is no step')
  const holding_mV = recording.sweeps[0].command_mV[0]
  found.forEach((step, i) => {
    const sweep = recording.sweeps[i]
    if (sweep.command_mV[0] !== holding_mV) throw different(recording, sweep, 'another holding voltage')
    if (step !== undefined && (step.first !== reference.first || step.count !== reference.count)) {
      throw different(recording, sweep, 'its step elsewhere')
    }
  })
  if (reference.first < SAMPLES_MIN || reference.count < SAMPLES_MIN) {
    throw new IongateError('recording-too-short', recording.file, `at least ${SAMPLES_MIN} samples are needed before and within the step`)
  }
  return { holding_mV, first: reference.first, count: reference.count, step_mV: found.map((step) => step?.step_mV ?? 0) }
}

function stepOf({ command_mV }: StepSweep): { first: number; count: number; step_mV: number } | undefined {
  const first = command_mV.findIndex((command) => command !== command_mV[0])
  if (first < 0) return undefined
  const back = command_mV.findIndex((command, i) => i > first && command !== command_mV[first])
  const end = back < 0 ? command_mV.length : back
  return { first, count: end - first, step_mV: command_mV[first] - command_mV[0] }
}

function different(recording: StepRecording, sweep: StepSweep, what: string): IongateError {
  return new IongateError('recording-unknown', recording.file, `sweep ${sweep.sweep} has ${what} than the others`)
}

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
