import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { IongateError } from '../../host-tools/diagnostics'
import { jsonValue, readText } from '../../host-tools/files'
import { malformedAt } from '../../host-tools/schemas/malformed'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-malformed-'))
afterAll(() => rmSync(folder, { recursive: true }))

function refusalOf(text: string): string {
  try {
    return `accepted: ${JSON.stringify(jsonValue(text, 'x.json'))}`
  } catch (error) {
    const { where, message } = error as IongateError
    return `${where}: ${message}`
  }
}

describe('JSON that is none', () => {
  it.each([
    ['# notes\n\nNo JSON at all.\n', 'x.json:1:1: Unexpected token'],
    ['{\n "name": NaN,\n "seed": 1\n}\n', 'x.json:2:10: Unexpected token'],
    ['{"a": 1}\n// remark\n', 'x.json:2:1: Unexpected'],
    ['// remark\n{"a": 1}\n', 'x.json:1:1: Unexpected token'],
    ['{\n "a": 1,\n}\n', 'x.json:3:1: '],
    ['{\n "a": "one\ntwo"\n}\n', 'x.json:2:11: '],
    ['{"a": 1', 'x.json:1:8: '],
    ['', 'x.json:1:1: '],
  ])('is refused in one line with its place: %j', (text, begins) => {
    expect(refusalOf(text)).toMatch(/^[^\n]*$/)
    expect(refusalOf(text).startsWith(begins)).toBe(true)
  })

  it('is found where a stray character stands, whatever is before and after it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1), fc.string(), (value, indent, after) => {
        const before = `[${JSON.stringify(value, null, indent)},\n`
        expect(malformedAt(`${before}#${after}`)).toBe(before.length)
      }),
    )
  })

  it('is not what a byte order mark makes of a text', () => {
    const file = path.join(folder, 'marked.json')
    writeFileSync(file, '\uFEFF{"a": 1}')
    expect(jsonValue(readText(file), file)).toEqual({ a: 1 })
  })
})
