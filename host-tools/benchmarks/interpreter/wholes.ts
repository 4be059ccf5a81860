import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { type Core, interpreterTimes, worked_ms } from '../../../sim/interpreter-costs'
import type { Scenario } from '../../../sim/scenario'
import { simulate, type SimulationResult } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'
import { loadScenario } from '../../scenarios'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'

/** Instructions of whole runs on the emulated chip, in the simulated world; of other runs than the table's, but for boot and contact. */
export interface Whole {
  name: string
  core: Core
  /** Millions, counted on Espruino 2v29, emulated Cortex-M4. */
  counted: number
  /** Millions, as the simulated device takes them. */
  simulated: number
}

/** mdbt50q, default scenario on a bench supply of 3.5 V. Quiet: seed 7 without contacts, 60 s from boot; 15 interrogations, 3 trains. */
const COUNTED: Record<Core, { boot: number; minute: number; contact: number; untilTrain: number }> = {
  native: { boot: 7.65, minute: 54.77 - 7.65, contact: 0.754, untilTrain: 0.429 },
  interpreted: { boot: 61.85, minute: 404.77 - 61.85, contact: 12.2, untilTrain: 14.71 },
}
const SUPPLY_mV = 3500

export function wholes(): Whole[] {
  return (['native', 'interpreted'] as const).flatMap((core) => {
    const whole = loadScenario('wearable-patch')
    const scenario: Scenario = { ...whole, core, contacts: { events: [] }, store: { ...whole.store, source: 'bench', initial_mV: SUPPLY_mV } }
    const profile = BOARD_PROFILES[scenario.board]
    const times = interpreterTimes(profile, core, 'slow')
    const millionsOf_ms = (work_ms: number) => (work_ms * millionsPerSecond(scenario)) / 1000
    const boot_s = worked_ms(times, 'boot', ['send', 'store']) / 1000
    const minute = simulate(scenario, sourceProgram(configurationOfScenario(scenario)), { seed: 7, duration_s: 60 + boot_s })
    const boot = millionsOf_ms(boot_s * 1000)
    const rows: [string, keyof (typeof COUNTED)['native'], number][] = [
      ['boot to the first round', 'boot', boot],
      ['a minute, 15 interrogations, 3 trains', 'minute', ranMillions(minute, scenario) - boot],
      ['a contact: wake, capture, frame', 'contact', millionsOf_ms(worked_ms(times, 'contact', ['store', 'rest']) + worked_ms(times, 'contactCapture', ['send', 'rest']))],
      ['last sample to the start of a train', 'untilTrain', millionsOf_ms(worked_ms(times, 'interrogation', ['store', 'stimulate']))],
    ]
    return rows.map(([name, key, simulated]) => ({ name, core, counted: COUNTED[core][key], simulated }))
  })
}

function millionsPerSecond({ board }: Scenario): number {
  const { interpreter } = BOARD_PROFILES[board].facts as { interpreter: object }
  if (!('clock_MHz' in interpreter)) throw new Error(`${board}: nothing was counted`)
  const { clock_MHz, cyclesPerInstruction } = interpreter as { clock_MHz: number; cyclesPerInstruction: { slow: number } }
  return clock_MHz / cyclesPerInstruction.slow
}

/** By what the interpreter took of the supply. */
function ranMillions({ energy }: SimulationResult, scenario: Scenario): number {
  const ran_s = energy.spent_uJ.run / (BOARD_PROFILES[scenario.board].facts.currents_uA.run * (SUPPLY_mV / 1000))
  return ran_s * millionsPerSecond(scenario)
}
