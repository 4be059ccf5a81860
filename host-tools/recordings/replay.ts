import { basename } from 'node:path'
import type { Section } from '../report/page'
import { replayContacts } from './contact-replay'
import type { EventLabel } from './event-labels'
import { replayLadder } from './ladder-replay'
import { readRecording } from './read-recording'
import type { StepRecording } from './recording'
import { contactSection, ladderSection, transientSection } from './replay-plots'
import { type ReplayResult, contactResult, ladderResult, transientResult } from './replay-result'
import { stepProtocol } from './step-protocol'
import { replayTransients } from './transient-replay'

/** A replayed recording: what it says, and a section for the page of plots. */
export interface Replay extends ReplayResult {
  file: string
  section: Section
}

/** Reads a recording and plays it through the part of the firmware that its kind is for. */
export function replayFile(file: string, mains_Hz: 50 | 60, labels?: EventLabel[]): Replay {
  const recording = readRecording(file)
  if (recording.kind === 'steps') return { file, ...replaySteps(recording) }
  const replay = replayContacts(recording, mains_Hz)
  return { file, ...contactResult(recording, replay, labels), section: contactSection(basename(file), recording, replay) }
}

/** Steps of three or more sizes are a ladder to be unmixed; steps of one size measure time constants. */
function replaySteps(recording: StepRecording): ReplayResult & { section: Section } {
  const protocol = stepProtocol(recording)
  const sizes = new Set(protocol.step_mV.filter((step_mV) => step_mV !== 0))
  if (sizes.size >= 3) {
    const replay = replayLadder(recording, protocol)
    return { ...ladderResult(replay), section: ladderSection(basename(recording.file), replay) }
  }
  const replay = replayTransients(recording, protocol)
  return { ...transientResult(replay.transients), section: transientSection(basename(recording.file), replay) }
}
