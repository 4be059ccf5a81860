import type { Figure } from '../figures'
import type { TriboelectricRecording } from '../recordings/recording'
import type { Chart } from '../report/page'

/**
 * One mechanism of the simulator, shown and checked: `iongate physics NAME`. A mechanism's
 * file runs the simulator's own model and compares it with something that is not it: a
 * closed form, a stated value, a recording.
 */
export interface Mechanism {
  /** Short, small letters and hyphens. */
  name: string
  title: string
  /** What is to be seen, in a sentence or two; says what is assumed. */
  text: string
  /** Figures are called `name/check`; at least two. Deterministic, a few seconds at most. */
  run(inputs?: MechanismInputs): MechanismResult
}

/** What a user may give to be compared with. */
interface MechanismInputs {
  recordings: TriboelectricRecording[]
}

export interface MechanismResult {
  figures: Figure[]
  charts: Chart[]
  /** What was left out and why, or found beside the figures; a line each. */
  notes?: string[]
}
