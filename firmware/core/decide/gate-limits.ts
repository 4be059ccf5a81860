/**
 * The gate's limits: integers that the host works out from the settings (host-tools/configuration),
 * with the tolerance of the stimulator's current taken off.
 *
 * Doses per hour and per day are one account in time. Each millisecond that is known to have passed makes a
 * millisecond of room in it, up to what it holds; a train takes what it costs. A device that has just booted has
 * no room. What a train costs and what the account holds are chosen so that in no hour and on no day, with any
 * number of boots in it, more trains, pulses or net charge are given than the settings allow.
 */
export interface GateLimits {
  /** Shannon's limit for this electrode, at most 2^30 pC. */
  chargePerPhase_pC: number
  /** Largest difference between the widths of the two phases, as a share of the longer one, 0..163 (1 %). */
  imbalance_Q14: number
  /** How much the currents of the two phases may differ in this front end, 0..327 (2 %). */
  mismatch_Q14: number
  /** Largest net charge of one train, mismatch included, 0..2^20 pC. */
  trainNet_pC: number
  /** 1..10000. */
  amplitude_uA: number
  /** Highest voltage the stimulator can reach, 1..65535 mV, and the highest load it may meet, 1..65535 Ω. */
  compliance_mV: number
  loadMax_ohm: number
  /** Least time between the starts of two stimuli, and from a boot to its first, 1..65535 ms. */
  stimulusInterval_ms: number
  /** Least period of pulses, 1..2^24 µs. */
  period_us: number
  /** What the account of doses holds, up to 2^29 ms. */
  dose_ms: number
  /** What a train costs at least, and each of its pulses, 0..2^20 ms; and what a pC of net charge costs, 0..1023 ms in Q10. */
  train_ms: number
  pulse_ms: number
  net_msQ10: number
  /** Interrogation: highest amplitude, 1..5000 mV, and longest pulse on the gel, 1..500 ms. */
  interrogation_mV: number
  interrogation_ms: number
  /** A decision older than this is stale and stimulates nothing, up to 2^30 ms. */
  decisionAge_ms: number
}

/** Part of every check word, so that memory that was emptied has none that fits. */
export const CHECK = 1515870810

/** Is this a whole number of 32 bits? NaN, a fraction and what is missing are none. */
export function isInt32(value: number): boolean {
  return (value & -1) === value
}

function isWithin(value: number, low: number, high: number): boolean {
  return isInt32(value) && value >= low && value <= high
}

/** Check word of the limits: one changed bit in any of them changes it. */
export function limitsCheck(limits: GateLimits): number {
  return (
    limits.chargePerPhase_pC ^
    limits.imbalance_Q14 ^
    limits.mismatch_Q14 ^
    limits.trainNet_pC ^
    limits.amplitude_uA ^
    limits.compliance_mV ^
    limits.loadMax_ohm ^
    limits.stimulusInterval_ms ^
    limits.period_us ^
    limits.dose_ms ^
    limits.train_ms ^
    limits.pulse_ms ^
    limits.net_msQ10 ^
    limits.interrogation_mV ^
    limits.interrogation_ms ^
    limits.decisionAge_ms ^
    CHECK
  )
}

/** Is every limit there and in its range? A gate whose limits are not gives nothing. */
export function areLimitsSound(limits: GateLimits): boolean {
  return (
    isWithin(limits.chargePerPhase_pC, 0, 1073741824) &&
    isWithin(limits.imbalance_Q14, 0, 163) &&
    isWithin(limits.mismatch_Q14, 0, 327) &&
    isWithin(limits.trainNet_pC, 0, 1048576) &&
    isWithin(limits.amplitude_uA, 0, 10000) &&
    isWithin(limits.compliance_mV, 0, 65535) &&
    isWithin(limits.loadMax_ohm, 0, 65535) &&
    isWithin(limits.stimulusInterval_ms, 1, 65535) &&
    isWithin(limits.period_us, 1, 16777216) &&
    isWithin(limits.dose_ms, 0, 536870912) &&
    isWithin(limits.train_ms, 0, 1048576) &&
    isWithin(limits.pulse_ms, 0, 1048576) &&
    isWithin(limits.net_msQ10, 0, 1023) &&
    isWithin(limits.interrogation_mV, 0, 5000) &&
    isWithin(limits.interrogation_ms, 0, 500) &&
    isWithin(limits.decisionAge_ms, 0, 1073741824)
  )
}
