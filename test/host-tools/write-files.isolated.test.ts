import fs, { linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeTogether, writeWhole } from '../../host-tools/written-files'
import { iongate } from './in-process'

/** The disk is full from this write or flush on; 0: there is room. */
const disk = vi.hoisted(() => ({ fullFrom: 0, writes: 0 }))

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  const limited = <Args extends unknown[], Result>(call: (...args: Args) => Result) => (...args: Args): Result => {
    disk.writes += 1
    if (disk.fullFrom > 0 && disk.writes >= disk.fullFrom) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    return call(...args)
  }
  return { ...real, writeFileSync: limited(real.writeFileSync), fsyncSync: limited(real.fsyncSync) }
})

let folder: string
const at = (name: string) => path.join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'iongate-write-'))
  Object.assign(disk, { fullFrom: 0, writes: 0 })
})
afterEach(() => rmSync(folder, { recursive: true }))

function whileFullFrom(write: number, action: () => unknown): unknown {
  Object.assign(disk, { fullFrom: write, writes: 0 })
  try {
    return action()
  } finally {
    disk.fullFrom = 0
  }
}

describe('files that belong together', () => {
  const together = () => writeTogether([{ file: at('new/a.js'), content: 'new a' }, { file: at('new/a.js.map'), content: 'new map' }, { file: at('old.txt'), content: 'new old' }])

  // Each of the three files takes a write and a flush.
  it.each([1, 2, 3, 4, 5, 6])('are all as before when the disk is full from write %i on', (write) => {
    writeFileSync(at('old.txt'), 'old')
    expect(() => whileFullFrom(write, together)).toThrow(expect.objectContaining({ code: 'file-unwritable', message: expect.stringContaining('ENOSPC') }))
    expect(readdirSync(folder)).toEqual(['old.txt'])
    expect(readFileSync(at('old.txt'), 'utf8')).toBe('old')
  })

  it('are all there, and nothing besides, when there is room', () => {
    writeFileSync(at('old.txt'), 'old')
    whileFullFrom(7, together)
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['new', 'new/a.js', 'new/a.js.map', 'old.txt'])
    expect(['new/a.js', 'new/a.js.map', 'old.txt'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['new a', 'new map', 'new old'])
  })

  it('leave alone what stood in a folder that was there', () => {
    mkdirSync(at('new'))
    writeFileSync(at('new/other'), 'other')
    expect(() => whileFullFrom(3, together)).toThrow()
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['new', 'new/other'])
  })
})

describe('a result', () => {
  const calibration = `${JSON.stringify({ format: 'iongate-calibration', version: 1 })}\n`
  const run = `\x89MCAP0\r\nrest`
  const page = '<!doctype html>'
  const kept: [what: string, kept: string, result: string][] = [
    ['a recording of measurements', '{"format":"iongate-measurements","version":2}\n', calibration],
    ['a run', run, calibration],
    ['a run, as a page', run, page],
    ['contacts’ voltage', 'time_s,voltage_v\n0,0\n', calibration],
    ['steps', 'sweep,time_s,command_mv,current_pa\n', 'sweep,run,runs,seed\n'],
    ['labels', 'time_s,label\n0,river\n', calibration],
    ['labelled interrogations', 'K_activation,label\n0.5,a\n', 'sweep,run,runs,seed\n'],
    ['a scenario', '{"name":"mine","duration_s":1}', calibration],
    ['settings', '{"cycle_s":2}', page],
    ['a calibration', calibration, '{"format":"iongate-classifier"}'],
  ]
  it.each(kept)('is not written over %s', (_what, content, result) => {
    writeFileSync(at('kept'), content, 'latin1')
    expect(() => writeTogether([{ file: at('other'), content: 'x' }, { file: at('kept'), content: Buffer.from(result, 'latin1') }])).toThrow(expect.objectContaining({ code: 'recording-kept', where: at('kept') }))
    expect(readdirSync(folder)).toEqual(['kept'])
    expect(readFileSync(at('kept'), 'latin1')).toBe(content)
  })

  it.each([['calibration', calibration], ['run', run], ['page', page], ['what is of no known kind', 'some text']])('replaces one of its own kind: %s', (_what, content) => {
    writeFileSync(at('old'), content, 'latin1')
    writeWhole(at('old'), Buffer.from(`${content} `, 'latin1'))
    expect(readFileSync(at('old'), 'latin1')).toBe(`${content} `)
  })
})

it.each([
  ['train', 'iongate-measurements', (out: string) => ['train', 'nowhere.csv', '--out', out]],
  ['sweep', 'iongate-measurements', (out: string) => ['sweep', 'bench', '--vary', 'seed=1..2', '--duration', '1s', '--out', out]],
  ['design', 'iongate-calibration', (out: string) => ['design', '--out', out]],
  ['calibrate', 'iongate-ladder', (out: string) => ['calibrate', '--target', 'sim:', '--out', out]],
])('%s says so before its work begins', async (command, format, words) => {
  const out = at(command === 'sweep' ? 'kept.csv' : 'kept.json')
  writeFileSync(out, JSON.stringify({ format }))
  const ended = await iongate(...words(out))
  expect(ended).toEqual({ status: 3, stdout: '', stderr: expect.stringContaining('[recording-kept]') as string })
  expect(readdirSync(folder)).toEqual([path.basename(out)])
})

describe('a file', () => {
  it('is written through a link, which stays one', () => {
    writeFileSync(at('real.json'), 'old')
    symlinkSync('real.json', at('link.json'))
    writeWhole(at('link.json'), 'new')
    expect(readFileSync(at('real.json'), 'utf8')).toBe('new')
    expect(fs.lstatSync(at('link.json')).isSymbolicLink()).toBe(true)
  })

  it('that shares its content with another name does not change under that name', () => {
    writeFileSync(at('one'), 'old')
    linkSync(at('one'), at('other'))
    writeWhole(at('one'), 'new')
    expect(readFileSync(at('other'), 'utf8')).toBe('old')
  })

  it('where a folder stands is refused', () => {
    mkdirSync(at('place'))
    expect(() => writeWhole(at('place'), 'x')).toThrow(expect.objectContaining({ code: 'file-unwritable', message: expect.stringContaining('EISDIR') }))
    expect(readdirSync(folder)).toEqual(['place'])
  })

  it.runIf(fs.existsSync('/dev/full'))('that is a full device is refused in one line', () => {
    expect(() => writeWhole('/dev/full', 'x')).toThrow(expect.objectContaining({ code: 'file-unwritable', where: '/dev/full' }))
    expect(fs.readdirSync('/dev').filter((name) => name.endsWith('.partial'))).toEqual([])
  })
})

it.each([1, 2, 3, 4])('simulate on a disk that is full from write %i on leaves neither report nor recording', async (write) => {
  Object.assign(disk, { fullFrom: write, writes: 0 })
  const ended = await iongate('simulate', 'bench', '--duration', '2s', '--out', at('results'))
  disk.fullFrom = 0
  expect(ended.status).toBe(3)
  expect(ended.stderr).toMatch(/^iongate: .*cannot be written \(ENOSPC\) \[file-unwritable\] .+\n$/)
  expect(readdirSync(folder)).toEqual([])
})
