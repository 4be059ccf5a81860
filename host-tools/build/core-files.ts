import { readdirSync } from 'node:fs'
import path from 'node:path'

/** The folder of everything that decides, from the project's root. */
export const CORE = 'firmware/core'

/** All TypeScript files of the core, as paths from the project's root, sorted. */
export function coreFiles(root: string): string[] {
  const names = readdirSync(path.join(root, CORE), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${CORE}/${name.split(path.sep).join('/')}`).sort()
}
