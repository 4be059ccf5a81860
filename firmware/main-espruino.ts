import { espruinoBoard } from './boards/espruino/board'
import { EspruinoWiring } from './boards/espruino/wiring'
import { BoardEvents } from './boards/board'
import { DeviceConfiguration } from './configuration'
import { startDevice } from './boot'
import { StageMaker } from './decision-stage'
import { EarlyStoppingMaker } from './early-stopping'

/** Boots a device on an Espruino board. The build makes an entry that calls this with its board's wiring. */
export function start(wiring: EspruinoWiring, configuration: DeviceConfiguration, makeStage?: StageMaker, makeStopping?: EarlyStoppingMaker): void {
  const events: BoardEvents = { onDone: () => {}, onByte: () => {} }
  startDevice(espruinoBoard(wiring, events), configuration, events, makeStage, makeStopping)
  // Only now: had the boot failed, the console would be there to say so.
  E.setConsole(null, { force: wiring.isConsoleBarred })
}
