import { IongateError } from '../diagnostics'
import { extremesNew, type Extremes } from './extremes'
import type { Overview, Recording, StepRecording, StepSweep, TriboelectricStream } from './recording'
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
import type { Column } from './tables/columns'
import type { TableChoice, TableLayout } from './tables/layout'
import { readSignals } from './tables/read-signals'
import { streamOf } from './tables/signal-stream'
import { tableLayout } from './tables/table-layout'
import { tableRowReader } from './tables/table-rows'
import { stepsOf } from './tables/voltage-steps'
import { eachLine, fileSource, firstLines, type TextSource } from './text-lines'

/** Samples of a recording that is taken into memory as a whole, which then takes less than 300 MB. */
const WHOLE_MAX = 2_000_000
/** Stamps at the end of the recording from which their resolution is read. */
const STAMPS_LOOKED_AT = 64
/** Lines in which the table has to begin: headers of potentiostats have some hundred. */
const HEAD_LINES = 4000

/** What one reading of all rows gives. */
interface Scan {
  layout: TableLayout
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

/** One row below the header. `sweep` is 0 where there is no such column; the value is in the file's unit, a command in mV. */
interface Sample {
  sweep: number
  time_s: number
  command: number
  value: number
  line: number
}

/**
 * Opens a recording; its columns show what it is. One signal over time is a triboelectric recording: it is read twice, once
 * here and once by `read`, and never held in memory. A current with its voltage comes whole: as voltage steps where there
 * are some, else as an overview.
 * @throws IongateError naming file, line and cure
 */
export async function openRecording(source: TextSource, choice: TableChoice = { columns: {} }): Promise<TriboelectricStream | StepRecording | Overview> {
  const layout = tableLayout(await firstLines(source, HEAD_LINES), source.file, choice)
  const { sweep, time, command, voltage, current } = layout.columns
  const isSteps = current !== undefined && (command ?? voltage) !== undefined
  if (isSteps && (sweep === undefined || time === undefined || command === undefined)) return stepsOf(await readSignals(source, layout, choice.rate_Hz, WHOLE_MAX))
  if (layout.madeBy !== undefined) {
    // A potentiostat takes samples where something changes: that is no fault of the file.
    const table = await readSignals(source, layout, choice.rate_Hz, WHOLE_MAX)
    return streamOf(table) ?? stepsOf(table)
  }
  const scan = await scanRecording(source, layout, choice.rate_Hz)
  const sampleRate_Hz = choice.rate_Hz ?? sampleRateOf(scan.stretches, source.file)
  if (choice.rate_Hz === undefined) checkIntervals(scan.intervals, evenStamps(scan, sampleRate_Hz), source.file)
  if (isSteps) return steps(source, scan, sampleRate_Hz, choice.rate_Hz !== undefined)
  return stream(source, scan, sampleRate_Hz, choice.rate_Hz !== undefined)
}

function stream(source: TextSource, scan: Scan, sampleRate_Hz: number, isGiven: boolean): TriboelectricStream {
  const [{ count, first_s, last_s }] = scan.stretches
  const { name, unit } = valueColumn(scan.layout)
  scan.extremes.refuseFew(source.file, name)
  return {
    kind: 'triboelectric',
    file: source.file,
    sampleRate_Hz,
    unit,
    assumed: scan.layout.assumed,
    samples: count,
    first_s,
    last_s: isGiven ? first_s + (count - 1) / sampleRate_Hz : last_s,
    lowest: scan.extremes.lowest,
    highest: scan.extremes.highest,
    read: (onSample) => readChecked(source, scan, sampleRate_Hz, isGiven, ({ time_s, value }) => onSample(time_s, value)),
  }
}

/** Reads a whole recording into memory. Throws an IongateError naming file, line and cure; recording-too-long beyond WHOLE_MAX. */
export async function readRecording(file: string): Promise<Recording> {
  return wholeRecording(await openRecording(fileSource(file)))
}

/** The same for text already read; `file` is for messages. */
export async function parseRecording(text: string, file: string, choice?: TableChoice): Promise<Recording> {
  return wholeRecording(await openRecording({ file, chunks: () => [text] }, choice))
}

async function wholeRecording(opened: TriboelectricStream | StepRecording | Overview): Promise<Recording> {
  if (opened.kind === 'steps') return opened
  if (opened.kind === 'overview') throw new IongateError('recording-unknown', opened.table.file, opened.reason)
  const { file, sampleRate_Hz, unit, assumed, samples } = opened
  refuseLong(samples, file)
  const time_s: number[] = []
  const values: number[] = []
  await opened.read((time, value) => {
    time_s.push(time)
    values.push(value)
  })
  return { kind: 'triboelectric', file, sampleRate_Hz, unit, assumed, time_s, values }
}

function refuseLong(samples: number, file: string): void {
  if (samples <= WHOLE_MAX) return
  throw new IongateError('recording-too-long', file, `${samples} samples are more than the ${WHOLE_MAX} that are worked on together`)
}

/** The measured column of a recording: a current beside its command, else the one signal. */
function valueColumn({ columns: { command, voltage, current } }: TableLayout): Column {
  return (command === undefined ? (voltage ?? current) : current) as Column
}

async function scanRecording(source: TextSource, layout: TableLayout, rate_Hz: number | undefined): Promise<Scan> {
  const extremes = extremesNew()
  const stretches: SweepStretch[] = []
  const intervals: IntervalRange = { shortest: undefined, longest: undefined }
  const stamps: string[] = []
  const row = sampleReader(layout, source.file)
  await eachLine(source, (text, line) => {
    if (line <= layout.headerLine) return
    const sample = row(text, line)
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
  if (stretches.length === 0) throw new IongateError('recording-too-short', source.file, '0 samples: there is a header and nothing below it')
  const { time } = layout.columns
  const resolution_s = time === undefined ? 0 : time.scale * stampResolution_s(stamps.filter((stamp) => stamp !== undefined))
  return { layout, stretches, resolution_s, intervals, extremes }
}

type SampleReader = (text: string, line: number) => (Sample & { stamp: string }) | undefined

/** Reads rows of a layout, one after the other into the same object; undefined for a blank line. */
function sampleReader(layout: TableLayout, file: string): SampleReader {
  const row = tableRowReader(layout, file)
  const { time, command, current } = layout.columns
  const { quantity } = valueColumn(layout)
  // Steps are worked on in mV and pA, other signals in the unit of their file.
  const scale = command === undefined || current === undefined ? 1 : current.scale / 1e-12
  const commandScale = command === undefined ? 0 : command.scale / 1e-3
  const sample = { sweep: 0, time_s: 0, command: 0, value: 0, line: 0, stamp: '' }
  let index = 0
  return (text, line) => {
    const read = row(text, line)
    if (read === undefined) return undefined
    sample.sweep = read.values.sweep
    // Without a column of times the first sample is at 0 s; --rate replaces what has no interval either.
    sample.time_s = time === undefined ? index * (layout.sampleInterval_s ?? 0) : read.values.time * time.scale
    sample.command = read.values.command * commandScale
    sample.value = read.values[quantity] * scale
    sample.line = line
    sample.stamp = read.stamp
    index += 1
    return sample
  }
}

/** Only the recorder of a triboelectric sensor pauses. */
function evenStamps({ layout, resolution_s }: Scan, rate_Hz: number): EvenStamps {
  const isRecorder = layout.columns.current === undefined && layout.columns.time !== undefined
  return { rate_Hz, resolution_s, pauseMax_s: isRecorder ? PAUSE_MAX_S : 0 }
}

/** Reads all samples again and checks their stamps; with `isGiven` the rate replaces the stamps but the first of each stretch. */
async function readChecked(source: TextSource, scan: Scan, rate_Hz: number, isGiven: boolean, onSample: (sample: Sample) => void): Promise<Pauses> {
  const row = sampleReader(scan.layout, source.file)
  const check = driftCheck(evenStamps(scan, rate_Hz), source.file)
  let stretch = 0
  let index = 0
  await eachLine(source, (text, line) => {
    if (line <= scan.layout.headerLine) return
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
  return { kind: 'steps', file, sampleRate_Hz, sweeps, assumed: scan.layout.assumed }
}
