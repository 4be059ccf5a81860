import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../../iongate.mjs', import.meta.url))

/** As many runs as a 99 % interval of their median needs. */
const RUNS = 8

/** Virtual time over the time of the whole process, start-up and all: of each of eight runs. */
export function realTimeFactors(scenario: string, hours: number): number[] {
  return Array.from({ length: RUNS }, () => realTimeFactor(scenario, hours))
}

function realTimeFactor(scenario: string, hours: number): number {
  const began_ms = performance.now()
  const { stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'simulate', scenario, '--duration', `${hours}h`, '--json'], {
    encoding: 'utf8',
  })
  const elapsed_s = (performance.now() - began_ms) / 1000
  if (!stdout.startsWith('{')) throw new Error(`the simulation did not run: ${stderr}`)
  return (hours * 3600) / elapsed_s
}
