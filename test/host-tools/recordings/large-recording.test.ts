import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { LONG } from '../../long'

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

it.runIf(LONG)('a million labels are compared with a heap of 160 MB', () => {
  const [file, labels] = [path.join(folder, 'short.csv'), path.join(folder, 'labels.csv')]
  writeFileSync(file, ['time_s,voltage_v', ...Array.from({ length: 2000 }, (_, i) => `${(i / 1000).toFixed(3)},${(-Math.exp(-(((i - 500) / 30) ** 2))).toFixed(6)}`)].join('\n'))
  writeFileSync(labels, 'kind,time_s\n' + Array.from({ length: 500_000 }, (_, i) => `contact,${i}.3\nseparation,${i}.7\n`).join(''))
  const { status, stderr } = spawnSync(process.execPath, ['--max-old-space-size=160', 'host-tools/iongate.mjs', 'replay', file, '--labels', labels, '--json'], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  // Hardly any of them is in the recording.
  expect({ status, stderr }).toEqual({ status: 5, stderr: '' })
})
