import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readMeasurements, writeRecording, type RecordedMeasurement, type RecordingHeader } from '../../../host-tools/calibrate/recording'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'

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
  const writer = writeRecording(file, header, false)
  measurements.forEach((one) => writer.add(one))
  writer.close()
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

  it('leaves alone what is there already when it is to be new', () => {
    writeFileSync(file, 'hours of work')
    expect(() => writeRecording(file, header, true)).toThrow(expect.objectContaining({ code: 'file-unwritable' }))
    expect(readFileSync(file, 'utf8')).toBe('hours of work')
  })

  it.each([
    ['nothing but a header', `${JSON.stringify(header)}\n`, 'recording-too-short'],
    ['no JSON', 'x\ny\n', 'json-malformed'],
    ['another file’s header', '{"format": "iongate-calibration"}\n{}\n', 'value-invalid'],
    ['a measurement with a sum too few', `${JSON.stringify(header)}\n${JSON.stringify({ ...fc.sample(measurement, { numRuns: 1, seed: 2 })[0], sums: [1] })}\n`, 'value-invalid'],
  ])('is refused with %s', (_, text, code) => {
    writeFileSync(file, text)
    expect(() => readMeasurements(file)).toThrow(expect.objectContaining({ code }))
  })
})
