import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Every file of a folder whose name ends so: its name and text, sorted, the same on every system. */
export function sourceText(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => name.split(path.sep).join('/'))
    .sort()
    .map((name) => `${name}\n${readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n')}`)
}
