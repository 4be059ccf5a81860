import type { GateLimits } from '../../../firmware/core/decide/gate-limits'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import type { BoardName } from '../../../sim/board-profiles'
import { deviceConfigurationFor } from '../../configuration/device-configuration'
import type { Settings } from '../../configuration/settings'

const made = new Map<BoardName, DeviceConfiguration>()

/** One rule and one plan: what costs time, the calibration's tables, is made once for each board. */
function boardConfiguration(board: BoardName): DeviceConfiguration {
  const known = made.get(board) ?? deviceConfigurationFor(board, { cycle_s: 1, rules: [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }] })
  made.set(board, known)
  return known
}

/**
 * A device of a board with the plan, the rule and the limits of these settings. The host would refuse some of these
 * plans before it builds: the gate has to.
 * @param hour_s what counts as an hour for doses
 */
export function configurationFor(board: BoardName, settings: Settings, gate: GateLimits, hour_s: number): DeviceConfiguration {
  const base = boardConfiguration(board)
  const [rule] = settings.rules
  const share = hour_s / 3600
  const plans = Object.values(settings.plans)
  return {
    ...base,
    plans,
    // Units of any tolerance are tried with one calibration: their misfits are no matter here.
    decoder: { ...base.decoder, misfitLimit: 2 ** 30 },
    gate: {
      ...gate,
      dose_ms: Math.floor(gate.dose_ms * share),
      train_ms: Math.ceil(gate.train_ms * share),
      pulse_ms: Math.ceil(gate.pulse_ms * share),
      net_msQ10: Math.ceil(gate.net_msQ10 * share),
    },
    controller: {
      ...base.controller,
      cycle_ms: Math.round(settings.cycle_s * 1000),
      rules: base.controller.rules.map((one) => ({ ...one, level: rule.level, cycles: rule.cycles })),
    },
    energy: { ...base.energy, plan_uJ: plans.map(() => base.energy.plan_uJ[0]) },
  }
}
