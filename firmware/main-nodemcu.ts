import { BoardEvents } from './boards/board'
import { FirmwareConfiguration } from './boards/calibration-loader'
import { NodemcuWiring } from './boards/lua/wiring'
import { nodemcuBoard } from './boards/lua/board'
import { nodemcuPersistence } from './boards/lua/persistence'
import { startDevice } from './boards/loop'
import { step } from './core/device/step'

/** The firmware on NodeMCU: everything starts here and then runs on callbacks. */
export function start(wiring: NodemcuWiring, configuration: FirmwareConfiguration): void {
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  startDevice(nodemcuBoard(wiring, events), nodemcuPersistence(wiring.chip), configuration, events, step)
}
