import { Natives } from '../core/decode/window-sums'
import { InterrogationPulse } from '../core/decide/safety-gate'
import { StimulusPlan } from '../core/decide/stimulus-plan'

/**
 * The hardware that senses and acts, behind one small interface; what outlives a loss of power is
 * behind another, `Persistence`. The loop (loop.ts) carries the device's operations out through both.
 *
 * At most one long operation (sleep, captureContact, interrogate, probe, stimulate) is under way at
 * a time. Each returns at once; when it has ended the board calls `onEnd` with EVENT_ENDED,
 * EVENT_CONTACT or EVENT_FAILED. Everything else returns its answer directly.
 *
 * Samples are 16-bit left-aligned converter words: 0..65535 for 0..full scale, whatever the
 * converter's resolution (a 12-bit count is shifted left by 4, an 8-bit one by 8).
 *
 * What each long operation does, and which fields it reads, is with its kind in core/device/operations.ts.
 */
export interface Board {
  natives: Natives

  /** Milliseconds since boot, 0..2^30 − 1, then from 0 again (see `elapsed` in core/arithmetic/fixed-point). */
  time_ms(this: void): number

  /** One converter word of the divider on the storage capacitor. */
  storeWord(this: void): number
  /** One converter word of the thermistor divider. */
  temperatureWord(this: void): number
  /**
   * How often the wake line has risen since boot, asleep or awake, 0..65535, then from 0 again. What rises within
   * CONTACT_REST_ms (front-end.ts) of a rise that was counted is its bounce, and is not.
   */
  contactCount(this: void): number

  /** The words of the last capture. The board owns the buffer and may replace it with each capture. */
  samples: number[]

  /** Takes memory for captures of `count` samples now, where a late one might not lie in one piece. */
  reserve?(this: void, count: number): void

  sleep(this: void, duration_ms: number, wakeOnContact: boolean): void
  captureContact(this: void, count: number, interval_us: number): void
  /**
   * `polarity` is the sign to apply. The first edge comes when `time_ms` would read `due_ms`, however long the
   * interpreter takes until then, or not at all: too late for that is EVENT_FAILED.
   */
  interrogate(this: void, pulse: InterrogationPulse, due_ms: number): void
  /** `samples` is then PROBE_READINGS words twice. Only where captures are coarser than the converter. */
  probe?(this: void, pulse: InterrogationPulse, due_ms: number, apart_us: number): void
  stimulate(this: void, plan: StimulusPlan): void
  /** Ends the stimulus under way, if it has not ended by itself: all lines low at once, and `onEnd` with EVENT_ENDED soon after. */
  stopStimulus(this: void): void

  /** Sends the first `count` bytes over the link. */
  send(this: void, bytes: number[], count: number): void
  /** Makes the link the interpreter's console, until the next boot. */
  openConsole(this: void): void
}

/** What outlives a loss of power. */
export interface Persistence {
  /** Words of each of the journal's two areas, 3..32767 (core/persistence/journal.ts). */
  journalWords: number
  /** The words of area 0 or 1, −1 where nothing is written yet; fewer than there are where the rest is not written. */
  journalArea(this: void, area: number): number[]
  /**
   * Writes `count` words from word `start` of an area; before it, where `start` is 0, the area is erased. Words that
   * have been written are never written again until then. A power cut may spoil what is written, and nothing else.
   * @returns a WRITTEN_
   */
  journalWrite(this: void, area: number, start: number, words: number[], count: number): number
  /** The device's key as the host has put it there (see core/link/authentication), empty where it has not. */
  loadKey(this: void): number[]

  /**
   * Calibration slots 0 and 1: runs of 32-bit words, each written from its first word to its last
   * after it was emptied. A power cut in any of these calls may spoil the slot that is written, never
   * the other.
   *
   * Opens a slot for the calls that read, below, and returns how many words there are, 0 when it was never written.
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
  /** Writes `count` words behind what the slot emptied last holds. What could not be written shows when it is read back. */
  calibrationAppend(this: void, slot: number, words: number[], count: number): void
}

/** So many readings take the noise of a single one (ENOB 9 to 10) well below what a blank gel leaks. */
export const PROBE_READINGS = 16

/** What a board calls back into; the loop fills it in before the first operation. */
export interface BoardEvents {
  /** The long operation under way has ended: EVENT_ENDED, EVENT_CONTACT or EVENT_FAILED. */
  onEnd(this: void, kind: number): void
  /** One byte arrived over the link. */
  onByte(this: void, byte: number): void
}
