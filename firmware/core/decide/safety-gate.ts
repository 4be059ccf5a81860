import { StimulusPlan, phaseCharge_pC, pulseDuration_us } from './stimulus-plan'
import { elapsed } from '../arithmetic/fixed-point'

/**
 * The one gate that every pulse passes.
 *
 * Boards accept only what a permit function returned. The gate refuses; it never alters a
 * plan. Limits that need logarithms are worked out by the host and handed in as integers:
 * Shannon's log10 D = k − log10 Q (Shannon 1992, IEEE Trans Biomed Eng 39:424) at the
 * configured k and electrode area gives one largest charge per phase.
 */
export interface GateLimits {
  /** Shannon's limit for this electrode, pC. */
  chargePerPhase_pC: number
  /** Largest difference between the charges of the two phases, pC. */
  imbalance_pC: number
  amplitude_uA: number
  /** Highest voltage the stimulator can reach, mV, and the highest load it may meet, Ω. */
  compliance_mV: number
  loadMax_ohm: number
  /** Least time between the starts of two stimuli. */
  stimulusInterval_ms: number
  /** Most pulses a second within a plan, as the least period. */
  period_us: number
  /** Interrogation: highest amplitude and longest pulse on the gel. */
  interrogation_mV: number
  interrogation_ms: number
  /** A decision older than this is stale and stimulates nothing. */
  decisionAge_ms: number
}

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

export interface SafetyGate {
  limits: GateLimits
  armed: boolean
  /** Has any stimulus been given since boot? Until then lastStimulus_ms says nothing. */
  hasStimulated: boolean
  lastStimulus_ms: number
  /** Why the last request was refused, or PERMITTED. */
  verdict: number
  /** Preallocated answers: valid until the next request. */
  stimulus: PermittedStimulus
  interrogation: PermittedInterrogation
}

/** A stimulus that passed the gate. Only permitStimulus makes one. */
export interface PermittedStimulus {
  readonly permit: 'stimulus'
  plan: StimulusPlan
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

/** An interrogation pulse that passed the gate. Only permitInterrogation makes one. */
export interface PermittedInterrogation {
  readonly permit: 'interrogation'
  pulse: InterrogationPulse
  /** 1 or −1: the sign to apply. */
  polarity: number
}

/**
 * @param limits see GateLimits; the host checks them against the hard ceiling before it builds
 * @param firstPulse, firstPlan any plan and pulse: they only give the preallocated answers their shape
 */
export function safetyGateNew(limits: GateLimits, firstPlan: StimulusPlan, firstPulse: InterrogationPulse): SafetyGate {
  return {
    limits: limits,
    armed: true,
    hasStimulated: false,
    lastStimulus_ms: 0,
    verdict: PERMITTED,
    stimulus: { permit: 'stimulus', plan: firstPlan },
    interrogation: { permit: 'interrogation', pulse: firstPulse, polarity: 1 },
  }
}

/**
 * May this plan be played now? Sets `verdict`; true when it is PERMITTED, and then
 * `gate.stimulus` holds the permitted stimulus and the rate clock has started.
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
  gate.verdict = stimulusVerdict(gate, plan, now_ms, decided_ms)
  if (gate.verdict === PERMITTED && needed_uJ > available_uJ) gate.verdict = REFUSED_ENERGY
  if (gate.verdict !== PERMITTED) return false
  gate.hasStimulated = true
  gate.lastStimulus_ms = now_ms
  gate.stimulus.plan = plan
  return true
}

function stimulusVerdict(gate: SafetyGate, plan: StimulusPlan, now_ms: number, decided_ms: number): number {
  const limits = gate.limits
  if (!gate.armed) return REFUSED_DISARMED
  if (isMalformed(plan)) return REFUSED_MALFORMED
  if (plan.amplitude_uA > limits.amplitude_uA) return REFUSED_AMPLITUDE
  const first_pC = phaseCharge_pC(plan.amplitude_uA, plan.firstPhase_us)
  const second_pC = phaseCharge_pC(plan.amplitude_uA, plan.secondPhase_us)
  if (first_pC > limits.chargePerPhase_pC || second_pC > limits.chargePerPhase_pC) return REFUSED_CHARGE
  const imbalance_pC = first_pC - second_pC
  if (imbalance_pC > limits.imbalance_pC || -imbalance_pC > limits.imbalance_pC) return REFUSED_BALANCE
  // µA · Ω = µV; compared in µV: 10000 µA · 65535 Ω and 65535 mV · 1000 both stay below 2^30.
  if (plan.amplitude_uA * limits.loadMax_ohm > limits.compliance_mV * 1000) return REFUSED_COMPLIANCE
  if (plan.pulses > 1 && plan.period_us < limits.period_us) return REFUSED_RATE
  if (gate.hasStimulated && elapsed(now_ms, gate.lastStimulus_ms) < limits.stimulusInterval_ms) return REFUSED_RATE
  if (elapsed(now_ms, decided_ms) > limits.decisionAge_ms) return REFUSED_STALE
  return PERMITTED
}

/** A plan whose numbers are outside the ranges StimulusPlan states, or whose pulses overlap. */
function isMalformed(plan: StimulusPlan): boolean {
  if (plan.amplitude_uA < 1 || plan.amplitude_uA > 10000) return true
  if (plan.firstPhase_us < 1 || plan.firstPhase_us > 65535) return true
  if (plan.secondPhase_us < 1 || plan.secondPhase_us > 65535) return true
  if (plan.interphaseGap_us < 0 || plan.interphaseGap_us > 65535) return true
  if (plan.pulses < 1 || plan.pulses > 1000) return true
  if (plan.period_us > 16777216) return true
  if (plan.polarity !== 1 && plan.polarity !== -1) return true
  return plan.pulses > 1 && plan.period_us < pulseDuration_us(plan)
}

/**
 * May this interrogation pulse be applied now? As permitStimulus; `gate.interrogation`
 * then holds the permitted pulse.
 * @param polarity 1 or −1: sign of the whole ladder, times the pulse's own
 */
export function permitInterrogation(
  gate: SafetyGate,
  pulse: InterrogationPulse,
  polarity: number,
  available_uJ: number,
  needed_uJ: number,
): boolean {
  gate.verdict = interrogationVerdict(gate.limits, pulse, polarity)
  if (gate.verdict === PERMITTED && needed_uJ > available_uJ) gate.verdict = REFUSED_ENERGY
  if (gate.verdict !== PERMITTED) return false
  gate.interrogation.pulse = pulse
  gate.interrogation.polarity = polarity * pulse.polarity
  return true
}

function interrogationVerdict(limits: GateLimits, pulse: InterrogationPulse, polarity: number): number {
  if (pulse.amplitude_mV < 0 || pulse.sampleCount < 1 || pulse.sampleInterval_us < 1) return REFUSED_MALFORMED
  if (pulse.sampleCount > 4096 || pulse.sampleInterval_us > 65535) return REFUSED_MALFORMED
  if (polarity !== 1 && polarity !== -1) return REFUSED_MALFORMED
  if (pulse.polarity !== 1 && pulse.polarity !== -1) return REFUSED_MALFORMED
  if (pulse.amplitude_mV > limits.interrogation_mV) return REFUSED_AMPLITUDE
  if (pulse.sampleCount * pulse.sampleInterval_us > limits.interrogation_ms * 1000) return REFUSED_CHARGE
  return PERMITTED
}
