/** What the replay command reads; each kind has its reader. */
export type Recording = TriboelectricRecording | StepRecording

/** Voltage of a triboelectric sensor, evenly sampled but for short pauses of the recorder. */
export interface TriboelectricRecording {
  kind: 'triboelectric'
  file: string
  sampleRate_Hz: number
  time_s: number[]
  /** In the recorder's own unit. */
  values: number[]
  /** `V` as the insole recorder writes (its own counts), `mV` for an oscilloscope. */
  unit: 'V' | 'mV'
}

/** Current under voltage steps, one sweep per step, all sampled alike. */
export interface StepRecording {
  kind: 'steps'
  file: string
  sampleRate_Hz: number
  sweeps: StepSweep[]
}

export interface StepSweep {
  /** The number in the file. */
  sweep: number
  time_s: number[]
  command_mV: number[]
  current_pA: number[]
}
