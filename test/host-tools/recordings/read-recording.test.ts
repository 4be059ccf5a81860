import { describe, expect, it } from 'vitest'
import { IongateError } from '../../../host-tools/diagnostics'
import { parseRecording, readRecording } from '../../../host-tools/recordings/read-recording'

const insole = (rows: string[]): string => ['time_s,voltage_v', ...rows].join('\n')
const oscilloscope = (interval: string, rows: string[]): string =>
  ['Channel              :,CH1', 'Frequency            :,"\t?"', `Time interval        :,${interval}`, ',', 'index,CH1_Voltage(mV)', ...rows].join('\n')
const steps = (rows: string[]): string => ['sweep,time_s,command_mv,current_pa', ...rows].join('\n')

/** The error a text gives, as code and place. */
function refusal(text: string): { code: string; where: string; message: string } {
  try {
    parseRecording(text, 'x.csv')
  } catch (error) {
    if (error instanceof IongateError) return { code: error.code, where: error.where, message: error.message }
    throw error
  }
  throw new Error('the text was taken')
}

describe('recordings are told by their header', () => {
  it('an insole recorder’s file', () => {
    const recording = parseRecording(insole(['0.002,-6', '0.004,6', '0.006,-2', '0.008,8']), 'x.csv')
    expect(recording).toMatchObject({ kind: 'triboelectric', unit: 'V', values: [-6, 6, -2, 8], time_s: [0.002, 0.004, 0.006, 0.008] })
    expect(recording.sampleRate_Hz).toBeCloseTo(500, 6)
  })

  it('an oscilloscope’s export, with the interval from its header and the first sample at 0', () => {
    const recording = parseRecording(oscilloscope('200.00000uS', ['1,5', '2,-21', '3,7']), 'x.csv')
    expect(recording).toMatchObject({ kind: 'triboelectric', unit: 'mV', values: [5, -21, 7] })
    expect(recording.sampleRate_Hz).toBeCloseTo(5000, 6)
    expect(recording.kind === 'triboelectric' && recording.time_s[2]).toBeCloseTo(0.0004, 9)
  })

  it('an oscilloscope’s export of another channel, unit and time base', () => {
    const text = oscilloscope('2.0mS', ['1,0.5', '2,-0.2']).replace('CH1_Voltage(mV)', 'CH2_Voltage(V)')
    const recording = parseRecording(text, 'x.csv')
    expect(recording).toMatchObject({ kind: 'triboelectric', unit: 'V', values: [0.5, -0.2] })
    expect(recording.sampleRate_Hz).toBeCloseTo(500, 6)
  })

  it('voltage steps, sweep by sweep', () => {
    const recording = parseRecording(steps(['0,0.9,-70,-30', '0,0.91,-80,-31', '1,0.9,-70,-32', '1,0.91,-60,-33']), 'x.csv')
    expect(recording).toMatchObject({
      kind: 'steps',
      sweeps: [
        { sweep: 0, command_mV: [-70, -80], current_pA: [-30, -31] },
        { sweep: 1, command_mV: [-70, -60], current_pA: [-32, -33] },
      ],
    })
  })

  it('takes a byte order mark, Windows line ends and a recorder’s short pause', () => {
    const text = `\ufeff${insole(['0.002,1', '0.004,2', '0.006,3', '0.026,4', '0.028,5']).replaceAll('\n', '\r\n')}\r\n`
    expect(parseRecording(text, 'x.csv')).toMatchObject({ values: [1, 2, 3, 4, 5] })
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
    ['a word', insole(['0.1,1', 'end,2']), 'csv-malformed', 'x.csv:3', /time_s: expected a number/],
    ['time that stands still', insole(['0.1,1', '0.2,2', '0.2,3', '0.3,4']), 'csv-malformed', 'x.csv:4', /time goes from 0.2 to 0.2/],
    ['missing rows', insole(['0.1,1', '0.2,2', '0.3,3', '0.9,4']), 'csv-malformed', 'x.csv:5', /time goes from 0.3 to 0.9/],
    ['another column', 'time_s,current_a\n0.1,1', 'recording-unknown', 'x.csv:1', /time_s,current_a/],
    ['columns the other way round', 'voltage_v,time_s\n0.1,1', 'recording-unknown', 'x.csv:1', /none of/],
    ['an open quote', '"time_s,voltage_v\n1,2', 'csv-malformed', 'x.csv:2', /Quote/],
    ['an oscilloscope without an interval', 'Channel :,CH1\nindex,CH1_Voltage(mV)\n1,1', 'csv-malformed', 'x.csv', /Time interval/],
    ['an interval of no number', oscilloscope('?', ['1,1', '2,1']), 'csv-malformed', 'x.csv:3', /“\?”/],
    ['an interval of zero', oscilloscope('0.0uS', ['1,1', '2,1']), 'csv-malformed', 'x.csv:3', /0.0uS/],
    ['an oscilloscope without samples', oscilloscope('10uS', []), 'recording-too-short', 'x.csv', /0 samples/],
    ['an oscilloscope’s header without columns', 'Channel :,CH1\nTime interval :,10uS', 'recording-unknown', 'x.csv', /index/],
    ['sweeps of different length', steps(['0,0,-70,1', '0,1,-70,1', '1,0,-70,1', '1,1,-70,1', '1,2,-70,1']), 'csv-malformed', 'x.csv:6', /sweep 1 has 3 samples/],
    ['steps without rows', steps([]), 'recording-too-short', 'x.csv', /nothing below/],
  ])('%s', (_, text, code, where, message) => {
    const refused = refusal(text)
    expect(refused).toMatchObject({ code, where })
    expect(refused.message).toMatch(message)
  })

  it('a file that is not there', () => {
    expect(() => readRecording('no/such/recording.csv')).toThrow(expect.objectContaining({ code: 'file-missing', exitStatus: 3 }))
  })
})
