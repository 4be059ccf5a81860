import { IongateError } from '../../diagnostics'
import { type ColumnHeader, type Quantity, columnHeader } from './column-header'

/** A column that is read. */
export interface Column extends ColumnHeader {
  /** From 0. */
  at: number
}

/** The columns of a table that are read, by what they hold. */
export type Columns = Partial<Record<Quantity, Column>>

/** Columns that a person chose: a number from 1, or a name. */
export type ColumnChoice = Partial<Record<Quantity, string>>

const ORDER: Quantity[] = ['sweep', 'time', 'command', 'voltage', 'current']

/** Choices as they are typed, `voltage=3`. Throws usage for another form, and for a quantity that is none. */
export function columnChoice(texts: string[]): ColumnChoice {
  const choice: ColumnChoice = {}
  for (const text of texts) {
    const [, quantity, column] = /^([a-z]+)=(.+)$/.exec(text) ?? []
    if (!isQuantity(quantity)) throw new IongateError('usage', '--column', `expected one of ${ORDER.join(', ')}, “=” and the number or name of a column, got “${text}”`)
    choice[quantity] = column
  }
  return choice
}

function isQuantity(text: string | undefined): text is Quantity {
  return ORDER.some((quantity) => quantity === text)
}

/**
 * The columns that headers name; of several for one quantity the one that is named best, if there is one.
 * @param units a cell for each header, where a row of units stands below them
 * @throws IongateError recording-unknown for a quantity that several columns hold alike, with the option that chooses one
 */
export function columnsOf(headers: string[], units: string[], choice: ColumnChoice, where: string): Columns {
  const found = headers.map((text, at) => ({ header: columnHeader(text, units[at]), at }))
  const columns: Columns = {}
  for (const quantity of ORDER) {
    const chosen = choice[quantity]
    if (chosen !== undefined) {
      columns[quantity] = chosenColumn(headers, units, quantity, chosen, where)
      continue
    }
    const all = found.flatMap(({ header, at }) => (header?.quantity === quantity && !isChosen(choice, headers, at) ? [{ ...header, at }] : []))
    const best = all.filter(({ rank }) => rank === Math.max(...all.map((one) => one.rank)))
    if (best.length > 1 && quantity !== 'time') throw severalColumns(quantity, best, where)
    if (best.length > 0) columns[quantity] = best[0]
  }
  return columns
}

/** Enough columns for a recording: a value, and its time or how often it was taken; or a current over a voltage. */
export function isRecording({ time, command, voltage, current }: Columns, hasTimes: boolean): boolean {
  const isCurve = current !== undefined && (command ?? voltage) !== undefined
  return isCurve || ((time !== undefined || hasTimes) && (voltage ?? current) !== undefined)
}

/** Where the columns stand in a row. */
export function placesOf(columns: Columns): number[] {
  return Object.values(columns).map(({ at }) => at)
}

/** The headers with their numbers, for messages. */
export function headerList(headers: string[]): string {
  return headers.map((name, i) => `${i + 1} “${name.trim().slice(0, 40)}”`).slice(0, 30).join(', ')
}

function isChosen(choice: ColumnChoice, headers: string[], at: number): boolean {
  return Object.values(choice).some((text) => placeOf(headers, text) === at)
}

function placeOf(headers: string[], text: string): number {
  return /^\d+$/.test(text) ? Number(text) - 1 : headers.findIndex((name) => name.trim() === text.trim())
}

function chosenColumn(headers: string[], units: string[], quantity: Quantity, text: string, where: string): Column {
  const at = placeOf(headers, text)
  if (at < 0 || at >= headers.length) throw new IongateError('recording-unknown', where, `--column ${quantity}=${text}: the columns are ${headerList(headers)}`)
  const header = columnHeader(headers[at], units[at])
  // A measured voltage may be chosen as the command, and the other way round.
  const isOfIt = header !== undefined && (header.quantity === quantity || (isVolts(header.quantity) && isVolts(quantity)))
  if (isOfIt) return { ...header, quantity, at, rank: 2 }
  const unit = quantity === 'time' ? 's' : quantity === 'current' ? 'A' : quantity === 'sweep' ? '' : 'V'
  return { name: headers[at].trim(), quantity, unit, scale: 1, isUnitNamed: false, rank: 2, at }
}

function isVolts(quantity: Quantity): boolean {
  return quantity === 'command' || quantity === 'voltage'
}

function severalColumns(quantity: Quantity, columns: Column[], where: string): IongateError {
  const list = columns.map(({ name, at }) => `${at + 1} “${name}”`).join(', ')
  return new IongateError('recording-unknown', where, `${columns.length} columns hold a ${quantity}: ${list}; choose one with --column ${quantity}=NUMBER`)
}
