import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { IongateError } from '../../diagnostics'
import type { Quantity } from './column-header'
import type { SignalSweep, SignalTable } from './signal-table'
import { headText } from '../../text-encoding'

/** A longer session is none: its text is held in memory as a whole. */
const BYTES_MAX = 256 * 1024 * 1024

const dataArray = z.object({
  description: z.string().nullish(),
  unit: z.object({ type: z.string(), s: z.string().nullish() }),
  datavalues: z.array(z.object({ v: z.number() })),
})
const curve = z.object({ title: z.string().nullish(), xaxisdataarray: dataArray, yaxisdataarray: dataArray })
const session = z.object({
  type: z.string().optional(),
  measurements: z.array(z.object({ title: z.string().nullish(), curves: z.array(curve).nullish(), dataset: z.object({ values: z.array(dataArray) }).nullish() })),
})
type DataArray = z.infer<typeof dataArray>

/** `MicroAmpere` is a unit's type whose symbol is A: the values are in the type. */
const SCALES: [RegExp, number][] = [
  [/Units\.Milli/, 1e-3],
  [/Units\.Micro/, 1e-6],
  [/Units\.Nano/, 1e-9],
  [/Units\.Pico/, 1e-12],
]

/** Is this the beginning of a session of PalmSens' programs, JSON in UTF-16? */
export function isPalmSens(head: Buffer): boolean {
  return /^\s*\{\s*"type"\s*:\s*"PalmSens\./i.test(headText(head))
}

/**
 * Reads the measurements of a PalmSens session: time, potential and current where they were kept, else each curve.
 * Throws IongateError json-malformed, recording-unknown for a session of spectra only, recording-too-long.
 */
export function readPalmSens(file: string): SignalTable {
  const bytes = readFileSync(file)
  if (bytes.length > BYTES_MAX) throw new IongateError('recording-too-long', file, `${bytes.length} bytes are more than the ${BYTES_MAX} of a session that is read`)
  // PSTrace ends the text with a byte order mark or a zero character.
  const text = new TextDecoder(bytes[0] === 0xfe ? 'utf-16be' : bytes[0] === 0xff || bytes[1] === 0 ? 'utf-16le' : 'utf-8').decode(bytes).replace(/[\ufeff\0\s]+$/, '')
  const parsed = session.safeParse(jsonOf(text, file))
  if (!parsed.success) throw new IongateError('recording-unknown', file, `a PalmSens session without ${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}`)
  const columns: SignalTable['columns'] = []
  const sweeps = parsed.data.measurements.flatMap(({ dataset, curves }) => {
    const kept = sweepOf(dataset?.values ?? [], columns)
    const own = kept?.time_s === undefined ? (curves ?? []).map(({ xaxisdataarray, yaxisdataarray }) => sweepOf([xaxisdataarray, yaxisdataarray], columns)) : [kept]
    return own.filter((sweep) => sweep !== undefined)
  })
  if (sweeps.length === 0) throw new IongateError('recording-unknown', file, `none of its ${parsed.data.measurements.length} measurements holds a current with a time or a potential: spectra are not read`)
  return { file, madeBy: 'PalmSens', sweeps: sweeps.map((sweep, i) => ({ ...sweep, sweep: i })), columns, assumed: ['positive current is anodic, as PalmSens counts it'] }
}

/** Spectra have a potential and a current for each frequency, which are no signals over time. */
function sweepOf(arrays: DataArray[], columns: SignalTable['columns']): SignalSweep | undefined {
  if (arrays.some(({ unit }) => /Units\.Hertz/.test(unit.type))) return undefined
  const of = (quantity: Quantity, pattern: RegExp): number[] | undefined => {
    const array = arrays.find(({ unit }) => pattern.test(unit.type))
    if (array === undefined) return undefined
    const prefix = SCALES.find(([known]) => known.test(array.unit.type))
    if (!columns.some((column) => column.quantity === quantity)) columns.push({ quantity, name: array.description ?? quantity, unit: array.unit.type.replace(/^.*\./, '') })
    return array.datavalues.map(({ v }) => v * (prefix?.[1] ?? 1))
  }
  const sweep = { sweep: 0, time_s: of('time', /Units\.Time$/), voltage_V: of('voltage', /Volt$/), current_A: of('current', /Ampere$/) }
  const lengths = [sweep.time_s, sweep.voltage_V, sweep.current_A].flatMap((values) => (values === undefined ? [] : [values.length]))
  if (sweep.current_A === undefined || lengths.length < 2) return undefined
  const count = Math.min(...lengths)
  return { sweep: 0, time_s: sweep.time_s?.slice(0, count), voltage_V: sweep.voltage_V?.slice(0, count), current_A: sweep.current_A.slice(0, count) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function jsonOf(text: string, file: string): unknown {
  try {
    // Newer programs write the same names with capitals.
    return JSON.parse(text, (_, value: unknown) => (isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one])) : value))
  } catch (error) {
    throw new IongateError('json-malformed', file, `a PalmSens session that is cut or damaged: ${(error as Error).message}`, { cause: error })
  }
}
