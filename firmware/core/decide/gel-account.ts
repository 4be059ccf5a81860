import { CHECK } from './gate-limits'
import { InterrogationPulse, REFUSED_DAMAGED, REFUSED_GEL_CHARGE, SafetyGate, permitInterrogation } from './safety-gate'
import { Natives } from '../decode/window-sums'
import { clamp, elapsed } from '../arithmetic/fixed-point'

/**
 * The charge that measurements put through the gel.
 *
 * Each direction has an account. Before a pulse the account of its direction pays the most that the pulse can carry.
 * After the pulse its samples say how much it carried: the rest is paid back, and the account of the other direction
 * gets the least that the pulse has carried, because the net charge has become smaller by that. Time that is known to
 * have passed fills both. No account holds more than `most_nC`. So in any time T the net charge of either direction is
 * at most most_nC + rate · T, whatever is asked for.
 *
 * A boot that follows a measurement begins with empty accounts: a bit of the journal says so (persistence/kept.ts).
 * It is written before the first pulse, and taken back when both accounts are full again.
 */
export interface GelBudget {
  /** What an account holds, 1..2^20 nC. */
  most_nC: number
  /** By which it fills, Q10, 1..1023. */
  rate_nCPerMsQ10: number
  /** Per pulse of the ladder. */
  pulses: PulseCharge[]
}

/** What a pulse of the ladder carries at most, and what its samples say that it has carried, in every unit. */
export interface PulseCharge {
  /** The most per millivolt, Q10, 0..400000. */
  most_nCPerMvQ10: number
  /** Sum of the samples without a current: the smallest and the largest, 0..2^28. */
  restLow: number
  restHigh: number
  /** Charge for a sum of 256: the least and the most, Q6, 0..2047. */
  leastOfSum_nCQ6: number
  mostOfSum_nCQ6: number
  /** A sample above this may be cut off, 0..65535. */
  clipWord: number
}

export interface GelAccount {
  budget: GelBudget
  /** Check words of the budget, and of what is below. */
  budgetCheck: number
  check: number
  /** What the pulses of either sign may carry now. Below zero where one has carried more than any gel does. */
  forward_nC: number
  backward_nC: number
  /** The gate's clock when both were brought up to date. */
  settled_ms: number
  /** What the last pulse asked for was to be paid, what its account held, and what is still paid for it. */
  needed_nC: number
  held_nC: number
  paid_nC: number
}

/** A pulse of no voltage has the driver's offset. */
const OFFSET_mV = 16
/** A part of a pulse in which a cut-off sample shows by the sum. */
const PART_SAMPLES = 16
/** No account goes lower. */
const LOWEST_nC = -2097152
/** All is filled after this; longer times count as this. */
const LONGEST_ms = 2097151

/** @param isUsed was anything measured since both accounts were full last? */
export function gelAccountNew(budget: GelBudget, isUsed: boolean): GelAccount {
  const held_nC = isUsed ? 0 : budget.most_nC
  const account: GelAccount = {
    budget: budget,
    budgetCheck: budgetCheckOf(budget),
    check: 0,
    forward_nC: held_nC,
    backward_nC: held_nC,
    settled_ms: 0,
    needed_nC: 0,
    held_nC: 0,
    paid_nC: 0,
  }
  seal(account)
  return account
}

/** One changed bit in any number of the budget changes this. */
function budgetCheckOf(budget: GelBudget): number {
  let check = CHECK ^ budget.most_nC ^ budget.rate_nCPerMsQ10
  for (let i = 0; i < budget.pulses.length; i++) {
    const pulse = budget.pulses[i]
    check = check ^ pulse.most_nCPerMvQ10 ^ pulse.restLow ^ pulse.restHigh ^ pulse.leastOfSum_nCQ6 ^ pulse.mostOfSum_nCQ6 ^ pulse.clipWord
  }
  return check
}

function checkOf(account: GelAccount): number {
  return account.forward_nC ^ account.backward_nC ^ account.settled_ms ^ account.paid_nC ^ CHECK
}

function seal(account: GelAccount): void {
  account.check = checkOf(account)
}

function isIntact(account: GelAccount, gate: SafetyGate): boolean {
  return account.check === checkOf(account) && account.budgetCheck === budgetCheckOf(account.budget) && gate.clock_ms === gate.clockCopy_ms
}

