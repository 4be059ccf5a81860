/**
 * What each operation takes from the store, in whole µJ rounded up: the device's own ledger
 * and the gate’s energy check run on these. Loads are worked out at NOMINAL_V, halfway from boot
 * to clamp, so that the books are rather too high than too low; the regulator
 * is linear, so a load's current is the store's current (physics §4.4). The interpreter's time is that of the
 * slow end of its range, whatever the device turns out to be.
 */
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { pulseDuration_us } from '../../firmware/core/decide/stimulus-plan'
import { countsByHardware, type BoardProfile } from '../../sim/board-profiles'
import { type Core, type InterpreterTimes, interpreterTimes, worked_ms } from '../../sim/interpreter-costs'
import { INTERRUPT_us } from '../../sim/microcontroller'
import type { Calibration } from '../calibration/calibration-file'
import type { Settings } from './settings'

const NOMINAL_V = 3.3

/** What the pulse rail takes of the store with no electrode driven, µA. */
function rail_uA({ power }: BoardProfile): number {
  return power.logic_uA + power.rail_uW / NOMINAL_V
}

/** What a current at the pulse rail takes of the store, as a share of it. */
function boosted({ power }: BoardProfile): number {
  return power.rail_V / (power.boostEfficiency * NOMINAL_V)
}

/** The interpreter at the slow end of its range. */
export function slowInterpreter(profile: BoardProfile, core: Core): InterpreterTimes {
  return interpreterTimes(profile, core, 'slow')
}

export function operationCosts(profile: BoardProfile, settings: Settings, calibration: Calibration, core: Core): DeviceConfiguration['energy'] {
  const { facts } = profile
  const times = slowInterpreter(profile, core)
  const { run, sample, sleep } = facts.currents_uA
  const { pulses } = calibration.ladder
  const interrogationPulse_uJ = pulses.map((pulse, index) => {
    const { pulse_uJ, interpreter_uJ } = interrogationPulseCost(profile, pulse, gelCurrent_uA(calibration, index, profile), { index, pulses: pulses.length }, core)
    return pulse_uJ + interpreter_uJ
  })
  const wake_uJ = wakeCost_uJ(profile, core)
  const cycle_uJ = interrogationPulse_uJ.reduce((sum, cost) => sum + cost + wake_uJ, 0)
  return {
    storeFullScale_mV: Math.round(facts.fullScale_mV / facts.storeDivider),
    storeFactor: Math.round((settings.store.capacitance_uF * 16 * 16384) / 20000),
    shed_mV: Math.round(settings.store.shed_V * 1000),
    interrogationReserve_uJ: Math.ceil(cycle_uJ * settings.store.reserve),
    interrogationPulse_uJ,
    wake_uJ,
    contactCapture_uJ:
      energy_uJ(sample, settings.contactCapture_s) + energy_uJ(run, captureWork_ms(times) / 1000),
    contactCount_uJ: countCost_uJ(profile, core),
    plan_uJ: Object.values(settings.plans).map((plan) => {
      // 2·V_rail·I·t_p/η per pulse (physics §4.6): µA · µs · V = pJ.
      const pulses_uJ = (boosted(profile) * NOMINAL_V * plan.amplitude_uA * (plan.firstPhase_us + plan.secondPhase_us) * plan.pulses) / 1e6
      // Timers and pump run from the lead to the last edge, through the pauses too.
      const train_s = (PUMP_LEAD_us + (plan.pulses - 1) * plan.period_us + pulseDuration_us(plan)) / 1e6
      return Math.ceil(pulses_uJ) + energy_uJ(sample + rail_uA(profile), train_s) + energy_uJ(run, stimulusWork_ms(times) / 1000)
    }),
    // µA · V = nJ/ms. A board that takes more than 1 mW asleep (the RP2040) is none that a store can keep; its books stop there.
    sleep_uJPerMsQ15: Math.min(32767, Math.max(1, Math.round((sleep * NOMINAL_V * 32768) / 1000))),
  }
}

/** A contact's capture with one frame: the wake before it, and what comes after. */
export function captureWork_ms(times: InterpreterTimes): number {
  return worked_ms(times, 'contact', ['store', 'rest']) + worked_ms(times, 'contactCapture', ['send', 'rest'])
}

/** What a stimulus takes more than an interrogation without one. */
function stimulusWork_ms(times: InterpreterTimes): number {
  const without_ms = worked_ms(times, 'interrogation', ['store', 'send', 'rest'])
  return worked_ms(times, 'interrogation', ['store', 'stimulate', 'rest']) + worked_ms(times, 'stimulus', ['send', 'send', 'rest']) - without_ms
}

