import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as block from '../../firmware/boards/espruino/native-block'
import { LAYOUT, MANIFEST, NATIVE_FOLDER } from '../../host-tools/toolchain/native-folder'
import type { Layouts } from '../../host-tools/toolchain/layout'
import type { NativeManifest } from '../../host-tools/toolchain/native'

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(NATIVE_FOLDER, name), 'utf8'))

/** Constants whose names begin alike. */
function constants(prefix: string): Record<string, number> {
  return Object.fromEntries(Object.entries(block).filter(([name]) => name.startsWith(prefix))) as Record<string, number>
}

/** `AT_SAMPLE_INTERVAL_us` of `sampleInterval_us`. */
function constantOf(prefix: string, name: string): string {
  const [words, ...unit] = name.split('_')
  return [`${prefix}${words.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, ...unit].join('_')
}

test('an operation’s words are where the struct has its fields', () => {
  const { fields, bytes } = (read(LAYOUT) as Layouts).IongateOperation
  expect(constants('AT_')).toEqual(Object.fromEntries(fields.map(({ name, offset }) => [constantOf('AT_', name), offset / 4])))
  expect(block.OPERATION_WORDS).toBe(bytes / 4)
})

test('entries are called where the table has them, as Thumb code', () => {
  const { entries } = read(MANIFEST) as NativeManifest
  const called = constants('ENTRY_')
  const inTable = Object.fromEntries(Object.entries(entries).map(([name, offset]) => [constantOf('ENTRY_', name), offset + 1]))
  expect(Object.keys(called)).toHaveLength(6)
  expect(inTable).toMatchObject(called)
})
