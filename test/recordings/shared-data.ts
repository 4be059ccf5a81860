import { existsSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve('..', 'shared', 'data')

/** Recordings by others that some checkouts have beside them; what needs them is skipped elsewhere, saying so. */
export const hasSharedData = existsSync(folder)
export const SKIPPED = hasSharedData ? '' : ' (skipped: no ../shared/data)'

export function sharedData(name: string): string {
  return path.join(folder, name)
}
