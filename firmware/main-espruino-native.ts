import { BoardEvents } from './boards/board'
import { EspruinoStorage } from './boards/espruino/espruino-api'
import { EspruinoWiring } from './boards/espruino/wiring'
import { FAULT_NONE, NativeDevice, startNative } from './boards/espruino/native-core'
import { espruinoBoard } from './boards/espruino/board'
import { espruinoPersistence } from './boards/espruino/persistence'
import { sendForEver } from './boards/espruino/native-fault'

/**
 * Boots a device on an Espruino board whose core is machine code (docs/native.md). The build makes an entry that
 * calls this with its board's wiring. A device whose code cannot be trusted drives nothing, and says so for ever.
 */
export function start(wiring: EspruinoWiring, native: NativeDevice): void {
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Espruino's only way to its built-in modules
  const storage: EspruinoStorage = require('Storage')
  const board = espruinoBoard(wiring, events)
  const fault = startNative(board, wiring.engine.prepareMade, espruinoPersistence(storage, wiring.journal(storage)), storage, native, events)
  if (fault !== FAULT_NONE) sendForEver(board, native.faultFrame(fault))
}
