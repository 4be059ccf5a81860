/**
 * A recording of raw measurements: JSON lines, the first says what was measured on, each other
 * is one measurement. Lines are only ever added, each with one write, so a run that breaks
 * off leaves whole lines and at most one cut one.
 */
import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { calibrationSchema } from '../calibration/calibration-file'
import { IongateError } from '../diagnostics'
import { otherThanJson } from '../file-kinds'
import { checked, jsonValue, readText } from '../files'
import { MEASUREMENTS_FORMAT, RECORDING_BEGINS } from '../written-files'
import { addLine, closeLines, openLines, type LineFile } from '../line-file'
import { protocolSchema } from './protocol'

const sign = z.union([z.literal(1), z.literal(-1)])

const headerSchema = z.strictObject({
  format: z.literal(MEASUREMENTS_FORMAT),
  version: z.literal(2),
  made: z.iso.date(),
  board: z.string(),
  source: z.string().describe('the device, or the scenario and its seed'),
  ions: calibrationSchema.shape.ions,
  ladder: calibrationSchema.shape.ladder,
  windows: calibrationSchema.shape.windows,
  protocol: protocolSchema.optional().describe('what was to be measured; older recordings do not say'),
})

const measurementSchema = z.strictObject({
  medium: z.string(),
  activation: z.array(z.number()).describe('per ion, what the medium offers'),
  amplitude_mV: z.int().min(0).max(5000).optional().describe('of every pulse of the ladder, where it was not their own; 0 for zero bias'),
  polarity: sign,
  earlier: z.array(z.strictObject({ pulse: z.int().min(0).max(7), polarity: sign, rest_ms: z.int().min(1).max(65535) })).max(6),
  rest_s: z.number().describe('before the first pulse'),
  interrogations: z.int().min(0).describe('of the device’s own, since the last measurement'),
  epoch: z.int().describe('the device’s boot; its clock starts anew at each'),
  time_ms: z.int().describe('the device’s clock at the last sample'),
  temperature_C: z.number().describe('by the device’s own thermistor'),
  sums: z.array(z.int().min(0).max(4194303)).describe('window sums in feature order: pulse · windows + window'),
})

export type RecordingHeader = z.infer<typeof headerSchema>
export type RecordedMeasurement = z.infer<typeof measurementSchema>

export interface MeasurementRecording {
  header: RecordingHeader
  measurements: RecordedMeasurement[]
}

/** A recording that measurements are added to. */
export interface OpenRecording {
  /** The file, for messages. */
  where: string
  /** Those that were there when it was opened. */
  kept: RecordedMeasurement[]
  /** How many there are now. */
  count: () => number
  /** Adds a measurement, whole or not at all. Throws file-unwritable. */
  add: (measurement: RecordedMeasurement) => void
  close: () => void
}

/**
 * Opens a recording to go on with, or begins one. What is there is never written over: a recording of another device,
 * unit, ladder or protocol is refused, and so is any other file.
 * @throws IongateError recording-other, file-in-use, file-unwritable, json-malformed, value-invalid
 */
export function openRecording(file: string, header: RecordingHeader): OpenRecording {
  const lines = openLines(file)
  try {
    const kept = keptMeasurements(lines, header)
    if (lines.kept.length === 0) addLine(lines, JSON.stringify(header))
    let added = 0
    return {
      where: file,
      kept,
      count: () => kept.length + added,
      add: (measurement) => {
        addLine(lines, JSON.stringify(measurement))
        added += 1
      },
      close: () => closeLines(lines),
    }
  } catch (error) {
    closeLines(lines)
    throw error
  }
}

function keptMeasurements({ file, kept, cut }: LineFile, header: RecordingHeader): RecordedMeasurement[] {
  if (kept.length === 0) {
    // Nothing, or a header that was cut: not a file of somebody's own.
    if (RECORDING_BEGINS.startsWith(cut) || cut.startsWith(RECORDING_BEGINS)) return []
    throw new IongateError('recording-other', file, 'is there already, and is no recording of measurements')
  }
  const recording = recordingOf(kept, file)
  refuseOther(recording.header, header, file)
  return recording.measurements
}

/** What has to be the same for a run to go on, in a person's words. */
const SAME: [key: keyof RecordingHeader, name: string][] = [
  ['board', 'board'],
  ['source', 'device'],
  ['ions', 'ions'],
  ['ladder', 'ladder'],
  ['windows', 'windows'],
  ['protocol', 'protocol'],
]

function refuseOther(there: RecordingHeader, here: RecordingHeader, file: string): void {
  // As JSON has it: what is left out and what is undefined are the same.
  const own = JSON.parse(JSON.stringify(here)) as RecordingHeader
  const other = SAME.find(([key]) => !isDeepStrictEqual(there[key], own[key]))
  if (other === undefined) return
  const [key, name] = other
  const isWord = typeof there[key] === 'string'
  throw new IongateError('recording-other', file, isWord ? `was measured on the ${name} “${String(there[key])}”, this is “${String(own[key])}”` : `was measured with another ${name}`)
}

/**
 * Reads a recording; a last line that was cut off is dropped.
 * @throws IongateError file-missing, json-malformed, value-invalid, recording-too-short
 */
export function readMeasurements(file: string): MeasurementRecording {
  const text = readText(file)
  const other = otherThanJson(text, [headerSchema.shape.format.value], [], file)
  if (other !== undefined) throw other
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n').slice(0, -1)
  if (lines.length < 2) throw new IongateError('recording-too-short', file, 'holds no measurement')
  return recordingOf(lines, file)
}

function recordingOf(lines: string[], file: string): MeasurementRecording {
  const parsed = lines.map((line, i): [unknown, string] => [jsonValue(line, file, i + 1), `${file}:${i + 1}`])
  const [first, ...others] = parsed
  const header = checked(first[0], headerSchema, first[1])
  const sums = header.ladder.pulses.length * header.windows.length
  const measurements = others.map(([value, where]) => {
    const measurement = checked(value, measurementSchema, where)
    expectLength(measurement.sums, sums, `${where}: sums`)
    expectLength(measurement.activation, header.ions.length, `${where}: activation`)
    return measurement
  })
  return { header, measurements }
}

/** How many measurements a recording holds, whatever they are; 0 when there is none. */
export function countOf(file: string): number {
  if (!existsSync(file)) return 0
  return Math.max(0, readText(file).split('\n').length - 2)
}

function expectLength(values: unknown[], length: number, where: string): void {
  if (values.length !== length) throw new IongateError('value-invalid', where, `expected ${length} entries, got ${values.length}`)
}
