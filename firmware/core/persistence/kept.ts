/**
 * The state that a record of the journal holds: 15 bits.
 *
 *   bit 0        disarmed
 *   bit 1        sign of the ladder that the next boot begins with: set for a negative one
 *   bits 6 to 10 rule of the train that is under way, from 1; 0 for none
 *
 * Interval and doses are not in it: a boot begins them anew (decide/safety-gate.ts).
 */
export const KEPT_DISARMED = 1
export const KEPT_NEGATIVE = 2
const TRAIN_ONE = 64
const TRAIN_BITS = 1984
/** Rules from this one on are kept as one. */
const TRAIN_MAX = 31
/** All that a record holds. */
const KEPT_BITS = 32767
/** Before the first boot. */
export const KEPT_NEW = 2

/** What became of a record: not written; written; written, and what calibration slots hold may lie elsewhere now. */
export const WRITTEN_NOT = 0
export const WRITTEN = 1
export const WRITTEN_MOVED = 2

/** Not in a record: what deviceNew has to know of how the state was found. */
export const FOUND_DAMAGED = 32768
/** This boot's record could not be written. */
export const FOUND_UNWRITTEN = 65536

/**
 * The state that a boot begins with, and that is written before anything else: the next boot's ladder has the other
 * sign. What was damaged does not stimulate until it is armed.
 * @param state of the last record
 */
export function keptAtBoot(state: number, isDamaged: boolean): number {
  const next = state ^ KEPT_NEGATIVE
  return (isDamaged ? next | KEPT_DISARMED : next) & KEPT_BITS
}

export function withArmed(state: number, armed: boolean): number {
  return armed ? state & (KEPT_BITS ^ KEPT_DISARMED) : state | KEPT_DISARMED
}

/** The ladder under way has this sign, 1 or −1: a boot after it begins with the other. */
export function withLadder(state: number, polarity: number): number {
  return polarity > 0 ? state | KEPT_NEGATIVE : state & (KEPT_BITS ^ KEPT_NEGATIVE)
}

/** Rule of the train under way, −1 for none. */
export function trainOf(state: number): number {
  return ((state & TRAIN_BITS) >> 6) - 1
}

/** @param rule −1 where the train has ended */
export function withTrain(state: number, rule: number): number {
  const train = rule < TRAIN_MAX ? rule + 1 : TRAIN_MAX
  return (state & (KEPT_BITS ^ TRAIN_BITS)) | (train * TRAIN_ONE)
}
