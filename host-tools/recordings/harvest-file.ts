import { IongateError } from '../diagnostics'
import { harvestTraceNew, type HarvestTrace } from '../../sim/sources/harvest-trace'
import { knownTable } from '../file-kinds'
import { readText } from '../files'
import { type CsvLine, eachCsvLine, eachRow, numberCell } from './csv-table'

/** What a harvester makes of a voltage or of a current: its input is held at `input_V`, with `series_ohm` before it. */
export interface HarvesterInput {
  input_V: number
  series_ohm: number
}

type Quantity = 'time' | 'voltage' | 'current' | 'power'

const COLUMNS: Record<string, { quantity: Quantity; scale: number }> = {
  time_s: { quantity: 'time', scale: 1 },
  time_ms: { quantity: 'time', scale: 1e-3 },
  time_us: { quantity: 'time', scale: 1e-6 },
  voltage_V: { quantity: 'voltage', scale: 1 },
  voltage_mV: { quantity: 'voltage', scale: 1e-3 },
  current_A: { quantity: 'current', scale: 1 },
  current_mA: { quantity: 'current', scale: 1e-3 },
  current_uA: { quantity: 'current', scale: 1e-6 },
  power_W: { quantity: 'power', scale: 1 },
  power_mW: { quantity: 'power', scale: 1e-3 },
  power_uW: { quantity: 'power', scale: 1e-6 },
}
const EXPECTED = 'expected the header time_s (or _ms, _us) and one of voltage_V (_mV), current_A (_mA, _uA), power_W (_mW, _uW), or voltage and current'

/**
 * A recorded harvest as CSV. `power` is what comes in at the harvester's input. `voltage` alone is the source's without
 * load: current flows into the input while it exceeds what the input is held at. `current` alone flows into the input. Both together are
 * measured at the input. Voltage and current are rectified. Throws IongateError naming file, line and cure.
 */
export function readHarvestFile(file: string, input: HarvesterInput): HarvestTrace {
  return parseHarvest(readText(file), file, input)
}

/** `file` is for messages. */
export function parseHarvest(text: string, file: string, input: HarvesterInput): HarvestTrace {
  const lines = eachCsvLine(text, file)[Symbol.iterator]()
  const header = lines.next().value as CsvLine
  const columns = header.cells.map((name) => COLUMNS[name])
  const place = (quantity: Quantity) => columns.findIndex((column) => column?.quantity === quantity)
  const places = { time: place('time'), voltage: place('voltage'), current: place('current'), power: place('power') }
  const isKnown = places.time >= 0 && (places.power >= 0 ? places.voltage < 0 && places.current < 0 : places.voltage >= 0 || places.current >= 0)
  if (!isKnown || columns.some((column, i) => column !== undefined && place(column.quantity) !== i)) {
    throw new IongateError('csv-malformed', `${file}:${header.line}`, `${EXPECTED}, got “${header.cells.join(',').slice(0, 60)}”${knownTable(header.cells)}`)
  }
  let before_s = -Infinity
  const rows = eachRow({ [Symbol.iterator]: () => lines }, ({ line, cells }) => {
    const where = `${file}:${line}`
    const value = (at: number) => {
      const cell = numberCell.safeParse(cells[at])
      if (!cell.success) throw new IongateError('csv-malformed', where, `${header.cells[at]}: ${cell.error.issues[0].message}, got “${cells[at] ?? ''}”`)
      return cell.data * columns[at].scale
    }
    const time_s = value(places.time)
    if (time_s <= before_s) throw new IongateError('csv-malformed', where, `expected a time after ${before_s} s, got ${time_s} s`)
    before_s = time_s
    const measured = { voltage: places.voltage < 0 ? undefined : value(places.voltage), current: places.current < 0 ? undefined : value(places.current) }
    const power_W = places.power < 0 ? inputPower_W(measured.voltage, measured.current, input) : value(places.power)
    if (power_W < 0) throw new IongateError('csv-malformed', where, `expected a power of 0 or more, got ${power_W} W`)
    return { time_s, power_W }
  })
  if (rows.length < 2) throw new IongateError('recording-too-short', file, `a trace needs two instants at least, this one has ${rows.length}`)
  return harvestTraceNew(rows.map(({ time_s }) => time_s), rows.map(({ power_W }) => power_W))
}

function inputPower_W(voltage_V: number | undefined, current_A: number | undefined, { input_V, series_ohm }: HarvesterInput): number {
  if (voltage_V !== undefined && current_A !== undefined) return Math.abs(voltage_V * current_A)
  if (current_A !== undefined) return Math.abs(current_A) * input_V
  return (Math.max(0, Math.abs(voltage_V ?? 0) - input_V) / series_ohm) * input_V
}
