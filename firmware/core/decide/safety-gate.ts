import { CHECK, GateLimits, areLimitsSound, isInt32, limitsCheck } from './gate-limits'
import { CHECKS_NUMBERS } from '../device/extensions'
import { StimulusPlan, longerPhase_us, phaseCharge_pC, pulseDuration_us, shorterPhase_us, trainNet_pC } from './stimulus-plan'
import { elapsed } from '../arithmetic/fixed-point'

/**
 * The one gate that every pulse passes.
 *
 * Operations are set from nothing but what a permit function returned. The gate refuses; it never alters a
 * plan. A number that is not a whole one in its range is refused before it is compared with anything. Limits that
 * need logarithms are worked out by the host and handed in as integers: Shannon's log10 D = k − log10 Q (Shannon
 * 1992, IEEE Trans Biomed Eng 39:424) at the configured k and electrode area gives one largest charge per phase.
 *
 * Limits and state carry check words. A gate in which a bit has changed by itself stays closed until the next boot.
 */

/** Why a pulse was refused; PERMITTED is 0. Documented in docs/safety.md, sent in telemetry. */
export const PERMITTED = 0
export const REFUSED_DISARMED = 1
export const REFUSED_MALFORMED = 2
export const REFUSED_AMPLITUDE = 3
export const REFUSED_CHARGE = 4
export const REFUSED_BALANCE = 5
export const REFUSED_RATE = 6
export const REFUSED_ENERGY = 7
export const REFUSED_COMPLIANCE = 8
export const REFUSED_STALE = 9
export const REFUSED_NET_CHARGE = 10
export const REFUSED_DOSE = 11
export const REFUSED_DAMAGED = 12
/** No refusal: the stimulus had begun, and was ended by a disarm. */
export const STIMULUS_STOPPED = 13
/** The record that a train must have before it begins could not be written. */
export const REFUSED_UNWRITTEN = 14
/** Measurements have used up the charge that the gel may have in this direction (gel-account.ts). */
export const REFUSED_GEL_CHARGE = 15

export interface SafetyGate {
  limits: GateLimits
  /** Check word of the limits as they came; of limits that are not whole numbers in their ranges, one that does not fit. */
  limitsCheck: number
  armed: boolean
  /** Time known to have passed since boot, 0..2^30 − 1, then from 0 again; never more than has passed. And a copy of it. */
  clock_ms: number
  clockCopy_ms: number
  /** The same clock at the start of the last stimulus, or at boot. */
  lastStimulus_ms: number
  /** Room in the account of doses (see GateLimits), and that clock when it was brought up to date. */
  room_ms: number
  settled_ms: number
  /** Check word of armed, lastStimulus_ms, room_ms and settled_ms. */
  stateCheck: number
  /** Why the last request was refused, or PERMITTED. */
  verdict: number
  /** Preallocated answers: valid until the next request. */
  stimulus: PermittedStimulus
  interrogation: PermittedInterrogation
}

/** No other file can name this key: what carries it was made here. */
declare const PERMIT: unique symbol

/** A copy of a stimulus that passed the gate. Only permitStimulus fills one. */
export interface PermittedStimulus extends StimulusPlan {
  readonly [PERMIT]: 'stimulus'
}

/** One interrogation pulse, amplitude and front-end range, before the gate. */
export interface InterrogationPulse {
  /** Magnitude of the voltage on the gel, 1..5000 mV; 0 measures what is there without it. */
  amplitude_mV: number
  /** 1 or −1: sign within the ladder, chosen so that a ladder passes nearly no net charge. */
  polarity: number
  /** Transimpedance range, 0 sensitive, 1 wide. */
  range: number
  /** Samples to take and their spacing; together they are the pulse's width. */
  sampleCount: number
  sampleInterval_us: number
}

/** A copy of an interrogation pulse that passed the gate; its polarity is the sign to apply. Only permitInterrogation fills one. */
export interface PermittedInterrogation extends InterrogationPulse {
  readonly [PERMIT]: 'interrogation'
}

/** @param limits see GateLimits; the host checks them against the hard ceiling before it builds */
export function safetyGateNew(limits: GateLimits): SafetyGate {
  let check = limitsCheck(limits)
  if (CHECKS_NUMBERS && !areLimitsSound(limits)) check = check ^ 1
  return {
    limits: limits,
    limitsCheck: check,
    armed: true,
    clock_ms: 0,
    clockCopy_ms: 0,
    lastStimulus_ms: 0,
    room_ms: 0,
    settled_ms: 0,
    stateCheck: CHECK ^ 1,
    verdict: PERMITTED,
    stimulus: {
      amplitude_uA: 0,
      firstPhase_us: 0,
      secondPhase_us: 0,
      interphaseGap_us: 0,
      period_us: 0,
      pulses: 0,
      polarity: 1,
    } as PermittedStimulus,
    interrogation: { amplitude_mV: 0, polarity: 1, range: 0, sampleCount: 0, sampleInterval_us: 0 } as PermittedInterrogation,
  }
}

