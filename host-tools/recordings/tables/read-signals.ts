import { IongateError } from '../../diagnostics'
import { eachLine, type TextSource } from '../text-lines'
import type { TableLayout } from './layout'
import { type SignalSweep, type SignalTable, sampleCount } from './signal-table'
import { tableRowReader } from './table-rows'

/**
 * Reads a whole table into memory, in SI units. A new sweep begins where the column of sweeps changes, and where the file
 * begins another table.
 * @param rate_Hz replaces the times
 * @param samplesMax more are refused
 * @throws IongateError csv-malformed with the line, recording-too-short, recording-too-long
 */
export async function readSignals(source: TextSource, layout: TableLayout, rate_Hz: number | undefined, samplesMax: number): Promise<SignalTable> {
  const { time, command, voltage, current, sweep } = layout.columns
  const row = tableRowReader(layout, source.file)
  const sweeps: SignalSweep[] = []
  let skipUntil = layout.headerLine
  let isNew = true
  let samples = 0
  await eachLine(source, (text, line) => {
    if (line <= skipUntil) return
    if (layout.nextTable?.pattern.test(text)) {
      isNew = true
      skipUntil = line + layout.nextTable.below
      return
    }
    // Behind a table a program may write objects of other kinds, which do not begin with a tab.
    if (layout.nextTable !== undefined && !text.startsWith('\t')) return
    const read = row(text, line)
    if (read === undefined) return
    if (++samples > samplesMax) throw new IongateError('recording-too-long', source.file, `more than the ${samplesMax} samples that are worked on together`)
    if (isNew || (sweep !== undefined && sweeps[sweeps.length - 1].sweep !== read.values.sweep)) {
      sweeps.push(emptySweep(layout, sweep === undefined ? sweeps.length : read.values.sweep, rate_Hz !== undefined))
      isNew = false
    }
    const last = sweeps[sweeps.length - 1]
    const at = sampleCount(last)
    last.time_s?.push(rate_Hz !== undefined ? at / rate_Hz : time === undefined ? at * (layout.sampleInterval_s ?? 0) : read.values.time * time.scale)
    last.command_V?.push(read.values.command * (command?.scale ?? 1))
    last.voltage_V?.push(read.values.voltage * (voltage?.scale ?? 1))
    last.current_A?.push(read.values.current * (current?.scale ?? 1))
  })
  if (samples === 0) throw new IongateError('recording-too-short', source.file, '0 samples: there is a header and nothing below it')
  const columns = Object.values(layout.columns).map(({ quantity, name, unit }) => ({ quantity, name, unit }))
  return { file: source.file, madeBy: layout.madeBy, sweeps, columns, assumed: layout.assumed }
}

function emptySweep({ columns: { time, command, voltage, current }, sampleInterval_s }: TableLayout, sweep: number, hasRate: boolean): SignalSweep {
  const hasTimes = time !== undefined || sampleInterval_s !== undefined || hasRate
  return {
    sweep,
    ...(hasTimes ? { time_s: [] } : {}),
    ...(command === undefined ? {} : { command_V: [] }),
    ...(voltage === undefined ? {} : { voltage_V: [] }),
    ...(current === undefined ? {} : { current_A: [] }),
  }
}
