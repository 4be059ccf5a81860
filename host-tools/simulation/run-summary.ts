import { judgementOf, type Judgement } from './judgement'
import { measuresOf, type RunMeasures } from './run-measures'
import type { FinishedRun } from './simulated-run'

/** What a run showed, and whether that is what it should. */
export interface RunSummary extends RunMeasures, Judgement {}

export function summarise(run: FinishedRun): RunSummary {
  const measures = measuresOf(run)
  return { ...measures, ...judgementOf(run, measures) }
}
