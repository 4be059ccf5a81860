import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openFile } from '../../../../host-tools/recordings/open-file'
import type { ColumnChoice } from '../../../../host-tools/recordings/tables/columns'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-tables-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RATE_Hz = 200
const SAMPLES = 400
/** Two pulses, in V. */
// Adding 0 makes no zero negative.
const VALUES = Array.from({ length: SAMPLES }, (_, i) => Number((0.8 * Math.sin(i / 9) * Math.exp(-(((i % 200) - 60) ** 2) / 500)).toFixed(5)) + 0)

type Encoding = 'utf8' | 'utf8-bom' | 'utf16le' | 'utf16be' | 'latin1'

function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'latin1') return Buffer.from(text, 'latin1')
  if (encoding === 'utf8' || encoding === 'utf8-bom') return Buffer.from(`${encoding === 'utf8-bom' ? '\ufeff' : ''}${text}`)
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return encoding === 'utf16le' ? bytes : bytes.swap16()
}

async function signalOf(bytes: Buffer, choice: { columns?: ColumnChoice; rate_Hz?: number } = {}): Promise<{ rate_Hz: number; unit: string; values: number[]; assumed: string[] }> {
  const file = path.join(folder, 'signal.txt')
  writeFileSync(file, bytes)
  const recording = await openFile(file, { columns: {}, ...choice }, () => undefined)
  if (recording.kind !== 'triboelectric') throw new Error(`it was taken for ${recording.kind}`)
  const values: number[] = []
  await recording.read((_, value) => values.push(value))
  return { rate_Hz: recording.sampleRate_Hz, unit: recording.unit, values, assumed: recording.assumed }
}

/** Names of a time and of a voltage, with what their unit makes of seconds and of volts. */
const TIMES = [['time_s', 1], ['Time (s)', 1], ['t/s', 1], ['Time [ms]', 1000], ['Zeit (ms)', 1000], ['Elapsed Time, s', 1], ['time_us', 1e6], ['temps', 1]] as const
const VOLTAGES = [['voltage_v', 1], ['Voltage (mV)', 1000], ['U/V', 1], ['Spannung [µV]', 1e6], ['CH1 (V)', 1], ['Potential, mV', 1000], ['Ewe/V', 1], ['V_oc', 1]] as const

const table = fc.record({
  time: fc.constantFrom(...TIMES),
  voltage: fc.constantFrom(...VOLTAGES),
  separator: fc.constantFrom(',', ';', '\t', '|', '  '),
  hasDecimalComma: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom<Encoding>('utf8', 'utf8-bom', 'utf16le', 'utf16be', 'latin1'),
  comments: fc.constantFrom([], ['# made by a recorder', '# 3 channels, gain 10'], ['% a remark'], ['Recorder 7', '', 'Sample interval;0.005']),
  isVoltageFirst: fc.boolean(),
  extra: fc.constantFrom('none', 'Temperature (degC)', 'Remark'),
  isQuoted: fc.boolean(),
})

describe('a table of a time and a voltage', () => {
  it('is read alike however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ time, voltage, separator, hasDecimalComma, lineEnd, encoding, comments, isVoltageFirst, extra, isQuoted }) => {
        const isComma = hasDecimalComma && separator !== ','
        const number = (value: number) => (isComma ? String(value).replace('.', ',') : String(value))
        const quote = (text: string) => (isQuoted && separator !== '  ' ? `"${text}"` : text)
        // A name with a comma, or with two blanks, does not stand bare between such separators.
        const bare = (text: string) => (separator === ',' && !isQuoted ? text.replace(', ', '/') : separator === '  ' ? text.replace(/,? /, '_').replace(/[()[\]]/g, '') : text)
        const [timeName, voltageName] = [bare(time[0]), bare(voltage[0])]
        fc.pre(separator !== '  ' || (timeName !== 'Zeit_ms' && voltageName !== 'CH1_V'))
        const cells = (pair: string[], other: string) => [...(isVoltageFirst ? [pair[1], pair[0]] : pair), ...(extra === 'none' ? [] : [other])]
        const rows = VALUES.map((value, i) => cells([number((i / RATE_Hz) * time[1]), number(value * voltage[1])], extra === 'Remark' ? 'ok' : number(21.5)).join(separator))
        const header = cells([timeName, voltageName].map(quote), quote(bare(extra))).join(separator)
        const text = [...comments, header, ...rows, ''].join(lineEnd)
        const read = await signalOf(encoded(text, encoding))
        expect(read.rate_Hz).toBeCloseTo(RATE_Hz, 3)
        expect(read.values).toHaveLength(SAMPLES)
        read.values.forEach((value, i) => expect(value / voltage[1]).toBeCloseTo(VALUES[i], 6))
      }),
      { numRuns: 300 },
    )
  })

  it('may have its units in a row of their own, as PicoScope writes them', async () => {
    const text = ['Time,Channel A', '(ms),(mV)', '', ...VALUES.map((value, i) => `${i * 5},${value * 1000}`)].join('\r\n')
    expect(await signalOf(Buffer.from(text))).toMatchObject({ unit: 'mV', values: VALUES.map((value) => value * 1000), assumed: [] })
  })

  it('may count its samples and say the interval above, as Rigol does', async () => {
    const text = ['X,CH1,Start,Increment,', 'Sequence,Volt,-1.0E-03,5.0E-03', ...VALUES.map((value, i) => `${i},${value},,`)].join('\n')
    const read = await signalOf(Buffer.from(text))
    expect(read.rate_Hz).toBeCloseTo(RATE_Hz, 6)
    expect(read.values).toEqual(VALUES)
  })

  it('may have no header: time and voltage are assumed, and that is said', async () => {
    const read = await signalOf(Buffer.from(VALUES.map((value, i) => `${i / RATE_Hz}\t${value}`).join('\n')))
    expect(read.values).toEqual(VALUES)
    expect(read.assumed).toContain('the first column is the time, the second a voltage')
    expect(read.assumed.join()).toMatch(/is in s.*is in V/)
  })

  it('may have no times, with a rate', async () => {
    for (const text of [VALUES.join('\n'), ['Voltage (V)', ...VALUES].join('\n'), ['Voltage (V)', ...VALUES.map((value) => String(value).replace('.', ','))].join('\n')]) {
      const read = await signalOf(Buffer.from(text), { rate_Hz: RATE_Hz })
      expect(read).toMatchObject({ rate_Hz: RATE_Hz, values: VALUES })
    }
  })

  it('of several channels gives the one that is chosen, by number and by name', async () => {
    const text = Buffer.from(['Time (s),CH1 (V),CH2 (V)', ...VALUES.map((value, i) => `${i / RATE_Hz},0,${value}`)].join('\n'))
    for (const voltage of ['3', 'CH2 (V)']) expect((await signalOf(text, { columns: { voltage } })).values).toEqual(VALUES)
    await expect(signalOf(text)).rejects.toThrow(/2 columns hold a voltage.*--column voltage=NUMBER/)
    await expect(signalOf(text, { columns: { voltage: '7' } })).rejects.toThrow(/the columns are 1 “Time \(s\)”/)
  })

  it('of currents is a signal too', async () => {
    const text = Buffer.from(['Time (s),I (nA)', ...VALUES.map((value, i) => `${i / RATE_Hz},${value}`)].join('\n'))
    expect(await signalOf(text)).toMatchObject({ unit: 'nA', values: VALUES })
  })
})
