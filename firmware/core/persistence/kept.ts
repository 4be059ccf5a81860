/**
 * The state that a record of the journal holds: 15 bits.
 *
 *   bit 0        disarmed
 *   bit 1        sign of the ladder that the next boot begins with: set for a negative one
 *   bits 2 to 4  trial of an uploaded calibration, TRIAL_, and bit 5 its slot
 *   bits 6 to 10 rule of the train that is under way, from 1; 0 for none
 *   bit 11       measurements have used the gel's accounts since these were full (decide/gel-account.ts)
 *
 * Interval and doses are not in it: a boot begins them anew (decide/safety-gate.ts).
 */
export const KEPT_DISARMED = 1
export const KEPT_NEGATIVE = 2
const TRIAL_ONE = 4
const TRIAL_BITS = 28
const SLOT_BIT = 32
const TRAIN_ONE = 64
const TRAIN_BITS = 1984
export const KEPT_MEASURED = 2048
/** Rules from this one on are kept as one. */
const TRAIN_MAX = 31
/** All that a record holds. */
export const KEPT_BITS = 32767
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
 * What an uploaded calibration has shown. None is on trial, or it has decoded; it is written; begun once without a
 * decode, and twice; then it is not used any more.
 */
export const TRIAL_NONE = 0
export const TRIAL_WRITTEN = 1
const TRIAL_REFUSED = 4

/**
 * The state that a boot begins with, and that is written before anything else: the next boot's ladder has the other
 * sign, and a calibration on trial has been begun once more. What was damaged does not stimulate until it is armed.
 * @param state of the last record
 */
export function keptAtBoot(state: number, isDamaged: boolean): number {
  let next = state ^ KEPT_NEGATIVE
  if (isOnTrial(state)) next = next + TRIAL_ONE
  return (isDamaged ? next | KEPT_DISARMED : next) & KEPT_BITS
}

export function withArmed(state: number, armed: boolean): number {
  return armed ? state & (KEPT_BITS ^ KEPT_DISARMED) : state | KEPT_DISARMED
}

/** @param isUsed are the gel's accounts not full? */
export function withMeasured(state: number, isUsed: boolean): number {
  return isUsed ? state | KEPT_MEASURED : state & (KEPT_BITS ^ KEPT_MEASURED)
}

/** The ladder under way has this sign, 1 or −1: a boot after it begins with the other. */
export function withLadder(state: number, polarity: number): number {
  return polarity > 0 ? state | KEPT_NEGATIVE : state & (KEPT_BITS ^ KEPT_NEGATIVE)
}

/** TRIAL_NONE to TRIAL_REFUSED. */
function trialOf(state: number): number {
  return (state & TRIAL_BITS) >> 2
}

/** Is there a calibration that has not decoded yet? */
export function isOnTrial(state: number): boolean {
  const trial = trialOf(state)
  return trial > TRIAL_NONE && trial < TRIAL_REFUSED
}

export function withTrial(state: number, trial: number, slot: number): number {
  return (state & (KEPT_BITS ^ TRIAL_BITS ^ SLOT_BIT)) | (trial * TRIAL_ONE) | (slot * SLOT_BIT)
}

/** The slot that has twice been begun without a decode, and is not used any more; −1 for none. */
export function refusedSlot(state: number): number {
  if (trialOf(state) !== TRIAL_REFUSED) return -1
  return (state & SLOT_BIT) === 0 ? 0 : 1
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
