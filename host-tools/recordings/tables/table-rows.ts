import { IongateError } from '../../diagnostics'
import { numberOfCell } from '../number-row'
import type { Quantity } from './column-header'
import { cellsOf } from './dialect'
import type { TableLayout } from './layout'

/** The numbers of one row, in the units of the file. */
export interface TableRow {
  values: Record<Quantity, number>
  /** The time as it stands in the file, with a decimal point. */
  stamp: string
}

const QUANTITIES: Quantity[] = ['sweep', 'time', 'command', 'voltage', 'current']

/**
 * Reads rows of a layout, one after the other into the same object; undefined for a blank line and for a comment.
 * Throws csv-malformed with line, column and value, as readNumberRow does.
 */
export function tableRowReader(layout: TableLayout, file: string): (text: string, line: number) => TableRow | undefined {
  const { dialect, width } = layout
  const names = Object.values(layout.columns).map(({ name }) => name)
  const columns = QUANTITIES.flatMap((quantity) => {
    const column = layout.columns[quantity]
    return column === undefined ? [] : [{ ...column, isMeasured: quantity !== 'time' && quantity !== 'sweep' }]
  })
  const least = Math.max(...columns.map(({ at }) => at)) + 1
  const row: TableRow = { values: { sweep: 0, time: 0, command: 0, voltage: 0, current: 0 }, stamp: '' }
  return (text, line) => {
    if (text.trim() === '' || /^\s*[#%]/.test(text)) return undefined
    const cells = cellsOf(text, dialect, 'row', `${file}:${line}`, width)
    if (layout.hasOtherWidths === true ? cells.length < least : cells.length !== width) throw new IongateError('csv-malformed', `${file}:${line}`, `expected ${width} columns (${names.join(', ')}${names.length < width ? ' and others' : ''}), got ${cells.length}`)
    for (const column of columns) {
      const cell = cells[column.at].trim()
      const plain = dialect.decimal === ',' ? cell.replace(',', '.') : cell
      row.values[column.quantity] = numberOfCell(plain, column, `${file}:${line}`)
      if (column.quantity === 'time') row.stamp = plain
    }
    return row
  }
}
