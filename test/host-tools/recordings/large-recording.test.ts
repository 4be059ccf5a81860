import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-large-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SAMPLES = 1_500_000
const RATE_Hz = 1000

/** A contact at 0.3 s and a separation at 0.7 s of each second. */
function write(file: string): void {
  const descriptor = openSync(file, 'w')
  writeSync(descriptor, 'time_s,voltage_v\n')
  for (let second = 0; second < SAMPLES / RATE_Hz; second++) {
    const rows = Array.from({ length: RATE_Hz }, (_, i) => {
      const phase = i / RATE_Hz
      const value = 0.01 * Math.sin(i * 12.9898) - Math.exp(-(((phase - 0.3) / 0.03) ** 2)) + Math.exp(-(((phase - 0.7) / 0.03) ** 2))
      return `${(second + phase).toFixed(6)},${value.toFixed(6)}\n`
    })
    writeSync(descriptor, rows.join(''))
  }
  closeSync(descriptor)
}

it('a recording of 30 MB is replayed with a heap of 80 MB, and progress is reported', () => {
  const file = path.join(folder, 'large.csv')
  write(file)
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=80', 'host-tools/iongate.mjs', 'replay', file, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  expect(stderr.split('\n').filter((line) => line !== '')).toEqual([25, 50, 75, 100].map((percent) => `${file}: ${percent} % read`))
  expect(status).toBe(0)
  const { contact_rate_Hz, statistics } = JSON.parse(stdout) as { contact_rate_Hz: number; statistics: { count: number }[] }
  expect(contact_rate_Hz).toBe(1)
  expect(statistics.map(({ count }) => count)).toEqual([SAMPLES / RATE_Hz, SAMPLES / RATE_Hz])
})
