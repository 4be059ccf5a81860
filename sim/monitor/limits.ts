/**
 * What a device's settings allow at the electrodes, in SI units. Made from the numbers that the user writes, and
 * not from the integers that the host makes of them for the gate.
 */
export interface ElectrodeLimits {
  amplitude_A: number
  /** Of one phase, by Shannon. */
  phase_C: number
  /** Largest difference between the charges of a pulse's phases, as a share of the larger one. */
  imbalance: number
  /** Longest current of one sign, and least time from pulse to pulse and from train to train. */
  phase_s: number
  period_s: number
  interval_s: number
  /** Of one train, of any hour and of any day. */
  trainNet_C: number
  net_C: PerTime
  trains: PerTime
  pulses: PerTime
  /** Time with a current, of any hour. */
  dutyPerHour_s: number
  /** Of a pulse on the gel: voltage and length; and the charge that may pass it in one direction in any hour. */
  gel_V: number
  gelPulse_s: number
  gelNetPerHour_C: number
  /** An hour, for tests that let it pass quicker; a day is 24 of them. */
  hour_s: number
}

interface PerTime {
  hour: number
  day: number
}

/** The `limits` of a device's settings, as far as they are about electrodes. */
export interface StatedLimits {
  amplitude_uA: number
  shannon_k: number
  electrodeArea_cm2: number
  imbalance: number
  trainNet_nC: number
  netPerHour_uC: number
  netPerDay_uC: number
  trainsPerHour: number
  trainsPerDay: number
  pulsesPerHour: number
  pulsesPerDay: number
  stimulusInterval_s: number
  pulseRateMax_Hz: number
  interrogation_mV: number
  interrogation_ms: number
}

/** Mean current through the gel that an hour of interrogations may have: 1 % an hour of the ions in 0.1 cm³ (A). */
const GEL_DIRECT_A = 1e-6

/**
 * @param mismatch of the currents of the two phases, as the settings allow it
 * @param pulse_s longest pulse that the front end's hardware lets through
 * @param hour_s what counts as an hour
 */
export function electrodeLimits(stated: StatedLimits, mismatch: number, pulse_s: number, hour_s = 3600): ElectrodeLimits {
  return {
    amplitude_A: stated.amplitude_uA * 1e-6,
    phase_C: shannonMost_C(stated.shannon_k, stated.electrodeArea_cm2),
    imbalance: stated.imbalance + mismatch,
    phase_s: pulse_s,
    period_s: 1 / stated.pulseRateMax_Hz,
    interval_s: stated.stimulusInterval_s,
    trainNet_C: stated.trainNet_nC * 1e-9,
    net_C: { hour: stated.netPerHour_uC * 1e-6, day: stated.netPerDay_uC * 1e-6 },
    trains: { hour: stated.trainsPerHour, day: stated.trainsPerDay },
    pulses: { hour: stated.pulsesPerHour, day: stated.pulsesPerDay },
    dutyPerHour_s: stated.pulsesPerHour * pulse_s,
    gel_V: stated.interrogation_mV * 1e-3,
    gelPulse_s: stated.interrogation_ms * 1e-3,
    gelNetPerHour_C: GEL_DIRECT_A * 3600,
    hour_s,
  }
}

/** The charge at which log10(Q/A) + log10(Q) comes to k, with Q in µC and A in cm² (Shannon 1992): half of k + log10(A) is log10(Q). */
function shannonMost_C(k: number, area_cm2: number): number {
  return 1e-6 * 10 ** ((k + Math.log10(area_cm2)) / 2)
}
