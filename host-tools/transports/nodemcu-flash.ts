import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { MAIN_FILE } from '../build/nodemcu-bundle'
import { IongateError } from '../diagnostics'
import type { NodemcuPrompt } from './nodemcu-prompt'

/** The ESP8266's program as an image of flash; docs/hardware.md says how it is made. */
const LFS_IMAGE = 'iongate.img'

/**
 * Puts a built board's files on it, init.lua last so that a broken-off upload starts nothing,
 * and restarts it. The device's hello comes about two seconds later.
 * @param files by name, characters as bytes: init.lua and iongate.lua, or on ESP8266 the image
 * @throws IongateError file-missing when the one that the board runs from is not there
 */
export async function flashNodemcu(
  prompt: Pick<NodemcuPrompt, 'upload' | 'restart'>,
  board: NodemcuBoardName,
  files: ReadonlyMap<string, string>,
  onProgress?: (name: string, share: number) => void,
): Promise<void> {
  const isFromFlash = board === 'nodemcu-esp8266'
  for (const name of [isFromFlash ? LFS_IMAGE : MAIN_FILE, 'init.lua']) {
    const content = files.get(name)
    if (content === undefined) {
      const how = isFromFlash ? '; an ESP8266 runs from an LFS image, see docs/hardware.md' : ''
      throw new IongateError('file-missing', name, `is not among the files of ${board}${how}`)
    }
    await prompt.upload(name, content, (share) => onProgress?.(name, share))
  }
  // The reload restarts the board by itself when the image is sound.
  prompt.restart(isFromFlash ? `node.LFS.reload("${LFS_IMAGE}")` : undefined)
}
