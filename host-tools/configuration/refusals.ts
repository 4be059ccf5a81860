/** What the gate refused, for a person: the number that was asked for and the limit it broke. */
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { GateLimits } from '../../firmware/core/decide/gate-limits'
import * as gate from '../../firmware/core/decide/safety-gate'
import { phaseCharge_pC, pulseDuration_us, trainNet_pC, type StimulusPlan } from '../../firmware/core/decide/stimulus-plan'

/** The name of each verdict of the gate; see docs/safety.md. */
export const VERDICTS: Record<number, string> = {
  [gate.PERMITTED]: 'permitted',
  [gate.REFUSED_DISARMED]: 'disarmed',
  [gate.REFUSED_MALFORMED]: 'malformed plan',
  [gate.REFUSED_AMPLITUDE]: 'amplitude above limit',
  [gate.REFUSED_CHARGE]: 'charge above limit',
  [gate.REFUSED_BALANCE]: 'phases not balanced',
  [gate.REFUSED_RATE]: 'too soon',
  [gate.REFUSED_ENERGY]: 'not enough energy',
  [gate.REFUSED_COMPLIANCE]: 'beyond compliance voltage',
  [gate.REFUSED_STALE]: 'decision too old',
  [gate.REFUSED_NET_CHARGE]: 'net charge above limit',
  [gate.REFUSED_DOSE]: 'dose used up',
  [gate.REFUSED_DAMAGED]: 'memory damaged',
  [gate.STIMULUS_STOPPED]: 'stopped by a disarm',
  [gate.REFUSED_UNWRITTEN]: 'not recorded',
  [gate.REFUSED_GEL_CHARGE]: 'gel’s charge used up',
}

/** A refused request for a stimulus. What is not known is left out. */
export interface RefusedStimulus {
  verdict: number
  plan: StimulusPlan
  needed_uJ: number
  /** In the store above the shed voltage when it was asked for. */
  available_uJ?: number
  /** Since the start of the stimulus before. */
  sinceLast_ms?: number
  /** Of the decision behind it. */
  age_ms?: number
}

/** What the stimulator may drive too much of is no longer in the limit. */
const TOLERANCE = 'less stimulator.tolerance and stimulator.offset_uA'

/** A number that is beyond its limit. */
interface Excess {
  what: string
  value: number | undefined
  bound: 'at most' | 'at least'
  limit: number | undefined
  unit: string
  /** Where the limit is set. */
  by: string
}

/** As `amplitude above limit: amplitude 5000 µA, at most 2000 µA by limits.amplitude_uA`; of several like it, the ends of their range. */
export function refusalText(refused: RefusedStimulus[], { gate: limits }: Pick<DeviceConfiguration, 'gate'>): string {
  const reason = VERDICTS[refused[0].verdict] ?? `verdict ${refused[0].verdict}`
  const excesses = refused.flatMap((one) => excessOf(one, limits) ?? [])
  if (excesses.length === 0) return reason
  const [{ what, bound, unit, by }] = excesses
  const asked = rangeText(excesses.flatMap(({ value }) => value ?? []))
  const allowed = rangeText(excesses.flatMap(({ limit }) => limit ?? []))
  return `${reason}: ${[what, asked, asked === '' ? '' : unit].filter((word) => word !== '').join(' ')}, ${bound} ${allowed === '' ? 'what remains' : `${allowed} ${unit}`} by ${by}`
}

function rangeText(values: number[]): string {
  if (values.length === 0) return ''
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => String(Number(value.toPrecision(5))))
  return least === most ? least : `${least} to ${most}`
}

function excessOf({ verdict, plan, needed_uJ, available_uJ, sinceLast_ms, age_ms }: RefusedStimulus, limits: GateLimits): Excess | undefined {
  const phases_nC = [plan.firstPhase_us, plan.secondPhase_us].map((width_us) => phaseCharge_pC(plan.amplitude_uA, width_us) / 1000)
  const { amplitude_uA, period_us } = plan
  switch (verdict) {
    case gate.REFUSED_MALFORMED:
      return { what: 'period', value: period_us, bound: 'at least', limit: pulseDuration_us(plan), unit: 'µs', by: 'the length of a pulse' }
    case gate.REFUSED_AMPLITUDE:
      return { what: 'amplitude', value: amplitude_uA, bound: 'at most', limit: limits.amplitude_uA, unit: 'µA', by: `limits.amplitude_uA ${TOLERANCE}` }
    case gate.REFUSED_CHARGE: {
      const by = `limits.shannon_k, limits.electrodeArea_cm2 and the front end ${TOLERANCE}`
      return { what: 'charge per phase', value: Math.max(...phases_nC), bound: 'at most', limit: limits.chargePerPhase_pC / 1000, unit: 'nC', by }
    }
    case gate.REFUSED_BALANCE: {
      const value = (100 * Math.abs(phases_nC[0] - phases_nC[1])) / Math.max(...phases_nC)
      return { what: 'difference of the phases', value, bound: 'at most', limit: (100 * limits.imbalance_Q14) / 2 ** 14, unit: '%', by: 'limits.imbalance' }
    }
    case gate.REFUSED_COMPLIANCE: {
      const value = (amplitude_uA * limits.loadMax_ohm) / 1000
      return { what: 'voltage at limits.loadMax_ohm and limits.stimulator_ohm', value, bound: 'at most', limit: limits.compliance_mV, unit: 'mV', by: `limits.compliance_mV ${TOLERANCE}` }
    }
    case gate.REFUSED_RATE:
      if (period_us < limits.period_us) {
        return { what: 'period', value: period_us, bound: 'at least', limit: limits.period_us, unit: 'µs', by: 'limits.pulseRateMax_Hz' }
      }
      return { what: 'interval', value: sinceLast_ms, bound: 'at least', limit: limits.stimulusInterval_ms, unit: 'ms', by: 'limits.stimulusInterval_s' }
    case gate.REFUSED_ENERGY:
      return { what: 'cost', value: needed_uJ, bound: 'at most', limit: available_uJ === undefined ? undefined : Math.max(0, available_uJ), unit: 'µJ', by: 'the store above store.shed_V' }
    case gate.REFUSED_STALE:
      return { what: 'age', value: age_ms, bound: 'at most', limit: limits.decisionAge_ms, unit: 'ms', by: 'limits.decisionAge_ms' }
    case gate.REFUSED_NET_CHARGE: {
      const by = `limits.trainNet_nC ${TOLERANCE}, with stimulator.mismatch`
      return { what: 'net charge of the train', value: trainNet_pC(plan, limits.mismatch_Q14) / 1000, bound: 'at most', limit: limits.trainNet_pC / 1000, unit: 'nC', by }
    }
    case gate.REFUSED_DOSE:
      return { what: 'trains, pulses or net charge', value: undefined, bound: 'at most', limit: undefined, unit: '', by: 'limits.…PerHour and limits.…PerDay' }
  }
  return undefined
}
