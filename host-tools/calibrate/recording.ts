import { closeSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { calibrationSchema } from '../calibration/calibration-file'
import { IongateError } from '../diagnostics'
import { checked, jsonValue, makeFolders, readText, unwritable } from '../files'

/**
 * A recording of raw measurements: JSON lines, the first says what was measured on, each other
 * is one measurement. Lines are only ever added, each with one write, so a run that breaks
 * off leaves whole lines and at most one cut one.
 */
const sign = z.union([z.literal(1), z.literal(-1)])

const headerSchema = z.strictObject({
  format: z.literal('iongate-measurements'),
  version: z.literal(2),
  made: z.iso.date(),
  board: z.string(),
  source: z.string().describe('the device, or the scenario and its seed'),
  ions: calibrationSchema.shape.ions,
  ladder: calibrationSchema.shape.ladder,
  windows: calibrationSchema.shape.windows,
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

export interface RecordingWriter {
  /** Measurements so far. */
  count: number
  add(measurement: RecordedMeasurement): void
  close(): void
}

/** Begins a recording. With `isNew` a file that is there already is left alone. Throws file-unwritable. */
export function writeRecording(file: string, header: RecordingHeader, isNew: boolean): RecordingWriter {
  const guarded = (write: () => number) => {
    try {
      return write()
    } catch (error) {
      throw unwritable(file, error)
    }
  }
  const descriptor = guarded(() => {
    makeFolders(path.dirname(file))
    return openSync(file, isNew ? 'wx' : 'w')
  })
  const add = (line: object) => guarded(() => writeSync(descriptor, `${JSON.stringify(line)}\n`))
  add(header)
  const writer: RecordingWriter = {
    count: 0,
    add: (measurement) => {
      add(measurement)
      writer.count += 1
    },
    close: () => closeSync(descriptor),
  }
  return writer
}

/**
 * Reads a recording; a last line that was cut off is dropped.
 * @throws IongateError file-missing, json-malformed, value-invalid, recording-too-short
 */
export function readMeasurements(file: string): MeasurementRecording {
  const text = readText(file)
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n').slice(0, -1)
  const parsed = lines.map((line, i): [unknown, string] => [jsonValue(line, file, i + 1), `${file}:${i + 1}`])
  if (parsed.length < 2) throw new IongateError('recording-too-short', file, 'holds no measurement')
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

function expectLength(values: unknown[], length: number, where: string): void {
  if (values.length !== length) throw new IongateError('value-invalid', where, `expected ${length} entries, got ${values.length}`)
}
