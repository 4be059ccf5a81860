import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { addLine, closeLines, openLines } from '../../host-tools/line-file'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'a.jsonl')
const lock = `${file}.lock`
beforeEach(() => readdirSync(folder).forEach((name) => rmSync(path.join(folder, name))))

const holder = (process: number, host = hostname()) => `${JSON.stringify({ process, host })}\n`

it('lines that were there are kept, and a cut one gives way to the next', () => {
  writeFileSync(file, 'one\ntwo\nthr')
  const lines = openLines(file)
  expect(lines).toMatchObject({ kept: ['one', 'two'], cut: 'thr' })
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthr')
  addLine(lines, 'µ')
  addLine(lines, 'four')
  closeLines(lines)
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nµ\nfour\n')
  expect(readdirSync(folder)).toEqual(['a.jsonl'])
})

it('a line that finds no room leaves no half behind, so that the lines after it are whole', () => {
  // The shell's limit on the size of files ends a write in the middle, as a full disk does.
  const program = `
    const { openLines, addLine } = await import(${JSON.stringify(path.resolve('host-tools/line-file.ts'))})
    process.on('SIGXFSZ', () => {})
    const lines = openLines(${JSON.stringify(file)})
    addLine(lines, 'x'.repeat(700))
    let code
    try { addLine(lines, 'y'.repeat(700)) } catch (error) { code = error.code }
    addLine(lines, 'z'.repeat(100))
    console.log(code)`
  const ended = spawnSync('sh', ['-c', 'ulimit -f 2; exec node --import tsx --input-type=module -e "$0"', program], { encoding: 'utf8' })
  expect(ended.stderr).toBe('')
  expect(ended.stdout).toBe('file-unwritable\n')
  expect(readFileSync(file, 'utf8')).toBe(`${'x'.repeat(700)}\n${'z'.repeat(100)}\n`)
})

it.each([
  ['this process', () => holder(process.pid)],
  ['a process on another machine', () => holder(1, 'elsewhere')],
  ['nobody knows whom', () => ''],
])('a lock of %s is respected', (_, text) => {
  writeFileSync(lock, text())
  expect(() => openLines(file)).toThrow(expect.objectContaining({ code: 'file-in-use' }))
  expect(readFileSync(lock, 'utf8')).toBe(text())
})

it('a lock of a process that has ended is taken over', () => {
  writeFileSync(lock, holder(spawnSync(process.execPath, ['-e', '']).pid))
  const lines = openLines(file)
  expect(readFileSync(lock, 'utf8')).toBe(holder(process.pid))
  closeLines(lines)
  expect(readdirSync(folder)).toEqual(['a.jsonl'])
})
