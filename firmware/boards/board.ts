import { Natives } from '../core/decode/window-sums'
import { PermittedInterrogation, PermittedStimulus } from '../core/decide/safety-gate'

/**
 * All hardware behind one small interface.
 *
 * At most one operation (sleep, captureContact, interrogate, stimulate) is under way at a
 * time. Each returns at once; when it has ended the board calls `onDone` with one of the
 * OUTCOME_ values. Everything else returns its answer directly.
 *
 * Samples are 16-bit left-aligned converter words: 0..65535 for 0..full scale, whatever the
 * converter's resolution (a 12-bit count is shifted left by 4, an 8-bit one by 8).
 */
export interface Board {
  natives: Natives

  /** Milliseconds since boot, 0..2^30 − 1, then from 0 again (see `elapsed` in core/arithmetic/fixed-point). */
  time_ms(this: void): number

  /** One converter word of the divider on the storage capacitor. */
  storeWord(this: void): number
  /** One converter word of the thermistor divider. */
  temperatureWord(this: void): number

  /** Lowest power for up to `duration_ms` (1..2^30 − 1); a contact ends it early when `wakeOnContact`. */
  sleep(this: void, duration_ms: number, wakeOnContact: boolean): void

  /** The words of the last capture. The board owns the buffer and may replace it with each capture. */
  samples: number[]

  /** Samples the triboiontronic electrode: `count` words, one each `interval_us`, the first one interval from now. */
  captureContact(this: void, count: number, interval_us: number): void

  /**
   * Applies one interrogation pulse to the heterogel electrode and samples its current:
   * the first sample one interval after the pulse begins, the electrode shorted again when
   * the last has been taken.
   */
  interrogate(this: void, pulse: PermittedInterrogation): void

  /**
   * Applies an interrogation pulse in the sensitive range and reads its current with the converter's full
   * resolution, one word after the other: `samples` is then PROBE_READINGS words from before the pulse,
   * with the electrode shorted, and as many from its second half, the last half of them `apart_us` after
   * the others. Only where captures are coarser than that.
   */
  probe?(this: void, pulse: PermittedInterrogation, apart_us: number): void

  /** Plays a stimulus plan, timed in hardware, and leaves the electrode shorted. */
  stimulate(this: void, stimulus: PermittedStimulus): void

  /** Persistent slots of SLOT_BYTES bytes, 0..SLOT_COUNT − 1. A slot never written reads as an empty array. */
  loadSlot(this: void, slot: number): number[]
  storeSlot(this: void, slot: number, bytes: number[]): void

  /**
   * Calibration slots 0 and 1: runs of 32-bit words that survive a loss of power, each written
   * from its first word to its last after it was emptied. A power cut in any of these calls may
   * spoil the slot that is written, never the other.
   *
   * Opens a slot for the calls that read, below, and tells how many words there are, 0 when it was never written.
   */
  calibrationOpen(this: void, slot: number): number
  /**
   * `count` words from word `start` of an opened slot; they must be there. A view where the
   * board's flash is mapped into memory, and then right until any slot is emptied.
   */
  calibrationWords(this: void, slot: number, start: number, count: number): number[]
  /** The same for numbers of 16 bits with sign, two in a word, the low half first. */
  calibrationHalves(this: void, slot: number, start: number, count: number): number[]
  /** CRC-32 (see core/arithmetic/crc32) of `count` words from word `start` of an opened slot. */
  calibrationCrc32(this: void, slot: number, start: number, count: number): number
  /** Empties a slot and makes room for `count` words; false when there is none. */
  calibrationClear(this: void, slot: number, count: number): boolean
  /** Writes the next `count` words of the slot emptied last. What could not be written shows when it is read back. */
  calibrationAppend(this: void, slot: number, words: number[], count: number): void

  /** Sends the first `count` bytes over the link. */
  send(this: void, bytes: number[], count: number): void
}

/** How an operation ended, the argument of `onDone`. */
export const OUTCOME_DONE = 0
/** A sleep ended by a contact. */
export const OUTCOME_CONTACT = 1
/** The operation could not be carried out (converter, DAC or timer did not answer). */
export const OUTCOME_FAILED = 2

/** So many readings take the noise of a single one (ENOB 9 to 10) well below what a blank gel leaks. */
export const PROBE_READINGS = 16

export const SLOT_COUNT = 4
export const SLOT_BYTES = 16

/** What a board calls back into; the device fills it in before the first operation. */
export interface BoardEvents {
  /** The operation under way has ended. */
  onDone(this: void, outcome: number): void
  /** One byte arrived over the link. */
  onByte(this: void, byte: number): void
}
