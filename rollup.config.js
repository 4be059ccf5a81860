// `npx rollup -c` builds the Espruino boards' bundles with their default configuration and the core interpreted, as
// `iongate build --no-native` does; that command also takes your calibration and checks the result.
import { tsImport } from 'tsx/esm/api'

const load = (file) => tsImport(file, import.meta.url)
const { espruinoBundleOptions } = await load('./host-tools/build/build-board.ts')
const { isNodemcuBoard } = await load('./host-tools/build/nodemcu-boards.ts')
const { espruinoRollupOptions } = await load('./host-tools/build/espruino-bundle.ts')
const { FIRMWARE_ENTRY } = await load('./host-tools/build/firmware-entry.ts')
const { deviceConfigurationFor } = await load('./host-tools/configuration/device-configuration.ts')
const { boardsWithRoom } = await load('./host-tools/build/board-room.ts')

export default boardsWithRoom(false).filter((board) => !isNodemcuBoard(board)).map((board) => {
  const options = espruinoRollupOptions(FIRMWARE_ENTRY, espruinoBundleOptions(board, deviceConfigurationFor(board)))
  return { ...options, output: { ...options.output, file: `dist/${board}/iongate.js` } }
})
