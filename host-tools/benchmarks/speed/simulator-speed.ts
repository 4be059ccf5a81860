import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../../iongate.mjs', import.meta.url))

/** Virtual time over the time of the whole process, start-up and all. */
export function realTimeFactor(scenario: string, hours: number): number {
  const began_ms = performance.now()
  const { stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'simulate', scenario, '--duration', `${hours}h`, '--json'], {
    encoding: 'utf8',
  })
  const elapsed_s = (performance.now() - began_ms) / 1000
  if (!stdout.startsWith('{')) throw new Error(`the simulation did not run: ${stderr}`)
  return (hours * 3600) / elapsed_s
}
