/**
 * Settings that are each allowed and together can never work. What can be asked of the
 * firmware's own code is asked of it: the gate for each plan, the controller for each rule.
 */
import type { BoardFacts } from '../../firmware/boards/board-facts'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { controllerNew, dueRule } from '../../firmware/core/decide/controller'
import { type InterpreterTimes, worked_ms } from '../../sim/interpreter-costs'
import { gateTakeTime, permitStimulus, safetyGateNew } from '../../firmware/core/decide/safety-gate'
import { IongateError } from '../diagnostics'
import { refusalText } from './refusals'
import type { Settings } from './settings'

/** More interrogations in a row than any rule asks for, twice. */
const INTERROGATIONS = 600
const ACTIVATION_MAX_Q15 = 65535
/** As long as no interval lasts and no account of doses takes to empty. */
const RESTED_ms = 2 ** 29

/** A board by its name and link, with what its interpreter takes. */
interface TimedBoard extends Pick<BoardFacts, 'name' | 'link'> {
  times: InterpreterTimes
}

/**
 * Refuses a device of which some part could never work.
 * @param where the settings stand, for the message
 * @throws IongateError value-invalid naming each such setting, its number and the limit
 */
export function refuseImpossible(configuration: DeviceConfiguration, settings: Settings, board: TimedBoard, where: string): void {
  const complaints = [
    ...refusedPlans(configuration, settings),
    ...deadRules(configuration, settings),
    ...shortCycle(configuration),
    ...lostLevels(configuration, settings),
    ...lateDecisions(configuration, board),
    ...(settings.trustedWire && board.link === 'radio' ? [`trustedWire: the link of ${board.name} is a radio, which whoever is in range can use`] : []),
  ]
  if (complaints.length > 0) throw new IongateError('value-invalid', where, complaints.join('; '))
}

/**
 * Plans that the gate refuses of a fresh decision, when it has waited for long, from a store that can
 * pay for them: what a store gives depends on the run.
 */
function refusedPlans(configuration: DeviceConfiguration, settings: Settings): string[] {
  const { plans, energy, gate } = configuration
  return Object.keys(settings.plans).flatMap((name, at) => {
    const [plan, needed_uJ] = [plans[at], energy.plan_uJ[at]]
    const asked = safetyGateNew(gate)
    gateTakeTime(asked, RESTED_ms)
    if (permitStimulus(asked, plan, 0, 0, needed_uJ, needed_uJ)) return []
    return [`plans.${name}: the gate would always refuse it, ${refusalText([{ verdict: asked.verdict, plan, needed_uJ }], configuration)}`]
  })
}

/**
 * Rules that never come due, because an earlier one always does. The best that can happen to a
 * rule is its own level of its own ion, and nothing of any other.
 */
function deadRules({ controller }: DeviceConfiguration, settings: Settings): string[] {
  const { rules } = controller
  const ions = rules.reduce((most, { ion }) => Math.max(most, ion + 1), 0)
  return rules.flatMap((rule, at) => {
    const levels = Array.from({ length: ions }, (_, ion) => (ion === rule.ion ? rule.level : 0))
    const trial = controllerNew(controller)
    const due = Array.from({ length: INTERROGATIONS }, () => dueRule(trial, levels, true))
    if (due.includes(at)) return []
    const first = due.find((one) => one >= 0) ?? 0
    const { ion, class: name, level } = settings.rules[at]
    return [`rules.${at}: never comes due, because rules.${first} does first whenever ${ion ?? name} is at level ${level}`]
  })
}

function shortCycle({ controller, ladder }: DeviceConfiguration): string[] {
  const pulses_ms = ladder.pulses.reduce((sum, pulse) => sum + (pulse.sampleCount * pulse.sampleInterval_us) / 1000, 0)
  const least_ms = Math.ceil(pulses_ms + ladder.gap_ms * (ladder.pulses.length - 1))
  if (controller.cycle_ms >= least_ms) return []
  return [`cycle_s: ${controller.cycle_ms / 1000}, at least ${least_ms / 1000} because the pulses and rests of one interrogation take that long`]
}

/** Levels that no activation reaches, or none returns to. */
function lostLevels({ decoder }: DeviceConfiguration, { levels }: Settings): string[] {
  const rest = Math.min(...decoder.levelBoundaries_Q15.map(([lowest]) => lowest))
  const saturated = Math.max(...decoder.levelBoundaries_Q15.map(([, , highest]) => highest))
  const hysteresis = decoder.levelHysteresis_Q15
  const [lowest, , highest] = levels.boundaries
  const complaints = []
  if (rest - hysteresis <= 0) {
    complaints.push(`levels.hysteresis: ${levels.hysteresis}, below ${lowest} (levels.boundaries.0), or an ion that has left rest never returns to it`)
  }
  if (saturated + hysteresis > ACTIVATION_MAX_Q15) {
    complaints.push(`levels.boundaries.2: ${highest}, at most ${2 - levels.hysteresis} (2 − levels.hysteresis), or no activation reaches saturated`)
  }
  return complaints
}

function lateDecisions({ controller, gate }: DeviceConfiguration, { name, times }: TimedBoard): string[] {
  const least_ms = Math.ceil(worked_ms(times, 'interrogation', ['store']))
  if (controller.rules.length === 0 || gate.decisionAge_ms >= least_ms) return []
  return [`limits.decisionAge_ms: ${gate.decisionAge_ms}, at least ${least_ms} because ${name} needs that long to decide; the gate would refuse every stimulus`]
}
