import { basename } from 'node:path'
import { IongateError } from '../diagnostics'
import type { Section } from '../report/page'
import { replayContactStream } from './contact-replay'
import { type EventLabel, LABEL_TOLERANCE_S } from './event-labels'
import { replayLadder } from './ladder-replay'
import { openFile } from './open-file'
import { overviewOf, overviewResult } from './overview'
import { isRun } from './read-run'
import type { Overview, StepRecording, TriboelectricStream } from './recording'
import { contactSection, ladderSection, overviewSection, transientSection } from './replay-plots'
import { type ReplayResult, contactResult, ladderResult, transientResult } from './replay-result'
import { replayRun } from './run-replay'
import { stepProtocol } from './step-protocol'
import type { ColumnChoice } from './tables/columns'
import { fileSize } from './text-lines'
import { replayTransients } from './transient-replay'

/** A replayed recording: what it says, and a section for the page of plots. */
export interface Replay extends ReplayResult {
  file: string
  section: Section
}

/** How to play recordings. */
export interface ReplaySettings {
  /** Mains frequency where the recording was made. */
  mains_Hz: 50 | 60
  /** Replaces the time stamps. */
  rate_Hz?: number
  /** What the columns of a table hold, where its header does not say it. */
  columns: ColumnChoice
  labels?: EventLabel[]
  /** File of the labels, for messages. */
  labelFile?: string
}

/**
 * Reads a recording and plays it through the part of the firmware that its kind is for: a recorded run through all of it.
 * `onProgress` is called now and then with the bytes read so far and those to be read in all; a triboelectric recording is
 * read twice.
 */
export async function replayFile(file: string, settings: ReplaySettings, onProgress: (bytes: number, total: number) => void): Promise<Replay> {
  if (isRun(file)) {
    refuseForRun(settings, file)
    return { file, ...replayRun(file) }
  }
  const total = 2 * fileSize(file)
  let reached = 0
  const { labels, labelFile, rate_Hz, columns } = settings
  // The head is read once more, to find the table.
  const recording = await openFile(file, { rate_Hz, columns }, (bytes) => onProgress(Math.min(total, (reached += bytes)), total))
  if (labels !== undefined && recording.kind !== 'triboelectric') throw new IongateError('usage', '--labels', `is for recordings of contacts, and ${file} holds a current with its voltage`)
  if (recording.kind === 'overview') return { file, ...replayOverview(recording) }
  if (recording.kind === 'steps') return { file, ...withAssumed(replaySteps(recording), recording.assumed) }
  if (labels !== undefined) refuseLabelsElsewhere(labels, labelFile ?? '', recording)
  const replay = await replayContactStream(recording, settings.mains_Hz)
  return { file, ...withAssumed(contactResult(recording, replay, labels), recording.assumed), section: contactSection(basename(file), recording, replay, labels) }
}

/** A run has its own times, and the truth in it. */
function refuseForRun({ labels, rate_Hz, columns }: ReplaySettings, file: string): void {
  const option = labels !== undefined ? '--labels' : rate_Hz !== undefined ? '--rate' : Object.keys(columns).length > 0 ? '--column' : undefined
  if (option !== undefined) throw new IongateError('usage', option, `is for recordings in tables, and ${file} is a run`)
}

/** Labels of another clock fit no event: that is no finding about the detector. */
function refuseLabelsElsewhere(labels: EventLabel[], file: string, { first_s, last_s }: TriboelectricStream): void {
  if (labels.length === 0) throw new IongateError('recording-too-short', file, 'holds no label')
  if (labels.some(({ time_s }) => time_s >= first_s - LABEL_TOLERANCE_S && time_s <= last_s + LABEL_TOLERANCE_S)) return
  const first = labels.reduce((least, { time_s }) => Math.min(least, time_s), Infinity)
  throw new IongateError('times-elsewhere', file, `no label lies within the recording, ${first_s} to ${last_s} s; the first label is at ${first} s`)
}

/** What was assumed of a file is said before anything that follows from it. */
function withAssumed<Result extends ReplayResult>(result: Result, assumed: string[]): Result {
  if (assumed.length === 0) return result
  return { ...result, fields: { ...result.fields, assumed }, lines: [...assumed.map((one) => `assumed: ${one}`), ...result.lines] }
}

function replayOverview({ table, reason }: Overview): ReplayResult & { section: Section } {
  const overview = overviewOf(table, reason)
  return { ...withAssumed(overviewResult(overview), table.assumed), section: overviewSection(basename(table.file), overview, table) }
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
