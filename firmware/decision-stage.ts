import { ClassifierTables } from './core/classifier'
import { Decoder } from './core/decoder'
import { FrameWriter } from './core/frame'
import { Natives } from './core/window-sums'

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
