import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'

// A loaded machine takes seconds to start a process; slowness must never fail a test.
vi.setConfig({ testTimeout: 240_000 })

const IONGATE = path.resolve('host-tools/iongate.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-stop-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A port at which nobody ever answers. */
const silent = createServer(() => {}).listen(0, '127.0.0.1')
afterAll(() => silent.close())
const port = () => `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`

/** Runs a command and stops it as soon as it has said something that matches. */
function stopped(words: string[], when: RegExp, signal: NodeJS.Signals): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [IONGATE, ...words], { cwd: folder })
    let said = ''
    let stderr = ''
    const listen = (data: Buffer) => {
      said += data.toString()
      if (when.test(said)) child.kill(signal)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString())).on('data', listen)
    child.on('close', (status) => resolve({ status, stderr }))
  })
}

it.each([
  ['simulate', () => ['simulate', 'sleeper', '--duration', '10d', '--out', 'never'], /Simulating/, 'SIGINT', 'no file was written'],
  ['simulate by a batch system', () => ['simulate', 'sleeper', '--duration', '10d', '--out', 'never'], /Simulating/, 'SIGTERM', 'no file was written'],
  ['design', () => ['design', '--out', 'never.json'], /Ladders/, 'SIGINT', 'no file was written'],
  ['build', () => ['build', '--board', 'all'], /✔ Building mdbt50q/, 'SIGINT', 'kept whole: dist/mdbt50q/'],
  ['physics', () => ['physics'], /✓/, 'SIGINT', 'no file was written'],
  ['flash', () => ['flash', '--board', 'pico', '--port', port(), '--timeout', '9999'], /pico at/, 'SIGINT', 'no file was written; the board may hold half a program: flash it again'],
] as const)('%s ends with 130 at a stop, and says what is kept', async (_, words, when, signal, kept) => {
  const { status, stderr } = await stopped([...words()], when, signal)
  const name = signal === 'SIGINT' ? '\\^C' : signal
  expect(stderr).toMatch(new RegExp(`iongate: stopped by ${name}; ${kept}.* \\[stopped\\] .+\\n$`))
  expect(status).toBe(130)
  expect(readdirSync(folder).filter((file) => file.includes('never') || file.includes('partial'))).toEqual([])
})
