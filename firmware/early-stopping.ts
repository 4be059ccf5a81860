import { Decoder } from './core/decode/decoder'
import { EarlyStopTables, earlyStopBegin, earlyStopNew, earlyStopTakeWhole, mayEndAfter } from './core/decode/early-stop'
import { FrameWriter } from './core/link/frame'
import { endFrame } from './core/link/telemetry'
import { Natives } from './core/decode/window-sums'

/** Ends interrogations early; a device whose configuration does not ask for it carries none of this code. */
export interface EarlyStopping {
  begin(this: void, decoder: Decoder, temperature_dC: number): void
  /** May the interrogation end with this pulse, which is not the last? */
  mayEnd(this: void, decoder: Decoder, pulse: number): boolean
  takeWhole(this: void, decoder: Decoder, temperature_dC: number): void
  /** Writes a frame about the interrogation that has just ended; returns how many bytes to send. */
  frame(this: void, writer: FrameWriter, time_ms: number): number
}

export type EarlyStoppingMaker = (this: void, tables: EarlyStopTables, natives: Natives) => EarlyStopping

/** Early stops by core/decode/early-stop. */
export function earlyStopping(this: void, tables: EarlyStopTables, natives: Natives): EarlyStopping {
  const stop = earlyStopNew(tables, natives)
  return {
    begin: (decoder, temperature_dC) => earlyStopBegin(stop, decoder.memory, temperature_dC),
    mayEnd: (decoder, pulse) => mayEndAfter(stop, decoder, pulse),
    takeWhole: (decoder, temperature_dC) => earlyStopTakeWhole(stop, decoder, temperature_dC),
    frame: (writer, time_ms) => endFrame(writer, time_ms, stop),
  }
}
