import { StimulusPlan } from '../../core/decide/stimulus-plan'

/**
 * What plays the edges of a pulse on a board. The calls come in this order, `stop` at any time:
 *
 *   prepare  works out everything that can be worked out; nothing is driven yet
 *   start    the pump is going to begin, PUMP_LEAD_us before the first edge; all other lines stay low
 *   arm      the DAC is set and has been read back: the edges may come
 *   stop     the lines are the GPIO's again, which `rest` has set low before
 *
 * Whatever throws has driven no electrode. What it throws is a word and no Error: to make one takes Espruino some ten
 * million instructions, because its stack trace is looked up from the program's first character for every call.
 */
export interface PulseEngine {
  /** Where registers take numbers of pins: those of the front end's lines, from the board's file. */
  pinNumbers?: LineNumbers
  /**
   * @param isOnGel true for `forward` and `backward`, false for `source` and `sink`
   * @param plan an interrogation pulse has one pulse without a second phase
   */
  prepare(this: void, isOnGel: boolean, plan: StimulusPlan): void
  /** Where machine code makes programmes (firmware/native), in one piece. From now on each is made there before `prepareMade`. */
  useMemory(this: void, words: Int32Array): void
  /** As `prepare`, of the programme that lies there. */
  prepareMade(this: void, isOnGel: boolean): void
  /**
   * Returns when the first edge comes, s of getTime, from an instant half-way between two readings of the clock. Throws
   * when the pump would begin too late.
   * @param wait_us until the pump is to begin, WAIT_LEAST_us to 32767
   */
  start(this: void, wait_us: number): number
  arm(this: void): void
  stop(this: void): void
}

/**
 * Between asking the time and an engine's start lie some statements, the same for each pulse, so that the distance of two
 * pulses does not contain them. An interpreter that took longer than this for them is late. Espruino takes some 30,000
 * instructions, 1 ms at 64 MHz and two cycles each (counted on an emulated Cortex-M4).
 */
export const LATE_us = 2500

/** The shortest wait of all engines. */
export const WAIT_LEAST_us = 3

/** Words that the programme of a ladder's pulse takes, with some to spare: what an engine begins with. */
const WORDS_LEAST = 48

/**
 * Makes a programme with one of the functions in firmware/native; returns the memory that it lies in.
 * @param memory where the last one lies, if there is one: the new one goes there too if it has room
 * @param make returns how many words it takes, 0 where the engine cannot play it
 */
export function programmeIn(memory: Int32Array | undefined, make: (words: number[], address: number) => number): Int32Array {
  const words = memory ?? new Int32Array(WORDS_LEAST)
  const address = E.getAddressOf(words, true)
  if (address === 0) throw 'RAM'
  const count = make(words as unknown as number[], address)
  if (count === 0) throw 'plan'
  return count > words.length ? programmeIn(new Int32Array(count), make) : words
}

/** The front end's lines that have edges in a pulse, as registers number their pins. */
export interface LineNumbers {
  pump: number
  forward: number
  backward: number
  source: number
  sink: number
}
