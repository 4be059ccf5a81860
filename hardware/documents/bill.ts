import { typeOf } from '../catalogue'
import type { Netlist, Part } from '../part'
import { engineering, unitOf } from './schematic'

/** One line of the bill of materials: like parts together. */
export interface BillLine {
  ids: string[]
  value: string
  description: string
  maker: string
  orderNumber: string
  package: string
  price_USD: number
  quiescent_uA: string
  source: string
}

const COUPLED_BY = ['microcontroller and its 3.3 V', 'microcontroller']

export function bill(netlist: Netlist): BillLine[] {
  const lines = new Map<string, BillLine>()
  for (const part of netlist.parts.filter(({ purpose }) => !COUPLED_BY.includes(purpose))) {
    const line = lineOf(part)
    const key = `${line.orderNumber} ${line.value}`
    const found = lines.get(key)
    if (found === undefined) lines.set(key, line)
    else found.ids.push(part.id)
  }
  return [...lines.values()].sort((a, b) => (a.ids[0] < b.ids[0] ? -1 : 1))
}

/** The number that one orders a part by. */
export function partNumber({ type, value }: Part): string {
  const { orderNumber, orderNumbers } = typeOf(type)
  return orderNumbers?.find(([listed]) => listed === value)?.[1] ?? (value === undefined ? orderNumber : orderNumber.replace('<value>', code(value)))
}

function lineOf(part: Part): BillLine {
  const { id, type, value } = part
  const { kind, description, maker, package: body, price_USD, supply, sources } = typeOf(type)
  return {
    ids: [id],
    value: value === undefined ? '' : engineering(value, unitOf(kind)),
    description, maker,
    orderNumber: partNumber(part),
    package: body, price_USD,
    quiescent_uA: supply === undefined ? '' : `${supply.typical_uA} (${supply.maximum_uA})`,
    source: sources.filter(({ figures }) => figures.some((figure) => figure !== 'pads')).map(({ standing, document }) => `${standing}: ${document}`).join('; '),
  }
}

/** 4K7 for 4700 Ω: how resistors are ordered. */
function code(value: number): string {
  const [size, letter] = value >= 1e6 ? [1e6, 'M'] : value >= 1e3 ? [1e3, 'K'] : [1, 'R']
  const [whole, rest = ''] = String(Number((value / size).toPrecision(4))).split('.')
  return `${whole}${letter}${rest}`
}

/** Sum of all lines, USD. */
export function cost_USD(lines: BillLine[]): number {
  return lines.reduce((total, { ids, price_USD }) => total + ids.length * price_USD, 0)
}

const COLUMNS: [string, (line: BillLine) => string][] = [
  ['parts', ({ ids }) => ids.join(' ')],
  ['number', ({ ids }) => String(ids.length)],
  ['value', ({ value }) => value],
  ['description', ({ description }) => description],
  ['maker', ({ maker }) => maker],
  ['order number', ({ orderNumber }) => orderNumber],
  ['package', ({ package: body }) => body],
  ['USD each, about', ({ price_USD }) => price_USD.toFixed(2)],
  ['supply current µA, typical (maximum)', ({ quiescent_uA }) => quiescent_uA],
  ['figures from', ({ source }) => source],
]

export function billCsv(lines: BillLine[]): string {
  const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const rows = [COLUMNS.map(([title]) => title), ...lines.map((line) => COLUMNS.map(([, cell]) => cell(line)))]
  return rows.map((row) => row.map(quoted).join(',')).join('\n') + '\n'
}

/** The columns that a reader of the page needs; the CSV has all of them. */
export function billTable(lines: BillLine[]): string {
  const shown = COLUMNS.filter(([title]) => ['parts', 'value', 'description', 'order number', 'supply current µA, typical (maximum)'].includes(title))
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [row(shown.map(([title]) => title)), row(shown.map(() => '---')), ...lines.map((line) => row(shown.map(([, cell]) => cell(line))))].join('\n')
}
