import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IongateError } from '../../../host-tools/diagnostics'
import { openRecording, parseRecording, readRecording } from '../../../host-tools/recordings/read-recording'

const insole = (rows: string[]): string => ['time_s,voltage_v', ...rows].join('\n')
const oscilloscope = (interval: string, rows: string[]): string =>
  ['Channel              :,CH1', 'Frequency            :,"\t?"', `Time interval        :,${interval}`, ',', 'index,CH1_Voltage(mV)', ...rows].join('\n')
const steps = (rows: string[]): string => ['sweep,time_s,command_mv,current_pa', ...rows].join('\n')

/** The error a text gives, as code and place. */
async function refusal(text: string, rate_Hz?: number): Promise<{ code: string; where: string; message: string }> {
  try {
    await parseRecording(text, 'x.csv', { columns: {}, rate_Hz })
  } catch (error) {
    if (error instanceof IongateError) return { code: error.code, where: error.where, message: error.message }
    throw error
  }
  throw new Error('the text was taken')
}

describe('recordings are known by their header', () => {
  it('an insole recorder’s file', async () => {
    const recording = await parseRecording(insole(['0.002,-6', '0.004,6', '0.006,-2', '0.008,8']), 'x.csv')
    expect(recording).toMatchObject({ kind: 'triboelectric', unit: 'V', values: [-6, 6, -2, 8], time_s: [0.002, 0.004, 0.006, 0.008] })
    expect(recording.sampleRate_Hz).toBeCloseTo(500, 6)
  })

  it('an oscilloscope’s export, with the interval from its header and the first sample at 0', async () => {
    const recording = await parseRecording(oscilloscope('200.00000uS', ['1,5', '2,-21', '3,7']), 'x.csv')
    expect(recording).toMatchObject({ kind: 'triboelectric', unit: 'mV', values: [5, -21, 7] })
    expect(recording.sampleRate_Hz).toBeCloseTo(5000, 6)
    expect(recording.kind === 'triboelectric' && recording.time_s[2]).toBeCloseTo(0.0004, 9)
  })

  it('an oscilloscope’s export of another channel, unit and time base', async () => {
    const text = oscilloscope('2.0mS', ['1,0.5', '2,-0.2']).replace('CH1_Voltage(mV)', 'CH2_Voltage(V)')
    const recording = await parseRecording(text, 'x.csv')
    expect(recording).toMatchObject({ kind: 'triboelectric', unit: 'V', values: [0.5, -0.2] })
    expect(recording.sampleRate_Hz).toBeCloseTo(500, 6)
  })

  it('voltage steps, sweep by sweep', async () => {
    const recording = await parseRecording(steps(['0,0.9,-70,-30', '0,0.91,-80,-31', '1,0.9,-70,-32', '1,0.91,-60,-33']), 'x.csv')
    expect(recording).toMatchObject({
      kind: 'steps',
      sweeps: [
        { sweep: 0, command_mV: [-70, -80], current_pA: [-30, -31] },
        { sweep: 1, command_mV: [-70, -60], current_pA: [-32, -33] },
      ],
    })
  })

  it('takes a byte order mark, Windows line ends and a recorder’s short pause', async () => {
    const text = `\ufeff${insole(Array.from({ length: 40 }, (_, i) => `${(0.002 * i + (i < 20 ? 0 : 0.018)).toFixed(3)},${i}`)).replaceAll('\n', '\r\n')}\r\n`
    expect(await parseRecording(text, 'x.csv')).toMatchObject({ values: Array.from({ length: 40 }, (_, i) => i) })
  })
})

