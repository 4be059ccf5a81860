import { IongateError } from '../diagnostics'
import { knownTable } from '../file-kinds'
import { checked, readText } from '../files'
import { csvLines } from '../recordings/csv-table'
import { numberRows } from '../recordings/number-row'
import { responseDatabaseSchema, type ResponseDatabase } from './response-database'

const LEADING = ['amplitude_mV', 'time_ms', 'current_uA']

/**
 * Responses measured elsewhere, one reading per row: amplitude_mV, time_ms since the pulse began,
 * current_uA, and the activation of each ion in a column of its own. Rows of one pulse stand together;
 * readings are even, the first one interval after the pulse began.
 * @throws IongateError file-missing, csv-malformed, value-invalid
 */
export function readDatabaseTable(file: string): ResponseDatabase {
  const [header, ...lines] = csvLines(readText(file), file)
  const ions = header.cells.slice(LEADING.length)
  if (ions.length === 0 || LEADING.some((name, column) => header.cells[column] !== name)) {
    throw new IongateError('csv-malformed', `${file}:${header.line}`, `expected the columns ${LEADING.join(', ')} and one for each ion${knownTable(header.cells)}`)
  }
  const rows = numberRows(lines, header.cells, file)
  const pulses: { amplitude_mV: number; activation: number[]; time_ms: number[]; current_uA: number[]; line: number }[] = []
  rows.forEach(([amplitude_mV, time_ms, current_uA, ...activation], index) => {
    const last = pulses[pulses.length - 1]
    const continues =
      last !== undefined &&
      last.amplitude_mV === amplitude_mV &&
      last.activation.every((value, ion) => value === activation[ion]) &&
      time_ms > last.time_ms[last.time_ms.length - 1]
    if (!continues) pulses.push({ amplitude_mV, activation, time_ms: [], current_uA: [], line: lines[index].line })
    const pulse = pulses[pulses.length - 1]
    pulse.time_ms.push(time_ms)
    pulse.current_uA.push(current_uA)
  })
  const intervals_us = pulses.map(({ time_ms, line }) => {
    const late = time_ms.findIndex((time, k) => Math.abs(time - (k + 1) * time_ms[0]) > time_ms[0] / 4)
    if (late >= 0) {
      const wanted_ms = Number(((late + 1) * time_ms[0]).toPrecision(6))
      throw new IongateError('csv-malformed', `${file}:${line + late}`, `expected a reading at ${wanted_ms} ms, as even as the first of this pulse, got one at ${time_ms[late]} ms`)
    }
    return Math.round(1000 * time_ms[0])
  })
  const odd = intervals_us.findIndex((interval_us) => interval_us !== intervals_us[0])
  if (odd >= 0) throw new IongateError('csv-malformed', `${file}:${pulses[odd].line}`, 'its readings are spaced otherwise than those of the first pulse')
  const responses = pulses.map(({ amplitude_mV, activation, current_uA }) => ({ amplitude_mV, activation, current_uA }))
  return checked({ format: 'iongate-responses', version: 1, source: file, ions, interval_us: intervals_us[0], responses }, responseDatabaseSchema, file)
}
