import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { duplicateKeys } from '../../host-tools/schemas/duplicate-keys'
import { iongate } from './in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

function given(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

describe('keys that are there twice', () => {
  it('are none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1), (value, indent) => {
        expect(duplicateKeys(JSON.stringify(value, null, indent))).toEqual([])
      }),
    )
  })

  it('are found with their lines in an object anywhere, whatever is in the values beside them', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (key, value, other) => {
        const [quoted, text] = [JSON.stringify(key), JSON.stringify(value, null, 1)]
        // Around both members stands an object in which the same key is no duplicate.
        const json = `{${quoted}: [{"": 0},\n{${quoted}: ${text},\n ${quoted}: ${JSON.stringify(other)}}]}`
        JSON.parse(json)
        const line = 3 + text.split('\n').length - 1
        expect(duplicateKeys(json)).toEqual([{ key, line, column: 2, firstLine: 2 }])
      }),
    )
  })

  it('are the same key written with and without escapes', () => {
    expect(duplicateKeys('{"a": 1, "\\u0061": 2}')).toEqual([{ key: 'a', line: 1, column: 10, firstLine: 1 }])
  })

  it('are looked for in nested lists of any depth', () => {
    const depth = 200_000
    expect(duplicateKeys('['.repeat(depth) + '{"a":1,"a":2}' + ']'.repeat(depth))).toHaveLength(1)
  })
})

describe('a file with a key twice', () => {
  const twice = (key: string, fields: string) => `{\n  "${key}": "x",\n${fields},\n  "${key}": "y"\n}\n`
  const scenario = () => given('scenario.json', twice('name', '  "duration_s": 5'))
  // Of no kind that is known by its keys: one that is another command's would be refused for that.
  const any = (name: string) => given(name, twice('remark', '  "version": 1'))
  it.each([
    ['simulate', () => ['simulate', scenario()]],
    ['simulate --calibration', () => ['simulate', '--calibration', any('calibration.json')]],
    ['simulate --classifier', () => ['simulate', '--classifier', any('classifier.json')]],
    ['simulate --contacts', () => ['simulate', '--contacts', any('contacts.json')]],
    ['sweep', () => ['sweep', scenario(), '--vary', 'seed=1']],
    ['calibrate --target', () => ['calibrate', '--target', `sim:${scenario()}`]],
    ['calibrate --protocol', () => ['calibrate', '--target', 'sim:', '--protocol', any('protocol.json')]],
    ['calibrate --ladder', () => ['calibrate', '--target', 'sim:', '--ladder', any('ladder.json')]],
    ['calibrate --from', () => ['calibrate', '--from', given('a.measurements.jsonl', '{"format": 1}\n{"medium": "a"}\n{}\n{"name": 1, "name": 2}\n')]],
    ['calibration', () => ['calibration', any('calibration.json')]],
    ['build --configuration', () => ['build', '--board', 'mdbt50q', '--configuration', any('device.json')]],
    ['design --database', () => ['design', '--database', any('responses.json')]],
    ['design --scenario', () => ['design', '--scenario', scenario()]],
    ['train --configuration', () => ['train', given('a.csv', 'K_activation,label\n' + '0.1,a\n0.9,b\n'.repeat(20)), '--configuration', any('device.json')]],
    ['replay --labels', () => ['replay', given('a.csv', 'time_s,voltage_v\n'), '--labels', any('labels.json')]],
    ['hil --calibration', () => ['hil', '--target', 'sim:espruino', '--calibration', any('calibration.json')]],
  ])('is refused by %s with the place of both', async (_, words) => {
    const ended = await iongate(...words())
    expect(ended.stderr).toMatch(/\.jsonl?:4:\d+: the key “\w+” again, after line [24] \[json-malformed\]/)
    expect(ended.status).toBe(3)
  })

  it('names all keys that are there twice at once', async () => {
    const ended = await iongate('simulate', given('many.json', '{"name": "x",\n"seed": 1,\n"seed": 2,\n"name": "y"}'))
    expect(ended.stderr).toContain('many.json:3:1: the key “seed” again, after line 2; in line 4 the key “name” again, after line 1 [json-malformed]')
  })
})

it.each(readdirSync('sim/scenarios').filter((name) => name.endsWith('.json')))('%s has no key twice', (file) => {
  expect(duplicateKeys(readFileSync(`sim/scenarios/${file}`, 'utf8'))).toEqual([])
})
