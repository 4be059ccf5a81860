import type { Pauses } from './sample-stamps'
import type { SignalTable } from './tables/signal-table'

/** What the replay command reads; each kind has its reader. */
export type Recording = TriboelectricRecording | StepRecording

/** What is known of a triboelectric recording without its samples. */
export interface TriboelectricFacts {
  file: string
  sampleRate_Hz: number
  /** As the file names it: `V` as the insole recorder writes (its own counts), `mV` of an oscilloscope, `nA`. */
  unit: string
  /** What the file does not say. */
  assumed: string[]
}

/** Voltage or current of a triboelectric sensor, evenly sampled but for short pauses of the recorder, whole in memory. */
export interface TriboelectricRecording extends TriboelectricFacts {
  kind: 'triboelectric'
  time_s: number[]
  /** In the recorder's own unit. */
  values: number[]
}

/** The same as a file to be read sample by sample, however long it is. */
export interface TriboelectricStream extends TriboelectricFacts {
  kind: 'triboelectric'
  samples: number
  first_s: number
  last_s: number
  lowest: number
  highest: number
  /** Reads all samples in order. Throws csv-malformed with the line where the time stamps do not fit the sample rate. */
  read(onSample: (time_s: number, value: number) => void): Promise<Pauses>
}

/** Current under voltage steps, one sweep per step, all sampled alike. */
export interface StepRecording {
  kind: 'steps'
  file: string
  sampleRate_Hz: number
  sweeps: StepSweep[]
  /** What the file does not say. */
  assumed: string[]
}

/** A recording that no part of the firmware plays, as far as it can be shown. */
export interface Overview {
  kind: 'overview'
  table: SignalTable
  /** Why it is not played. */
  reason: string
}

export interface StepSweep {
  /** The number in the file. */
  sweep: number
  command_mV: number[]
  current_pA: number[]
}
