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
  /** Start of one pulse to start of the next, up to 2^24 µs. */
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
