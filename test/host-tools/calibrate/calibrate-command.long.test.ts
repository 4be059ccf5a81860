import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Calibration } from '../../../host-tools/calibration/calibration-file'
import { iongate } from '../in-process'
import { MEASUREMENTS, QUICK_PROTOCOL, quickRun } from './quick-protocol'

const IONGATE = path.resolve('host-tools/iongate.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-calibrate-long-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => path.join(folder, name)
const textOf = (name: string) => readFileSync(at(name), 'utf8')

const RUN = quickRun(at('quick.json'))
beforeAll(async () => {
  writeFileSync(at('quick.json'), QUICK_PROTOCOL)
  expect(await iongate(...RUN, '--out', at('bench.calibration.json'))).toMatchObject({ status: 0, stderr: '' })
})

it('calibrate keeps every measurement when ^C ends it, goes on there however often, and ends in the same bytes', async () => {
  const lines = () => (existsSync(at('stopped.measurements.jsonl')) ? textOf('stopped.measurements.jsonl').split('\n').length - 1 : 0)
  let kept = 0
  // The second run is stopped long before it has come to where the first one was.
  for (const [signal, atLeast] of [['SIGINT', 60], ['SIGINT', 0], ['SIGKILL', 0]] as const) {
    const child = spawn(process.execPath, [IONGATE, ...RUN, '--out', at('stopped.json')])
    let stderr = ''
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
    let said = ''
    child.stdout.on('data', (data: Buffer) => (said += data.toString()))
    const watch = setInterval(() => {
      if (lines() <= atLeast || !said.includes('Measuring')) return
      clearInterval(watch)
      child.kill(signal)
    }, 1)
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect(status).toBe(signal === 'SIGINT' ? 130 : null)
    if (signal === 'SIGINT') expect(stderr).toMatch(new RegExp(`iongate: stopped by \\^C; \\d+ of ${MEASUREMENTS} measurements are kept in .*stopped.measurements.jsonl \\[calibration-stopped\\] .+\n$`))
    expect(existsSync(at('stopped.json'))).toBe(false)
    const text = textOf('stopped.measurements.jsonl')
    expect(text.endsWith('\n')).toBe(true)
    expect(textOf('bench.measurements.jsonl').startsWith(text)).toBe(true)
    expect(lines()).toBeGreaterThanOrEqual(Math.max(kept, atLeast))
    kept = lines()
  }
  const ended = await iongate(...RUN, '--out', at('stopped.json'))
  expect(ended.stderr).toContain(`${kept - 1} of ${MEASUREMENTS} measurements are there; it goes on after them`)
  expect(ended.status).toBe(0)
  for (const name of ['measurements.jsonl', 'json']) expect(textOf(`stopped.${name}`)).toBe(textOf(name === 'json' ? 'bench.calibration.json' : `bench.${name}`))
  expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([])
})

it('calibrate goes on where a recording ends in the middle of a line, and ends in the same bytes', async () => {
  const whole = textOf('bench.measurements.jsonl')
  writeFileSync(at('cut.measurements.jsonl'), `${whole.split('\n').slice(0, 251).join('\n')}\n{"medium":"bea`)
  const ended = await iongate(...RUN, '--out', at('cut.json'))
  expect(ended.stderr).toContain(`250 of ${MEASUREMENTS} measurements are there; it goes on after them`)
  expect(ended.status).toBe(0)
  expect(textOf('cut.measurements.jsonl')).toBe(whole)
  expect(textOf('cut.json')).toBe(textOf('bench.calibration.json'))
})

it('a calibration at several temperatures is fitted when they rise too', async () => {
  const ended = await iongate(...RUN, '--temperature', '15,25,35', '--out', at('warmed.json'), '--json')
  expect(ended.stderr).toBe('')
  expect(ended.status).toBe(0)
  expect((JSON.parse(textOf('warmed.json')) as Calibration).fit.gel.speedPerKelvin.interval95).not.toBeNull()
})