describe('a faulty recording is refused with file, line and what is wrong', () => {
  it.each([
    ['an empty file', '', 'csv-malformed', 'x.csv', /empty/],
    ['blank lines only', '\n\n \n', 'csv-malformed', 'x.csv', /empty/],
    ['a header alone', insole([]), 'recording-too-short', 'x.csv', /0 samples/],
    ['one sample', insole(['0.1,1']), 'recording-too-short', 'x.csv', /1 samples/],
    ['a truncated last row', insole(['0.1,1', '0.2,2', '0.3']), 'csv-malformed', 'x.csv:4', /expected 2 columns .*got 1/],
    ['a row too long', insole(['0.1,1', '0.2,2,2']), 'csv-malformed', 'x.csv:3', /got 3/],
    ['an empty cell', insole(['0.1,1', '0.2,']), 'csv-malformed', 'x.csv:3', /voltage_v: expected a number, got “”/],
    ['NaN', insole(['0.1,NaN', '0.2,1']), 'csv-malformed', 'x.csv:2', /got “NaN”/],
    ['an infinite number', insole(['0.1,1e999', '0.2,1']), 'csv-malformed', 'x.csv:2', /finite/],
    ['a mark for overflow', insole(['0.1,1', '0.2,9.91E+37']), 'csv-malformed', 'x.csv:3', /voltage_v: .*overflow.*“9.91E\+37”/],
    ['another one', insole(['0.1,1', '0.2,-1E+9']), 'csv-malformed', 'x.csv:3', /overflow/],
    ['an over-range word', insole(['0.1,1', '0.2,OVLD']), 'csv-malformed', 'x.csv:3', /got “OVLD”/],
    ['a current beyond any range', steps(['0,0,-70,1', '0,1,-70,9.9e37']), 'csv-malformed', 'x.csv:3', /current_pa: .*overflow/],
    ['a word', insole(['0.1,1', 'end,2']), 'csv-malformed', 'x.csv:3', /time_s: expected a number/],
    ['time that stands still', insole(['0.1,1', '0.2,2', '0.2,3', '0.3,4']), 'csv-malformed', 'x.csv:4', /time goes from 0.2 to 0.2/],
    ['missing rows', insole(['0.1,1', '0.2,2', '0.3,3', '0.9,4']), 'csv-malformed', 'x.csv:5', /time goes from 0.3 to 0.9/],
    ['no signal', 'time_s,temperature_C\n0.1,1', 'recording-unknown', 'x.csv:1', /2 “temperature_C”/],
    ['two signals of a kind', 'time_s,CH1,CH2\n0.1,1,2\n0.2,1,2', 'recording-unknown', 'x.csv:1', /2 columns hold a voltage: 2 “CH1”, 3 “CH2”; choose one with --column/],
    ['columns that nobody names', '1,2,3\n4,5,6', 'recording-unknown', 'x.csv:1', /--column time=NUMBER/],
    ['an open quote', '"time_s,voltage_v\n1,2', 'csv-malformed', 'x.csv:1', /Quote/],
    ['an oscilloscope without an interval', 'Channel :,CH1\nindex,CH1_Voltage(mV)\n1,1', 'csv-malformed', 'x.csv', /Time interval/],
    ['an interval of no number', oscilloscope('?', ['1,1', '2,1']), 'csv-malformed', 'x.csv:3', /“\?”/],
    ['an interval of zero', oscilloscope('0.0uS', ['1,1', '2,1']), 'csv-malformed', 'x.csv:3', /0.0uS/],
    ['an oscilloscope without samples', oscilloscope('10uS', []), 'recording-too-short', 'x.csv', /0 samples/],
    ['an oscilloscope’s header without columns', 'Channel :,CH1\nTime interval :,10uS', 'recording-unknown', 'x.csv', /index/],
    ['sweeps of different length', steps(['0,0,-70,1', '0,1,-70,1', '1,0,-70,1', '1,1,-70,1', '1,2,-70,1']), 'csv-malformed', 'x.csv:6', /sweep 1 has 3 samples/],
    ['steps without rows', steps([]), 'recording-too-short', 'x.csv', /nothing below/],
  ])('%s', async (_, text, code, where, message) => {
    const refused = await refusal(text)
    expect(refused).toMatchObject({ code, where })
    expect(refused.message).toMatch(message)
  })

  it('a file that is not there', async () => {
    await expect(readRecording('no/such/recording.csv')).rejects.toThrow(expect.objectContaining({ code: 'file-missing', exitStatus: 3 }))
  })
})

/** Rows of `voltage` against stamps as a recorder writes them, with this many decimals. */
function stamped(times_s: number[], decimals: number): string {
  return insole(times_s.map((time_s, i) => `${time_s.toFixed(decimals)},${Math.sin(i).toFixed(3)}`))
}

/** The line of the i-th sample. */
const lineOf = (i: number): number => i + 2