/** What a pulse of a ladder of `pulses` takes of the interpreter: the first with what comes before it, the last with decode and report. */
export function pulseWork_ms(times: InterpreterTimes, { index, pulses }: { index: number; pulses: number }): number {
  const before_ms = index > 0 ? 0 : worked_ms(times, 'sleep', ['store', 'temperature', 'ask', 'rest'])
  const after_ms = worked_ms(times, 'interrogation', index < pulses - 1 ? ['ask', 'rest'] : ['store', 'send', 'rest'])
  return before_ms + worked_ms(times, 'pulse', ['rest']) + after_ms
}

/**
 * One pulse of a ladder: what lasts as long as it does with its lead (gel, pulse rail, sampling), and the interpreter's
 * time around it, without the wake that the books add to each rest and sleep.
 * @param place of the pulse in its ladder
 */
export function interrogationPulseCost(
  profile: BoardProfile,
  pulse: { sampleCount: number; sampleInterval_us: number },
  gel_uA: number,
  place: { index: number; pulses: number },
  core: Core = 'native',
): { pulse_uJ: number; interpreter_uJ: number } {
  const work_ms = pulseWork_ms(slowInterpreter(profile, core), place)
  return {
    pulse_uJ: pulseCost_uJ(profile, pulse, gel_uA),
    interpreter_uJ: Math.max(0, energy_uJ(profile.facts.currents_uA.run, work_ms / 1000) - wakeCost_uJ(profile, core)),
  }
}

function pulseCost_uJ(profile: BoardProfile, pulse: { sampleCount: number; sampleInterval_us: number }, gel_uA: number): number {
  const width_s = (PUMP_LEAD_us + pulse.sampleCount * pulse.sampleInterval_us) / 1e6
  return energy_uJ(profile.facts.currents_uA.sample + boosted(profile) * gel_uA + rail_uA(profile), width_s)
}

/** A probe for an open electrode: its pulse, with next to no current through the gel; the interpreter prepares it and wakes to read it twice and at its end. */
export function probeCost_uJ(profile: BoardProfile, pulse: { sampleCount: number; sampleInterval_us: number }, core: Core): number {
  const times = slowInterpreter(profile, core)
  const without_ms = worked_ms(times, 'interrogation', ['store'])
  const work_ms = worked_ms(times, 'interrogation', ['ask', 'probe', 'rest']) - without_ms + worked_ms(times, 'pulse', ['rest'])
  return pulseCost_uJ(profile, pulse, 0) + energy_uJ(profile.facts.currents_uA.run, work_ms / 1000) + 3 * wakeCost_uJ(profile, core)
}

/** One contact or separation counted: an interrupt where hardware counts, else a wake of the interpreter. */
function countCost_uJ(profile: BoardProfile, core: Core): number {
  const work_ms = countsByHardware(profile) ? INTERRUPT_us / 1000 : worked_ms(slowInterpreter(profile, core), 'rise', ['rest'])
  return Math.min(65535, energy_uJ(profile.facts.currents_uA.run, work_ms / 1000))
}

/** Asleep for so long. */
export function sleep_uJ({ facts }: BoardProfile, duration_ms: number): number {
  return (facts.currents_uA.sleep * NOMINAL_V * duration_ms) / 1000
}

/** What the interpreter takes after a sleep that nothing follows; most of them end with a contact. */
export function wakeCost_uJ(profile: BoardProfile, core: Core = 'native'): number {
  return energy_uJ(profile.facts.currents_uA.run, worked_ms(slowInterpreter(profile, core), 'contact', ['rest']) / 1000)
}

function energy_uJ(current_uA: number, duration_s: number): number {
  return Math.ceil(current_uA * NOMINAL_V * duration_s)
}

/** Mean current of one ladder pulse with every ion at activation 1, from the templates. */
function gelCurrent_uA(calibration: Calibration, pulse: number, profile: BoardProfile): number {
  const windows = calibration.windows.length
  let words = 0
  let samples = 0
  calibration.windows.forEach((window, w) => {
    words += calibration.fit.templates.reduce((sum, template) => sum + template[pulse * windows + w].value, 0)
    samples += window.count
  })
  const output_mV = (words / samples / 65535) * profile.facts.fullScale_mV
  return (output_mV / profile.frontEnd.gel.transimpedance_ohm[calibration.ladder.pulses[pulse].range]) * 1000
}
