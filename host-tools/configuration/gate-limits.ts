import { areLimitsSound, type GateLimits } from '../../firmware/core/decide/gate-limits'
import { IongateError } from '../diagnostics'
import { GEL_DRIVE, STIMULATOR } from './stimulator'
import type { Settings } from './settings'

/** Largest charge per phase by Shannon: D·Q ≤ 10^k with D = Q/A gives Q = √(A·10^k), in µC and cm². */
export function shannonCharge_uC(shannon_k: number, electrodeArea_cm2: number): number {
  return Math.sqrt(electrodeArea_cm2 * 10 ** shannon_k)
}

/**
 * By which share the current of any of the plans may exceed what was asked for: the offset matters most for the smallest.
 * Throws `value-invalid` for a plan that is smaller than the offset.
 */
function excessOf({ plans, stimulator }: Pick<Settings, 'plans' | 'stimulator'>): number {
  const [name, { amplitude_uA: smallest_uA }] = Object.entries(plans).sort(([, one], [, other]) => one.amplitude_uA - other.amplitude_uA)[0]
  if (smallest_uA < stimulator.offset_uA) {
    throw new IongateError('value-invalid', `plans.${name}.amplitude_uA`, `${smallest_uA} µA are less than what the stimulator is off by, ${stimulator.offset_uA} µA by stimulator.offset_uA`)
  }
  return stimulator.tolerance + stimulator.offset_uA / smallest_uA
}

/**
 * The settings' limits as the integers that the gate compares with. What the stimulator's current may be too
 * large by is taken off what limits it: a plan at the limit stays within it on every unit.
 */
export function gateLimits(settings: Settings): GateLimits {
  const { limits, stimulator } = settings
  const excess = excessOf(settings)
  const nominal = (limit: number) => Math.floor(limit / (1 + excess))
  const result: GateLimits = {
    chargePerPhase_pC: nominal(Math.min(shannonCharge_uC(limits.shannon_k, limits.electrodeArea_cm2) * 1e6, STIMULATOR.chargePerPhase_pC)),
    imbalance_Q14: Math.floor(limits.imbalance * 2 ** 14),
    mismatch_Q14: Math.ceil(stimulator.mismatch * 2 ** 14),
    trainNet_pC: nominal(limits.trainNet_nC * 1000),
    amplitude_uA: nominal(limits.amplitude_uA),
    compliance_mV: nominal(limits.compliance_mV),
    loadMax_ohm: limits.loadMax_ohm + limits.stimulator_ohm,
    stimulusInterval_ms: Math.round(limits.stimulusInterval_s * 1000),
    period_us: Math.ceil(1e6 / limits.pulseRateMax_Hz),
    ...doses(limits, excess),
    interrogation_mV: Math.max(0, Math.floor((limits.interrogation_mV - GEL_DRIVE.offset_mV) / (1 + GEL_DRIVE.tolerance))),
    interrogation_ms: limits.interrogation_ms,
    decisionAge_ms: limits.decisionAge_ms,
  }
  // What the gate itself looks at where no host has.
  if (!areLimitsSound(result)) throw new IongateError('value-invalid', 'limits', `too small for the gate's account with a stimulator that is off by ${(100 * excess).toPrecision(3)} %: raise limits.netPerHour_uC, or the smallest plan's amplitude`)
  return result
}

const HOUR_ms = 3.6e6

/**
 * What may be had at once, and how much more an hour, of something that must stay below `hour` in any hour and
 * below `day` on any day: at once + 1 h · hourly ≤ hour and at once + 24 h · hourly ≤ day. At least half of an
 * hour's may be had at once, and some of a day's comes back each hour.
 */
export function allowance(hour: number, day: number): { atOnce: number; hourly: number } {
  const hourly = Math.min(Math.max((day - hour) / 23, day / 48), hour / 2)
  return { atOnce: Math.min(hour - hourly, day - 24 * hourly), hourly }
}

/** The account of doses, see GateLimits: what may be had at once of what runs out first, and what each thing costs, in ms. @param excess share of net charge that is not asked for */
function doses(limits: Settings['limits'], excess: number): Pick<GateLimits, 'dose_ms' | 'train_ms' | 'pulse_ms' | 'net_msQ10'> {
  const trains = allowance(limits.trainsPerHour, limits.trainsPerDay)
  const pulses = allowance(limits.pulsesPerHour, limits.pulsesPerDay)
  const net_pC = allowance(limits.netPerHour_uC * 1e6, limits.netPerDay_uC * 1e6)
  const atOnce_ms = [trains, pulses, net_pC].map(({ atOnce, hourly }) => (atOnce / hourly) * HOUR_ms)
  const cost_ms = ({ hourly }: { hourly: number }) => HOUR_ms / hourly
  return {
    dose_ms: Math.min(Math.floor(Math.min(...atOnce_ms)), 2 ** 29),
    train_ms: Math.ceil(cost_ms(trains)),
    pulse_ms: Math.ceil(cost_ms(pulses)),
    net_msQ10: Math.ceil(cost_ms(net_pC) * (1 + excess) * 1024),
  }
}