/** Waiting and doses count this time only. @param passed_ms 0..2^30 − 1, not more than has passed */
export function gateTakeTime(gate: SafetyGate, passed_ms: number): void {
  gate.clock_ms = (gate.clock_ms + passed_ms) & 1073741823
  gate.clockCopy_ms = (gate.clockCopy_ms + passed_ms) & 1073741823
}

/** A gate that is damaged stays so: what is set in it then is not sealed. */
export function gateArm(gate: SafetyGate, armed: boolean): void {
  const isSound = isStateSound(gate)
  gate.armed = armed
  if (isSound) gate.stateCheck = stateCheckOf(gate)
}

function stateCheckOf(gate: SafetyGate): number {
  return (gate.armed ? 1 : 0) ^ gate.lastStimulus_ms ^ gate.room_ms ^ gate.settled_ms ^ CHECK
}

function isStateSound(gate: SafetyGate): boolean {
  return gate.stateCheck === stateCheckOf(gate) && gate.clock_ms === gate.clockCopy_ms
}

function areLimitsIntact(gate: SafetyGate): boolean {
  return gate.limitsCheck === limitsCheck(gate.limits)
}

/**
 * May this plan be played now? Sets `verdict`; true when it is PERMITTED, and then `gate.stimulus` holds a copy of
 * the plan, the interval has started and the dose is booked.
 * @param now_ms, decided_ms clock readings (0..2^30 − 1)
 * @param available_uJ, needed_uJ energy above the shed voltage, and what the plan takes
 */
export function permitStimulus(
  gate: SafetyGate,
  plan: StimulusPlan,
  now_ms: number,
  decided_ms: number,
  available_uJ: number,
  needed_uJ: number,
): boolean {
  const limits = gate.limits
  if (!areLimitsIntact(gate) || !isStateSound(gate)) return refuse(gate, REFUSED_DAMAGED)
  if (isMalformed(plan)) return refuse(gate, REFUSED_MALFORMED)
  const verdict = planVerdict(gate, plan)
  if (verdict !== PERMITTED) return refuse(gate, verdict)
  const net_pC = trainNet_pC(plan, limits.mismatch_Q14)
  if (net_pC > limits.trainNet_pC) return refuse(gate, REFUSED_NET_CHARGE)
  if (CHECKS_NUMBERS && (!isInt32(now_ms) || !isInt32(decided_ms) || !isInt32(available_uJ) || !isInt32(needed_uJ))) return refuse(gate, REFUSED_MALFORMED)
  if (elapsed(gate.clock_ms, gate.lastStimulus_ms) < limits.stimulusInterval_ms) return refuse(gate, REFUSED_RATE)
  if (elapsed(now_ms, decided_ms) > limits.decisionAge_ms) return refuse(gate, REFUSED_STALE)
  if (needed_uJ > available_uJ) return refuse(gate, REFUSED_ENERGY)
  settle(gate)
  const cost_ms = doseOf_ms(limits, plan, net_pC)
  if (cost_ms > gate.room_ms) return refuse(gate, REFUSED_DOSE)
  gate.room_ms = gate.room_ms - cost_ms
  gate.lastStimulus_ms = gate.clock_ms
  gate.stateCheck = stateCheckOf(gate)
  gate.verdict = PERMITTED
  const stimulus = gate.stimulus
  stimulus.amplitude_uA = plan.amplitude_uA
  stimulus.firstPhase_us = plan.firstPhase_us
  stimulus.secondPhase_us = plan.secondPhase_us
  stimulus.interphaseGap_us = plan.interphaseGap_us
  stimulus.period_us = plan.period_us
  stimulus.pulses = plan.pulses
  stimulus.polarity = plan.polarity
  return true
}

function refuse(gate: SafetyGate, verdict: number): boolean {
  gate.verdict = verdict
  return false
}

/** Of a plan whose numbers are in their ranges. */
function planVerdict(gate: SafetyGate, plan: StimulusPlan): number {
  const limits = gate.limits
  if (!gate.armed) return REFUSED_DISARMED
  if (plan.amplitude_uA > limits.amplitude_uA) return REFUSED_AMPLITUDE
  const longer_us = longerPhase_us(plan)
  if (phaseCharge_pC(plan.amplitude_uA, longer_us) > limits.chargePerPhase_pC) return REFUSED_CHARGE
  // Both phases have one amplitude, so their charges differ as their widths do. Range: 65535 · 16384 < 2^30.
  if ((longer_us - shorterPhase_us(plan)) * 16384 > longer_us * limits.imbalance_Q14) return REFUSED_BALANCE
  // µA · Ω = µV; compared in µV: 10000 µA · 65535 Ω and 65535 mV · 1000 both stay below 2^30.
  if (plan.amplitude_uA * limits.loadMax_ohm > limits.compliance_mV * 1000) return REFUSED_COMPLIANCE
  return plan.period_us < limits.period_us ? REFUSED_RATE : PERMITTED
}

