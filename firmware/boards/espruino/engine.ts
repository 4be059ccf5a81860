import { PUMP_LEAD_us } from '../../core/device/front-end'
import { StimulusPlan } from '../../core/decide/stimulus-plan'

/**
 * What plays the edges of a pulse on a board. The calls come in this order, `stop` at any time:
 *
 *   prepare  works out everything that can be worked out; nothing is driven yet
 *   start    the pump is going to begin PUMP_LEAD_us before the first edge; all other lines stay low
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
  /**
   * Returns when the first edge comes, s of getTime: later than it is due by what lies between asking the time and the
   * start. Throws when the pump would begin too late.
   * @param begin_s when the first edge is due, s of getTime, at most 30 ms from now
   */
  start(this: void, begin_s: number): number
  arm(this: void): void
  stop(this: void): void
}

/**
 * Between asking the time and an engine's start lie some statements, the same for each pulse, so that the distance of two
 * pulses does not contain them. An interpreter that took longer than this for them is late. Espruino takes some 30,000
 * instructions, 1 ms at 64 MHz and two cycles each (counted on an emulated Cortex-M4).
 */
const LATE_us = 2500

/**
 * The instant of the first edge, s of getTime, of an engine that was started at `start_s`, half-way between two readings
 * of the clock; samples are taken from it on. Throws when that is too late.
 */
export function firstEdge_s(begin_s: number, wait_us: number, start_s: number): number {
  const first_s = start_s + (wait_us + PUMP_LEAD_us) / 1000000
  if (first_s - begin_s > LATE_us / 1000000) throw 'late'
  return first_s
}

/** The front end's lines that have edges in a pulse, as registers number their pins. */
export interface LineNumbers {
  pump: number
  forward: number
  backward: number
  source: number
  sink: number
}
