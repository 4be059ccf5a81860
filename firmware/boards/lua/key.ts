import { Chip } from './wiring'

/** Name of the file in which the host puts the device's key. */
export const KEY_FILE = 'key'

/** Its bytes; none where there is no file. */
export function loadKey(chip: Chip): number[] {
  const bytes: number[] = []
  const contents = chip.load(KEY_FILE)
  if (contents === undefined) return bytes
  for (let i = 1; i <= contents.length; i++) bytes.push(string.byte(contents, i))
  return bytes
}
