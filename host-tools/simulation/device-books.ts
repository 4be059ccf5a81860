import { operations_J, type HarvestingStore } from '../../sim/circuits/harvesting-store'
import type { CycleMessage } from '../telemetry'

/**
 * The device's own energy books against the simulator's ledger. A device counts from its boot, so each boot is
 * compared from its hello to its last cycle, and boots add up.
 */
export interface BooksWatch {
  /** Of the boots that are over and had a cycle. */
  tally: BooksTally
  /** What operations had taken when the device said hello, and what device and ledger had at its last cycle; null before. */
  atHello_uJ: number
  last: { booked_uJ: number; took_uJ: number } | null
}

interface BooksTally {
  /** What the device believes that its operations took, and what they took. */
  booked_uJ: number
  took_uJ: number
}

export function booksWatchNew(): BooksWatch {
  return { tally: { booked_uJ: 0, took_uJ: 0 }, atHello_uJ: 0, last: null }
}

/** The device has booted. */
export function booksTakeHello(watch: BooksWatch, store: HarvestingStore): void {
  endBooks(watch)
  watch.atHello_uJ = operations_J(store) * 1e6
}

export function booksTakeCycle(watch: BooksWatch, { spent_uJ }: CycleMessage, store: HarvestingStore): void {
  watch.last = { booked_uJ: spent_uJ, took_uJ: operations_J(store) * 1e6 - watch.atHello_uJ }
}

/** The boot, or the run, is over. */
export function endBooks(watch: BooksWatch): void {
  if (watch.last === null) return
  watch.tally.booked_uJ += watch.last.booked_uJ
  watch.tally.took_uJ += watch.last.took_uJ
  watch.last = null
}
