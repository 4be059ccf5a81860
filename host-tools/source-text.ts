import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const texts = new Map<string, string[]>()

/** Every file of a folder whose name ends so: its name and text, sorted, the same on every system. Read once by a process: it runs what it read. */
export function sourceText(folder: string, ending: string): string[] {
  const key = `${folder}\0${ending}`
  const text = texts.get(key) ?? readSourceText(folder, ending)
  texts.set(key, text)
  return text
}

function readSourceText(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => name.split(path.sep).join('/'))
    .sort()
    .map((name) => `${name}\n${readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n')}`)
}