describe('the sample rate', () => {
  const rate_Hz = fc.integer({ min: 20, max: 900 })
  const count = fc.integer({ min: 50, max: 400 })
  const evenTimes = (rate: number, samples: number) => Array.from({ length: samples }, (_, i) => i / rate)

  it('is that of the whole recording, however the stamps were rounded', async () => {
    await fc.assert(
      fc.asyncProperty(rate_Hz, count, fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 1_700_000_000 }), async (rate, samples, decimals, start_s) => {
        const recording = await parseRecording(stamped(evenTimes(rate, samples).map((time_s) => time_s + start_s), Math.min(decimals, start_s > 1e6 ? 5 : 9)), 'x.csv')
        // Both ends are off by half a digit at most.
        expect(Math.abs(recording.sampleRate_Hz / rate - 1)).toBeLessThan((0.001 * rate) / (samples - 1) + 1e-3)
      }),
      { numRuns: 100 },
    )
  })

  /** Changes times from the i-th on; the line that is then at fault. */
  const faults: [string, (times_s: number[], i: number, rate: number) => number[]][] = [
    ['a gap', (times_s, i) => times_s.map((time_s, k) => (k < i ? time_s : time_s + 0.2))],
    ['a jump back', (times_s, i) => times_s.map((time_s, k) => (k < i ? time_s : time_s - 0.3))],
    ['a duplicate', (times_s, i) => times_s.map((time_s, k) => (k === i ? times_s[i - 1] : time_s))],
    ['a burst', (times_s, i, rate) => times_s.map((time_s, k) => (k === i ? times_s[i - 1] + 0.1 / rate : time_s))],
  ]
  it.each(faults)('is refused with the line for %s', async (_, change) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 900 }), count, fc.nat(), async (rate, samples, at) => {
        const i = 20 + (at % (samples - 30))
        const refused = await refusal(stamped(change(evenTimes(rate, samples), i, rate), 6))
        expect(refused).toMatchObject({ code: 'csv-malformed', where: `x.csv:${lineOf(i)}` })
        expect(refused.message).toMatch(/time goes from .*--rate/)
      }),
      { numRuns: 50 },
    )
  })

  it('is refused where it changes half way, though no interval of the rounded stamps is out of the way', async () => {
    const times_s = Array.from({ length: 4000 }, (_, i) => (i < 2000 ? i / 700 : 2000 / 700 + (i - 2000) / 900))
    const refused = await refusal(stamped(times_s, 3))
    expect(refused.message).toMatch(/the rate changes or samples are missing/)
  })

  it('given by hand replaces stamps that do not fit', async () => {
    const times_s = [0.5, 0.5, 0.5, 0.5, 0.6, 0.6]
    expect((await refusal(stamped(times_s, 1))).message).toMatch(/time goes from 0.5 to 0.5/)
    const recording = await parseRecording(stamped(times_s, 1), 'x.csv', { columns: {}, rate_Hz: 50 })
    expect(recording).toMatchObject({ sampleRate_Hz: 50, time_s: [0.5, 0.52, 0.54, 0.56, 0.58, 0.6] })
  })
})

describe('lines', () => {
  it('may end in any way, and are counted right', async () => {
    const end = fc.constantFrom('\n', '\r\n', '\r')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(end, fc.boolean()), { minLength: 12, maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (ends, size) => {
        let text = 'time_s,voltage_v\r\n'
        ends.forEach(([mark, isBlank], i) => (text += `${(i / 100).toFixed(2)},${i}${mark}${isBlank ? mark : ''}`))
        const bad = text.replace(/,11/, ',oops')
        const chunks = (whole: string) => ({ file: 'x.csv', chunks: () => whole.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [] })
        const stream = await openRecording(chunks(text))
        const values: number[] = []
        if (stream.kind === 'triboelectric') await stream.read((_, value) => void values.push(value))
        expect(values).toEqual(ends.map((_, i) => i))
        // \r\n, \n and \r alone each end one line.
        const line = bad.slice(0, bad.indexOf('oops')).split(/\r\n|\n|\r/).length
        await expect(openRecording(chunks(bad))).rejects.toThrow(expect.objectContaining({ where: `x.csv:${line}` }))
      }),
      { numRuns: 100 },
    )
  })
})

describe('one value that hides all others', () => {
  const rows = (change: (value: number, i: number) => number): string =>
    insole(Array.from({ length: 300 }, (_, i) => `${(i / 500).toFixed(3)},${change(Math.sin(i / 9), i).toFixed(4)}`))

  it('is refused with its line', async () => {
    const refused = await refusal(rows((value, i) => (i === 150 ? 9999 : value)))
    expect(refused).toMatchObject({ code: 'csv-malformed', where: `x.csv:${lineOf(150)}` })
    expect(refused.message).toContain('9999 hides a signal')
  })

  it('is none in a signal that is quiet but for one contact, or constant but for one sample', async () => {
    await parseRecording(rows((value, i) => (i >= 150 && i < 160 ? -5000 : 0.0001 * value)), 'x.csv')
    await parseRecording(rows((_, i) => (i === 150 ? 1 : 0)), 'x.csv')
  })
})

describe('what does not fit into memory', () => {
  function* rows(columns: string, row: (i: number) => string): Iterable<string> {
    yield `${columns}\n`
    for (let i = 0; i < 2_000_001; i += 1000) yield Array.from({ length: 1000 }, (_, k) => row(i + k)).join('')
  }

  it('is refused where a recording is taken whole', async () => {
    const steps = { file: 'x.csv', chunks: () => rows('sweep,time_s,command_mv,current_pa', (i) => `0,${i},-70,1\n`) }
    await expect(openRecording(steps)).rejects.toThrow(expect.objectContaining({ code: 'recording-too-long', exitStatus: 3 }))
  })
})
