import { MAIN_FILE } from '../build/nodemcu-bundle'
import type { BuiltBoard, BuiltFile } from '../build/build-board'
import { isNodemcuBoard } from '../build/nodemcu-boards'
import { IongateError } from '../diagnostics'
import type { NodemcuPrompt } from '../transports/nodemcu-prompt'

/** What goes onto a NodeMCU, and the line that starts it; left out where a restart does. */
interface NodemcuFiles {
  files: BuiltFile[]
  start?: string
  /** Does the program need the device as a module of the board's firmware? */
  isModuleLoop: boolean
}

/** The program's image on the board. */
const LFS_IMAGE = 'iongate.img'
const LOOP_FOLDER = 'lua/'

/**
 * A NodeMCU runs its program from the Lua flash store (LFS). The image of that is made with luac.cross of the
 * board's own firmware, whose format it has; nothing else can make it. Only the loop of a device in C fits an ESP32's heap from source.
 * @param image contents of the user's image of this build's program
 * @throws IongateError usage where an image is needed and none is given
 */
export function nodemcuFilesOf({ board, files }: BuiltBoard, image: Uint8Array | undefined): NodemcuFiles {
  const isModuleLoop = files.some(({ name }) => name.startsWith(LOOP_FOLDER))
  const named = (name: string): BuiltFile => {
    const file = files.find((each) => each.name === (isModuleLoop ? LOOP_FOLDER + name : name))
    if (file === undefined) throw new Error(`${board} has no ${name}`)
    return { ...file, name }
  }
  const init = named('init.lua')
  // The reload restarts the board by itself when the image is sound, and else returns what is wrong with it.
  if (image !== undefined) return { files: [{ name: LFS_IMAGE, content: image }, init], start: `print(node.LFS.reload("${LFS_IMAGE}"))`, isModuleLoop }
  if (isModuleLoop && board === 'nodemcu-esp32') return { files: [named(MAIN_FILE), init], isModuleLoop }
  throw needsImage(board, isModuleLoop)
}

/** Before anything is built or opened. */
export function refuseWithoutImage(board: BuiltBoard['board'], isModuleLoop: boolean, image: unknown): void {
  if (image !== undefined && !isNodemcuBoard(board)) throw new IongateError('usage', '--lfs', `${board} has no Lua flash store`)
  if (image === undefined && isNodemcuBoard(board) && !(isModuleLoop && board === 'nodemcu-esp32')) throw needsImage(board, isModuleLoop)
}

function needsImage(board: string, isModuleLoop: boolean): IongateError {
  const [target, folder] = isModuleLoop ? [' --target nodemcu-module', `${board}-module/lua`] : ['', board]
  const how = `iongate build --board ${board}${target}, luac.cross -f -o ${LFS_IMAGE} dist/${folder}/${MAIN_FILE}, then --lfs ${LFS_IMAGE}`
  return new IongateError('usage', '--lfs', `${board} runs its program from flash (LFS), as an image that only luac.cross of its own firmware makes: ${how}`)
}

/**
 * Before anything on the board is changed.
 * @throws IongateError device-differs where its firmware lacks what the program needs
 */
export async function refuseOtherFirmware(prompt: NodemcuPrompt, { start, isModuleLoop }: NodemcuFiles): Promise<void> {
  if (start !== undefined) await prompt.run('assert(node.LFS and node.LFS.reload,"this firmware was built without a Lua flash store (LFS)")')
  if (isModuleLoop) await prompt.run('assert(iongate,"this firmware was built without the module iongate")')
}
