import { replayLadder, type LadderSweep } from '../../recordings/ladder-replay'
import { readRecording } from '../../recordings/read-recording'
import { stepProtocol } from '../../recordings/step-protocol'
import { atLeast, type Figure } from '../../figures'
import { IongateError } from '../../diagnostics'

export interface LadderResult {
  /** Sweeps that took no part in the fit. */
  sweeps: LadderSweep[]
  figures: Figure[]
}

/** A recorded ladder of voltage steps through the integer core, templates from the even sweeps. */
export async function ladderOfRecording(file: string): Promise<LadderResult> {
  const recording = await readRecording(file)
  if (recording.kind !== 'steps') throw new IongateError('recording-unknown', file, 'is no recording of voltage steps')
  const { sweeps } = replayLadder(recording, stepProtocol(recording))
  const judged = sweeps.filter(({ fitted, variance_explained }) => !fitted && variance_explained !== null)
  const figures = judged.map(({ sweep, variance_explained }) =>
    atLeast(`recording/variance-explained/sweep-${sweep}`, Number(variance_explained), 0.98),
  )
  return { sweeps: judged, figures }
}
