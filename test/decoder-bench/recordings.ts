import { existsSync } from 'node:fs'
import { replayLadder, type LadderSweep } from '../../host-tools/recordings/ladder-replay'
import { readRecording } from '../../host-tools/recordings/read-recording'
import { stepProtocol } from '../../host-tools/recordings/step-protocol'
import { atLeast, type Figure } from '../../host-tools/figures'
import { sharedData } from '../recordings/shared-data'

export interface LadderResult {
  /** Sweeps that took no part in the fit. */
  sweeps: LadderSweep[]
  figures: Figure[]
}

/** The patch-clamp ladder through the integer core, templates from the even sweeps, where the recording is there. */
export function ladderOfRecording(): LadderResult | undefined {
  const file = sharedData('patch-clamp/step-ladder-cell-a.csv')
  if (!existsSync(file)) return undefined
  const recording = readRecording(file)
  if (recording.kind !== 'steps') return undefined
  const { sweeps } = replayLadder(recording, stepProtocol(recording))
  const judged = sweeps.filter(({ fitted, variance_explained }) => !fitted && variance_explained !== null)
  const figures = judged.map(({ sweep, variance_explained }) =>
    atLeast(`recording/variance-explained/sweep-${sweep}`, Number(variance_explained), 0.98),
  )
  return { sweeps: judged, figures }
}
