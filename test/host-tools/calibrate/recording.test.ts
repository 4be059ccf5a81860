import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { openRecording, readMeasurements, type RecordedMeasurement, type RecordingHeader } from '../../../host-tools/calibrate/recording'
import { benchProtocol } from '../../../host-tools/calibrate/protocol'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { IongateError } from '../../../host-tools/diagnostics'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-recording-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'a.measurements.jsonl')

const { ladder, windows, ions, board } = defaultCalibration('puckjs')
const header: RecordingHeader = { format: 'iongate-measurements', version: 2, made: '2026-11-20', board, source: 'a device', ions, ladder, windows }

const sign = fc.constantFrom(1 as const, -1 as const)
const measurement: fc.Arbitrary<RecordedMeasurement> = fc.record({
  medium: fc.string(),
  activation: fc.tuple(...ions.map(() => fc.double({ min: 0, max: 1.9, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0))),
  amplitude_mV: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
  polarity: sign,
  earlier: fc.array(fc.record({ pulse: fc.integer({ min: 0, max: 2 }), polarity: sign, rest_ms: fc.integer({ min: 1, max: 65535 }) }), { maxLength: 6 }),
  rest_s: fc.integer({ min: 3, max: 65 }),
  interrogations: fc.nat(9),
  epoch: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  time_ms: fc.nat(2 ** 30 - 1),
  temperature_C: fc.integer({ min: -100, max: 600 }).map((tenths) => tenths / 10),
  sums: fc.array(fc.nat(4194303), { minLength: ladder.pulses.length * windows.length, maxLength: ladder.pulses.length * windows.length }),
})

function write(measurements: RecordedMeasurement[]): void {
  rmSync(file, { force: true })
  const recording = openRecording(file, header)
  measurements.forEach((one) => recording.add(one))
  recording.close()
}

describe('a recording of measurements', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.array(measurement, { minLength: 1, maxLength: 5 }), (measurements) => {
        write(measurements)
        expect(readMeasurements(file)).toEqual({ header, measurements })
      }),
    )
  })

  it('keeps every whole measurement wherever it is cut', () => {
    const measurements = fc.sample(measurement, { numRuns: 4, seed: 1 })
    write(measurements)
    const bytes = readFileSync(file)
    const lines = bytes.toString('utf8').trimEnd().split('\n')
    const firstTwo = Buffer.byteLength(`${lines[0]}\n${lines[1]}\n`)
    for (let length = firstTwo; length <= bytes.length; length += 7) {
      writeFileSync(file, bytes.subarray(0, length))
      const whole = bytes.subarray(0, length).toString('utf8').split('\n').length - 2
      expect(readMeasurements(file).measurements).toEqual(measurements.slice(0, whole))
    }
  })

  it('goes on wherever it was cut, and ends as it would have', () => {
    const measurements = fc.sample(measurement, { numRuns: 4, seed: 1 })
    write(measurements)
    const bytes = readFileSync(file)
    for (let length = 0; length <= bytes.length; length += 11) {
      writeFileSync(file, bytes.subarray(0, length))
      const recording = openRecording(file, { ...header, made: '2027-01-01' })
      expect(recording.kept).toEqual(measurements.slice(0, recording.kept.length))
      measurements.slice(recording.kept.length).forEach((one) => recording.add(one))
      expect(recording.count()).toBe(measurements.length)
      recording.close()
      const ended = readFileSync(file)
      // The day is that on which it was begun, if that much was kept.
      if (length > Buffer.byteLength(JSON.stringify(header))) expect(ended.equals(bytes)).toBe(true)
      else expect(readMeasurements(file).measurements).toEqual(measurements)
    }
  })

  it.each([
    ['another unit', { source: 'unit 2' }, 'was measured on the device “a device”, this is “unit 2”'],
    ['another board', { board: 'pico' }, 'was measured on the board “puckjs”, this is “pico”'],
    ['another ladder', { ladder: { ...ladder, gap_ms: 41 } }, 'was measured with another ladder'],
    ['another protocol', { protocol: benchProtocol(ions) }, 'was measured with another protocol'],
  ])('of %s is refused, and stays as it is', (_, other, says) => {
    write(fc.sample(measurement, { numRuns: 2, seed: 1 }))
    const before = readFileSync(file, 'utf8')
    expect(() => openRecording(file, { ...header, ...other })).toThrow(expect.objectContaining({ code: 'recording-other', message: says }))
    expect(readFileSync(file, 'utf8')).toBe(before)
    openRecording(file, header).close()
  })

  it.each(['hours of work', 'hours of work\n', '{"format":"iongate-calibration"}\n'])('does not go on in another file: %j', (text) => {
    writeFileSync(file, text)
    expect(() => openRecording(file, header)).toThrow(IongateError)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(readdirSync(folder)).toEqual([path.basename(file)])
  })

  it('is written by one process at a time', () => {
    write(fc.sample(measurement, { numRuns: 2, seed: 1 }))
    const first = openRecording(file, header)
    expect(() => openRecording(file, header)).toThrow(expect.objectContaining({ code: 'file-in-use' }))
    first.close()
    openRecording(file, header).close()
  })

  it.each([
    ['nothing but a header', `${JSON.stringify(header)}\n`, 'recording-too-short'],
    ['no JSON', 'x\ny\n', 'json-malformed'],
    ['another file’s header', '{"format": "iongate-calibration"}\n{}\n', 'file-other-kind'],
    ['a measurement with a sum too few', `${JSON.stringify(header)}\n${JSON.stringify({ ...fc.sample(measurement, { numRuns: 1, seed: 2 })[0], sums: [1] })}\n`, 'value-invalid'],
  ])('is refused with %s', (_, text, code) => {
    writeFileSync(file, text)
    expect(() => readMeasurements(file)).toThrow(expect.objectContaining({ code }))
  })
})
