import { PinName } from './espruino-api'

/**
 * What takes the samples of a capture or a pulse. Words are left-aligned: see firmware/boards/board.ts. The calls come in
 * this order, `stop` at any time:
 *
 *   prepare  does everything that can be done before samples begin; nothing may be read in between
 *   start    from now on, or from the first edge of the engine's pulse on
 *   take     after the last interval
 *
 * What they throw is a word, as in engine.ts.
 */
export interface Sampler {
  /** What samples are waited for after the last one is due, where the sampler says itself when they are there. */
  patience_ms: number
  /** Takes memory for captures of `count` samples. */
  reserve(this: void, count: number): void
  /** @param isPulse samples begin with the first edge of a pulse, which the engine has not been started for yet */
  prepare(this: void, pin: PinName, count: number, interval_us: number, isPulse: boolean): void
  /**
   * Word n belongs to the instant n + 1 intervals after the begin. Throws when the converter cannot.
   * @param from_s the begin, s of getTime
   */
  start(this: void, from_s: number): void
  /** The samples when all of them are there, undefined before and when there are none. Then nothing samples any more. */
  take(this: void): number[] | undefined
  /** Ends what is under way, if anything is. */
  stop(this: void): void
}

/** @param onEnd hears that there may be samples to take, from those that say so */
export type SamplerMaker = (this: void, onEnd: () => void) => Sampler