function arePlanNumbers(plan: StimulusPlan): boolean {
  const arePhases = isInt32(plan.amplitude_uA) && isInt32(plan.firstPhase_us) && isInt32(plan.secondPhase_us)
  return arePhases && isInt32(plan.interphaseGap_us) && isInt32(plan.pulses) && isInt32(plan.period_us)
}

/** A plan whose numbers are outside the ranges StimulusPlan states, or whose pulses overlap. */
function isMalformed(plan: StimulusPlan): boolean {
  if (CHECKS_NUMBERS && !arePlanNumbers(plan)) return true
  if (plan.amplitude_uA < 1 || plan.amplitude_uA > 10000) return true
  if (plan.firstPhase_us < 1 || plan.firstPhase_us > 65535) return true
  if (plan.secondPhase_us < 1 || plan.secondPhase_us > 65535) return true
  if (plan.interphaseGap_us < 0 || plan.interphaseGap_us > 65535) return true
  if (plan.pulses < 1 || plan.pulses > 1000) return true
  if (plan.period_us > 16777216) return true
  if (plan.polarity !== 1 && plan.polarity !== -1) return true
  return plan.period_us < pulseDuration_us(plan)
}

/** What has passed since the account of doses was looked at last makes room in it. */
function settle(gate: SafetyGate): void {
  const room_ms = gate.room_ms + elapsed(gate.clock_ms, gate.settled_ms)
  gate.room_ms = room_ms < gate.limits.dose_ms ? room_ms : gate.limits.dose_ms
  gate.settled_ms = gate.clock_ms
  gate.stateCheck = stateCheckOf(gate)
}

/** What a plan costs of the account: by whatever of it costs most. Range: 1000 · 2^20 and 2^20 · 1023 stay below 2^31. */
function doseOf_ms(limits: GateLimits, plan: StimulusPlan, net_pC: number): number {
  const pulses_ms = plan.pulses * limits.pulse_ms
  const net_ms = ((net_pC * limits.net_msQ10) >> 10) + 1
  let cost_ms = limits.train_ms
  if (pulses_ms > cost_ms) cost_ms = pulses_ms
  if (net_ms > cost_ms) cost_ms = net_ms
  return cost_ms
}

/**
 * May this interrogation pulse be applied now? As permitStimulus; `gate.interrogation` then holds a copy of the pulse.
 * @param polarity 1 or −1: sign of the whole ladder, times the pulse's own
 */
export function permitInterrogation(
  gate: SafetyGate,
  pulse: InterrogationPulse,
  polarity: number,
  available_uJ: number,
  needed_uJ: number,
): boolean {
  const limits = gate.limits
  if (!areLimitsIntact(gate)) return refuse(gate, REFUSED_DAMAGED)
  if (CHECKS_NUMBERS && (!isInt32(available_uJ) || !isInt32(needed_uJ))) return refuse(gate, REFUSED_MALFORMED)
  if (isPulseMalformed(pulse) || (polarity !== 1 && polarity !== -1)) return refuse(gate, REFUSED_MALFORMED)
  if (pulse.amplitude_mV > limits.interrogation_mV) return refuse(gate, REFUSED_AMPLITUDE)
  if (pulse.sampleCount * pulse.sampleInterval_us > limits.interrogation_ms * 1000) return refuse(gate, REFUSED_CHARGE)
  if (needed_uJ > available_uJ) return refuse(gate, REFUSED_ENERGY)
  gate.verdict = PERMITTED
  const permitted = gate.interrogation
  permitted.amplitude_mV = pulse.amplitude_mV
  permitted.polarity = polarity * pulse.polarity
  permitted.range = pulse.range
  permitted.sampleCount = pulse.sampleCount
  permitted.sampleInterval_us = pulse.sampleInterval_us
  return true
}

function isPulseMalformed(pulse: InterrogationPulse): boolean {
  if (CHECKS_NUMBERS && (!isInt32(pulse.amplitude_mV) || !isInt32(pulse.sampleCount) || !isInt32(pulse.sampleInterval_us))) return true
  if (pulse.amplitude_mV < 0 || pulse.amplitude_mV > 5000) return true
  if (pulse.sampleCount < 1 || pulse.sampleCount > 4096) return true
  if (pulse.sampleInterval_us < 1 || pulse.sampleInterval_us > 65535) return true
  if (pulse.polarity !== 1 && pulse.polarity !== -1) return true
  return pulse.range !== 0 && pulse.range !== 1
}
