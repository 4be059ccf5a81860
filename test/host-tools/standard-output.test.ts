import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, closeSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { LONG } from '../long'

// A loaded machine takes seconds to start a process; slowness must never fail a test.
vi.setConfig({ testTimeout: 120_000 })

const IONGATE = path.resolve('host-tools/iongate.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-output-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  status: number | null
  stderr: string
}

/** Runs the command with its standard output going to a pipe whose reader leaves at once, or to a file. */
async function iongateInto(sink: 'left pipe' | number, words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [IONGATE, ...words], { cwd: folder, stdio: ['ignore', sink === 'left pipe' ? 'pipe' : sink, 'pipe'] })
  child.stdout?.destroy()
  let stderr = ''
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { status, stderr }
}

const SHORT = [['--help'], ['simulate', 'bench', '--duration', '1s', '--out', 'results']]
const COMMANDS = [...SHORT, ...(LONG ? [['scenarios'], ['schema'], ['simulate', 'bench', '--duration', '1s', '--json'], ['physics', 'cascade']] : [])].map((words) => [words.join(' '), words] as const)

describe('a reader that has seen enough', () => {
  it.each(COMMANDS)('stops nothing and is no error: %s', async (_, words) => {
    expect(await iongateInto('left pipe', words)).toEqual({ status: 0, stderr: '' })
    if (words.includes('results')) expect(existsSync(path.join(folder, 'results/report.html'))).toBe(true)
  })

  it('changes no other exit status', async () => {
    expect((await iongateInto('left pipe', ['simulate', 'absent.json'])).status).toBe(3)
  })
})

describe.runIf(existsSync('/dev/full'))('standard output on a full disk', () => {
  it.each(COMMANDS)('is one line and status 3: %s', async (_, words) => {
    const full = openSync('/dev/full', 'w')
    const ended = await iongateInto(full, words)
    closeSync(full)
    expect(ended.stderr).toMatch(/^iongate: standard output: cannot be written \(ENOSPC\) \[file-unwritable\] .+\n$/)
    expect(ended.status).toBe(3)
  })
})