/** Brings both accounts to the gate's clock. Range: 2^21 · 1023 < 2^31. */
function settle(account: GelAccount, clock_ms: number): void {
  const budget = account.budget
  const passed_ms = clamp(elapsed(clock_ms, account.settled_ms), 0, LONGEST_ms)
  const more_nC = (passed_ms * budget.rate_nCPerMsQ10) >> 10
  if (more_nC === 0) return
  account.settled_ms = clock_ms
  account.forward_nC = clamp(account.forward_nC + more_nC, LOWEST_nC, budget.most_nC)
  account.backward_nC = clamp(account.backward_nC + more_nC, LOWEST_nC, budget.most_nC)
}

/** Are both accounts full? The journal's bit can then be taken back. */
export function isGelRested(account: GelAccount, gate: SafetyGate): boolean {
  if (!isIntact(account, gate)) return false
  settle(account, gate.clock_ms)
  seal(account)
  return account.forward_nC === account.budget.most_nC && account.backward_nC === account.budget.most_nC
}

/**
 * As permitInterrogation, for a pulse of a measurement: its account must hold what it can carry at most, and pays that.
 * Range: 5016 · 400000 < 2^31.
 * @param index of the pulse in the ladder
 */
export function permitMeasurement(
  account: GelAccount,
  gate: SafetyGate,
  pulse: InterrogationPulse,
  index: number,
  polarity: number,
  available_uJ: number,
  needed_uJ: number,
): boolean {
  if (!permitInterrogation(gate, pulse, polarity, available_uJ, needed_uJ)) return false
  if (!isIntact(account, gate)) {
    gate.verdict = REFUSED_DAMAGED
    return false
  }
  settle(account, gate.clock_ms)
  const isForward = gate.interrogation.polarity > 0
  const needed_nC = ((clamp(gate.interrogation.amplitude_mV, 0, 5000) + OFFSET_mV) * account.budget.pulses[index].most_nCPerMvQ10) >> 10
  const held_nC = isForward ? account.forward_nC : account.backward_nC
  account.needed_nC = needed_nC
  account.held_nC = held_nC
  const isPaid = needed_nC <= held_nC
  account.paid_nC = isPaid ? needed_nC : 0
  if (isPaid) pay(account, isForward, needed_nC)
  seal(account)
  if (!isPaid) gate.verdict = REFUSED_GEL_CHARGE
  return isPaid
}

/** @param charge_nC below zero where it is paid back */
function pay(account: GelAccount, isForward: boolean, charge_nC: number): void {
  const most_nC = account.budget.most_nC
  if (isForward) account.forward_nC = clamp(account.forward_nC - charge_nC, LOWEST_nC, most_nC)
  else account.backward_nC = clamp(account.backward_nC - charge_nC, LOWEST_nC, most_nC)
}

/**
 * Books what a pulse that permitMeasurement has let through has carried.
 * Range: sums are below 4096 · 65535 < 2^28, so 2^20 · 2047 < 2^31.
 * @param samples of the pulse, `count` of them
 * @param polarity the sign that was applied, 1 or −1
 */
export function gelTakePulse(account: GelAccount, natives: Natives, index: number, samples: number[], count: number, polarity: number): void {
  if (account.check !== checkOf(account)) return
  const charge = account.budget.pulses[index]
  const sum = natives.windowSum(samples, 0, count)
  const least_nC = ((clamp(sum - charge.restHigh, 0, 268435455) >> 8) * charge.leastOfSum_nCQ6) >> 6
  let most_nC = (((clamp(sum - charge.restLow, 0, 268435455) >> 8) + 1) * charge.mostOfSum_nCQ6) >> 6
  if (isCutOff(natives, samples, count, charge.clipWord) && most_nC < account.paid_nC) most_nC = account.paid_nC
  pay(account, polarity > 0, most_nC - account.paid_nC)
  pay(account, polarity <= 0, -least_nC)
  account.paid_nC = 0
  seal(account)
}

/** Does any part of a pulse come near the converter's or the amplifier's end? Its samples then say less than the current. */
function isCutOff(natives: Natives, samples: number[], count: number, clipWord: number): boolean {
  for (let start = 0; start < count; start = start + PART_SAMPLES) {
    const part = clamp(count - start, 0, PART_SAMPLES)
    if (natives.windowSum(samples, start, part) > part * clipWord) return true
  }
  return false
}
