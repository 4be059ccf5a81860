import { CHECK } from '../decide/gate-limits'
import { DeviceConfiguration } from './configuration'
import { InterrogationPulse } from '../decide/safety-gate'

/**
 * Check words of what is configured and decides over a pulse: one changed bit in any of it changes them. They are
 * made at boot. The limits' own is in decide/gate-limits.
 */

/** Of all plans, their costs, all rules and what makes a reading of the store an energy. */
export function stimulusCheck(configuration: DeviceConfiguration): number {
  const plans = configuration.plans
  const rules = configuration.controller.rules
  const energy = configuration.energy
  let check = CHECK ^ energy.storeFullScale_mV ^ energy.storeFactor ^ energy.shed_mV
  for (let i = 0; i < plans.length; i++) {
    const plan = plans[i]
    const phases = plan.amplitude_uA ^ plan.firstPhase_us ^ plan.secondPhase_us ^ plan.interphaseGap_us
    check = check ^ phases ^ plan.period_us ^ plan.pulses ^ plan.polarity ^ energy.plan_uJ[i]
  }
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]
    check = check ^ rule.ion ^ rule.level ^ rule.cycles ^ rule.plan
  }
  return check
}

/** Of one pulse of the ladder. */
export function pulseCheck(pulse: InterrogationPulse): number {
  return CHECK ^ pulse.amplitude_mV ^ pulse.polarity ^ pulse.range ^ pulse.sampleCount ^ pulse.sampleInterval_us
}
