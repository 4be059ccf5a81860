import { BoardEvents } from './boards/board'
import { FirmwareConfiguration } from './boards/calibration-loader'
import { Step, startDevice } from './boards/loop'
import { NodemcuWiring } from './boards/lua/wiring'
import { nodemcuBoard } from './boards/lua/board'
import { journalOnly } from './boards/lua/journal'

/**
 * The board loop on a NodeMCU that has the device in C, as iongate's module. What loop.ts makes the device with is
 * the module's too: the build puts MODULE_IN_PLACE_OF in the place of those files. Configuration and calibration
 * are constants of the module.
 */
export function start(wiring: NodemcuWiring, step: Step): void {
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  startDevice(nodemcuBoard(wiring, events), journalOnly(wiring.chip), {} as FirmwareConfiguration, events, step)
}
