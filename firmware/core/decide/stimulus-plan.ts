/**
 * Stimulus plans: charge-balanced biphasic pulses, as data.
 *
 * One pulse is a first phase, an interphase gap and a second phase of opposite sign; a plan
 * repeats it `pulses` times, one each `period_us`. Positive polarity drives current out of
 * the stimulation electrode in the first phase.
 */
export interface StimulusPlan {
  /** Current of both phases, 1..10000 µA: one amplitude, so that equal widths mean equal charge. */
  amplitude_uA: number
  /** Width of the first phase, 1..65535 µs. */
  firstPhase_us: number
  /** Width of the second phase, 1..65535 µs. */
  secondPhase_us: number
  /** Pause between the phases, 0..65535 µs. */
  interphaseGap_us: number
  /** Start of one pulse to start of the next, at least as long as a pulse and up to 2^24 µs, also where there is one only. */
  period_us: number
  /** 1..1000. */
  pulses: number
  /** 1 or −1: sign of the first phase. */
  polarity: number
}

/** Charge of one phase, pC (µA · µs). Range: amplitude ≤ 10000, width ≤ 65535, so below 2^30. */
export function phaseCharge_pC(amplitude_uA: number, width_us: number): number {
  return (amplitude_uA * width_us) | 0
}

/** Time one pulse takes, without the pause to the next. */
export function pulseDuration_us(plan: StimulusPlan): number {
  return plan.firstPhase_us + plan.interphaseGap_us + plan.secondPhase_us
}

/** Width of the longer phase, and of the other. */
export function longerPhase_us(plan: StimulusPlan): number {
  return plan.firstPhase_us > plan.secondPhase_us ? plan.firstPhase_us : plan.secondPhase_us
}

export function shorterPhase_us(plan: StimulusPlan): number {
  return plan.firstPhase_us > plan.secondPhase_us ? plan.secondPhase_us : plan.firstPhase_us
}

/** More net charge of one pulse than any limit allows: 2^20 pC. */
const PULSE_NET_MAX_pC = 1048576

/**
 * Net charge that a train leaves at most, pC: what the widths of its phases differ by, and as much again as the
 * currents of both phases may differ by. A train that leaves more than 2^30 − 1 pC counts as that.
 * @param mismatch_Q14 share by which the currents may differ, 0..327
 * Range: 65534 · 16384 + 65535 · 327 and 10000 · 131072 stay below 2^31.
 */
export function trainNet_pC(plan: StimulusPlan, mismatch_Q14: number): number {
  const longer_us = longerPhase_us(plan)
  const excess_Q6 = ((longer_us - shorterPhase_us(plan)) * 16384 + longer_us * mismatch_Q14 + 255) >> 8
  if (excess_Q6 < 0 || excess_Q6 > 131072) return 1073741823
  const pulse_pC = (plan.amplitude_uA * excess_Q6 + 63) >> 6
  return pulse_pC > PULSE_NET_MAX_pC ? 1073741823 : pulse_pC * plan.pulses
}
