import { IongateError } from '../diagnostics'
import { extremesNew, type Extremes } from './extremes'
import { readNumberRow } from './number-row'
import type { Recording, StepRecording, StepSweep, TriboelectricStream } from './recording'
import { layoutReader, type RecordingLayout } from './recording-layout'
import {
  type EvenStamps,
  type IntervalRange,
  PAUSE_MAX_S,
  type Pauses,
  type Stretch,
  addInterval,
  checkIntervals,
  driftCheck,
  sampleRateOf,
  stampResolution_s,
} from './sample-stamps'
import { eachLine, fileSource, type TextSource } from './text-lines'

/** Samples of a recording that is taken into memory as a whole, which then takes less than 300 MB. */
const WHOLE_MAX = 2_000_000
/** Stamps at the end of the recording from which their resolution is read. */
const STAMPS_LOOKED_AT = 64

/** What one reading of all rows gives. */
interface Scan {
  layout: RecordingLayout
  headerLine: number
  /** One of a triboelectric recording, one per sweep of a step recording. */
  stretches: SweepStretch[]
  resolution_s: number
  intervals: IntervalRange
  extremes: Extremes
}

interface SweepStretch extends Stretch {
  sweep: number
  lastLine: number
}

/** One row below the header. `sweep` is 0 where there is no such column. */
interface Sample {
  sweep: number
  time_s: number
  command: number
  value: number
  line: number
}

/**
 * Opens a recording; its kind is told from the header. A triboelectric recording is read twice, once here and once by
 * `read`, and never held in memory; a recording of voltage steps comes whole.
 * @param rate_Hz replaces the time stamps
 * @throws IongateError naming file, line and cure
 */
export async function openRecording(source: TextSource, rate_Hz?: number): Promise<TriboelectricStream | StepRecording> {
  const scan = await scanRecording(source, rate_Hz)
  const sampleRate_Hz = rate_Hz ?? sampleRateOf(scan.stretches, source.file)
  if (rate_Hz === undefined) checkIntervals(scan.intervals, evenStamps(scan, sampleRate_Hz), source.file)
  if (scan.layout.kind === 'steps') return steps(source, scan, sampleRate_Hz, rate_Hz !== undefined)
  const [{ count, first_s, last_s }] = scan.stretches
  scan.extremes.refuseFew(source.file, scan.layout.columns[1].name)
  return {
    kind: 'triboelectric',
    file: source.file,
    sampleRate_Hz,
    unit: scan.layout.unit === 'V' ? 'V' : 'mV',
    samples: count,
    first_s,
    last_s: rate_Hz === undefined ? last_s : first_s + (count - 1) / rate_Hz,
    lowest: scan.extremes.lowest,
    highest: scan.extremes.highest,
    read: (onSample) => readChecked(source, scan, sampleRate_Hz, rate_Hz !== undefined, ({ time_s, value }) => onSample(time_s, value)),
  }
}

/** Reads a whole recording into memory. Throws an IongateError naming file, line and cure; recording-too-long beyond WHOLE_MAX. */
export async function readRecording(file: string): Promise<Recording> {
  return wholeRecording(await openRecording(fileSource(file)))
}

/** The same for text already read; `file` is for messages. */
export async function parseRecording(text: string, file: string, rate_Hz?: number): Promise<Recording> {
  return wholeRecording(await openRecording({ file, chunks: () => [text] }, rate_Hz))
}

async function wholeRecording(opened: TriboelectricStream | StepRecording): Promise<Recording> {
  if (opened.kind === 'steps') return opened
  const { file, sampleRate_Hz, unit, samples } = opened
  refuseLong(samples, file)
  const time_s: number[] = []
  const values: number[] = []
  await opened.read((time, value) => {
    time_s.push(time)
    values.push(value)
  })
  return { kind: 'triboelectric', file, sampleRate_Hz, unit, time_s, values }
}

function refuseLong(samples: number, file: string): void {
  if (samples <= WHOLE_MAX) return
  throw new IongateError('recording-too-long', file, `${samples} samples are more than the ${WHOLE_MAX} that are worked on together`)
}

