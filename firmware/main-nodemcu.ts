import { BoardEvents } from './boards/board'
import { nodemcuBoard } from './boards/lua/board'
import { NodemcuWiring } from './boards/lua/wiring'
import { DeviceConfiguration } from './configuration'
import { startDevice } from './boot'
import { StageMaker } from './decision-stage'
import { EarlyStoppingMaker } from './early-stopping'

/** The firmware on NodeMCU: everything starts here and then runs on callbacks. */
export function start(wiring: NodemcuWiring, configuration: DeviceConfiguration, makeStage?: StageMaker, makeStopping?: EarlyStoppingMaker): void {
  const events: BoardEvents = { onDone: () => {}, onByte: () => {} }
  startDevice(nodemcuBoard(wiring, events), configuration, events, makeStage, makeStopping)
}
