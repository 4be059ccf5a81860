import type { Quantity } from './column-header'

/** What one sweep of an instrument holds: arrays of one length, those that the file has. */
export interface SignalSweep {
  sweep: number
  time_s?: number[]
  /** The voltage that was set. */
  command_V?: number[]
  /** The voltage that was measured. */
  voltage_V?: number[]
  current_A?: number[]
}

/** A recording in memory, in SI units and with the signs of its file. */
export interface SignalTable {
  file: string
  /** The program that wrote it. */
  madeBy?: string
  sweeps: SignalSweep[]
  /** The columns as the file names them. */
  columns: { quantity: Quantity; name: string; unit: string }[]
  /** What the file does not say. */
  assumed: string[]
}

/** The number of samples of a sweep. */
export function sampleCount(sweep: SignalSweep): number {
  return (sweep.current_A ?? sweep.voltage_V ?? []).length
}
