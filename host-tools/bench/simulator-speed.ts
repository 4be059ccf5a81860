import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../iongate.mjs', import.meta.url))
const VIRTUAL_S = 3600

/** Virtual time over the time of the whole process, start-up and all, for an hour of the default scenario. */
export function realTimeFactor(): number {
  const began_ms = performance.now()
  const { stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'simulate', '--duration', `${VIRTUAL_S}s`, '--json'], {
    encoding: 'utf8',
  })
  const elapsed_s = (performance.now() - began_ms) / 1000
  if (!stdout.startsWith('{')) throw new Error(`the simulation did not run: ${stderr}`)
  return VIRTUAL_S / elapsed_s
}
