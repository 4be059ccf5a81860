import type { ColumnChoice, Columns } from './columns'
import type { Dialect } from './dialect'

/** How the rows of a table are read. */
export interface TableLayout {
  dialect: Dialect
  /** The line, from 1, above the first row. */
  headerLine: number
  /** Cells of a row; empty ones at its end do not count. */
  width: number
  /** May rows be shorter or longer, as those of some exports are whose header names more than they hold? */
  hasOtherWidths?: boolean
  columns: Columns
  /** Seconds from one row to the next, where the header says it and no column holds times. */
  sampleInterval_s?: number
  /** A line that ends a table and begins the next one; `below` lines later its rows begin. */
  nextTable?: { pattern: RegExp; below: number }
  /** The program that wrote the file, where it says so. */
  madeBy?: string
  /** What the file does not say. */
  assumed: string[]
}

/** What a person says about a file. */
export interface TableChoice {
  columns: ColumnChoice
  rate_Hz?: number
}
