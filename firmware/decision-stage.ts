import { ClassifierTables } from './core/decode/classifier'
import { Decoder } from './core/decode/decoder'
import { FrameWriter } from './core/link/frame'
import { Natives } from './core/decode/window-sums'

/**
 * What may stand between decoder and rules. A device without one decides by the levels of its
 * ions, and its build carries none of a stage's code.
 */
export interface DecisionStage {
  /** Levels for the rules to look at, those of the ions first. */
  levelsOf(this: void, decoder: Decoder, temperature_dC: number): number[]
  /** Writes a frame about the last decision; returns how many bytes to send. */
  frame(this: void, writer: FrameWriter, time_ms: number): number
}

export type StageMaker = (this: void, tables: ClassifierTables, natives: Natives) => DecisionStage
