import { BoardEvents } from './boards/board'
import { EspruinoStorage } from './boards/espruino/espruino-api'
import { EspruinoWiring } from './boards/espruino/wiring'
import { FirmwareConfiguration } from './boards/calibration-loader'
import { espruinoBoard } from './boards/espruino/board'
import { espruinoPersistence } from './boards/espruino/persistence'
import { startDevice } from './boards/loop'
import { step } from './core/device/step'

/** Boots a device on an Espruino board. The build makes an entry that calls this with its board's wiring. */
export function start(wiring: EspruinoWiring, configuration: FirmwareConfiguration): void {
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Espruino's only way to its built-in modules
  const storage: EspruinoStorage = require('Storage')
  startDevice(espruinoBoard(wiring, events), espruinoPersistence(storage, wiring.journal(storage)), configuration, events, step)
}