async function scanRecording(source: TextSource, rate_Hz: number | undefined): Promise<Scan> {
  const header = layoutReader(source.file)
  const extremes = extremesNew()
  const stretches: SweepStretch[] = []
  const intervals: IntervalRange = { shortest: undefined, longest: undefined }
  const stamps: string[] = []
  const found: { layout?: RecordingLayout; row?: RowReader; headerLine: number } = { headerLine: 0 }
  await eachLine(source, (text, line) => {
    if (found.row === undefined) {
      found.layout = header.add(text, line)
      if (found.layout === undefined) return
      found.headerLine = line
      found.row = rowReader(found.layout, source.file)
      return
    }
    const sample = found.row(text, line)
    if (sample === undefined) return
    const { sweep, time_s, value } = sample
    let stretch = stretches.at(-1)
    if (stretch === undefined || stretch.sweep !== sweep) {
      stretch = { sweep, count: 0, first_s: time_s, last_s: time_s, lastLine: line }
      stretches.push(stretch)
    } else if (rate_Hz === undefined) addInterval(intervals, stretch.last_s, time_s, line, source.file)
    stretch.count += 1
    stretch.last_s = time_s
    stretch.lastLine = line
    stamps[line % STAMPS_LOOKED_AT] = sample.stamp
    extremes.add(value, line)
  })
  const { layout, headerLine } = found
  if (layout === undefined) return header.end()
  if (stretches.length === 0) throw new IongateError('recording-too-short', source.file, '0 samples: there is a header and nothing below it')
  const resolution_s = layout.sampleInterval_s === undefined ? stampResolution_s(stamps.filter((stamp) => stamp !== undefined)) : 0
  return { layout, headerLine, stretches, resolution_s, intervals, extremes }
}

type RowReader = (text: string, line: number) => (Sample & { stamp: string }) | undefined

/** Reads rows of a layout, one after the other into the same object; undefined for a blank line. */
function rowReader({ kind, columns, sampleInterval_s }: RecordingLayout, file: string): RowReader {
  const values = columns.map(() => 0)
  const sample = { sweep: 0, time_s: 0, command: 0, value: 0, line: 0, stamp: '' }
  let firstIndex: number | undefined
  return (text, line) => {
    if (text.trim() === '') return undefined
    const cells = readNumberRow(text, line, columns, file, values)
    sample.line = line
    if (kind === 'steps') {
      ;[sample.sweep, sample.time_s, sample.command, sample.value] = values
      sample.stamp = cells[1]
      return sample
    }
    firstIndex ??= values[0]
    // An oscilloscope's first sample is at 0 s.
    sample.time_s = sampleInterval_s === undefined ? values[0] : (values[0] - firstIndex) * sampleInterval_s
    sample.value = values[1]
    sample.stamp = cells[0]
    return sample
  }
}

/** Only the recorder of a triboelectric sensor pauses. */
function evenStamps({ layout, resolution_s }: Scan, rate_Hz: number): EvenStamps {
  const isRecorder = layout.kind === 'triboelectric' && layout.sampleInterval_s === undefined
  return { rate_Hz, resolution_s, pauseMax_s: isRecorder ? PAUSE_MAX_S : 0 }
}

/** Reads all samples again and checks their stamps; with `isGiven` the rate replaces the stamps but the first of each stretch. */
async function readChecked(source: TextSource, scan: Scan, rate_Hz: number, isGiven: boolean, onSample: (sample: Sample) => void): Promise<Pauses> {
  const row = rowReader(scan.layout, source.file)
  const check = driftCheck(evenStamps(scan, rate_Hz), source.file)
  let stretch = 0
  let index = 0
  await eachLine(source, (text, line) => {
    if (line <= scan.headerLine) return
    const sample = row(text, line)
    if (sample === undefined) return
    if (index === scan.stretches[stretch].count) {
      check.restart()
      stretch += 1
      index = 0
    }
    if (isGiven) sample.time_s = scan.stretches[stretch].first_s + index / rate_Hz
    else check.add(sample.time_s, line)
    index += 1
    onSample(sample)
  })
  return check.pauses
}

/** Sweep after sweep, all of one length. */
async function steps(source: TextSource, scan: Scan, sampleRate_Hz: number, isGiven: boolean): Promise<StepRecording> {
  const { file } = source
  const { stretches } = scan
  refuseLong(stretches.reduce((sum, { count }) => sum + count, 0), file)
  for (const { sweep, count, lastLine } of stretches) {
    if (count === stretches[0].count) continue
    throw new IongateError('csv-malformed', `${file}:${lastLine}`, `sweep ${sweep} has ${count} samples, the first one ${stretches[0].count}`)
  }
  const { count } = stretches[0]
  // Of their full length from the beginning: arrays that grow take half as much again.
  const room = (): number[] => new Array<number>(count).fill(0)
  const sweeps = stretches.map(({ sweep }): StepSweep => ({ sweep, command_mV: room(), current_pA: room() }))
  let row = 0
  await readChecked(source, scan, sampleRate_Hz, isGiven, ({ command, value }) => {
    const sweep = sweeps[Math.floor(row / count)]
    sweep.command_mV[row % count] = command
    sweep.current_pA[row % count] = value
    row += 1
  })
  return { kind: 'steps', file, sampleRate_Hz, sweeps }
}
