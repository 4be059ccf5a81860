import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isGenuine, newDeviceKey } from '../../host-tools/device/device-key'
import { keyFileOf, keysOf, readKey, writeKey } from '../../host-tools/device/key-file'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the file of a key', () => {
  test('is its owner’s alone, whatever the umask, and so is its folder', () => {
    const before = process.umask(0)
    const file = path.join(folder, 'new', 'keys', 'one.json')
    writeKey(file, newDeviceKey())
    process.umask(before)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
  })

  test('gives the key back, and is never written over', () => {
    const key = newDeviceKey()
    const file = path.join(folder, 'kept.json')
    writeKey(file, key)
    expect(readKey(file)).toEqual(key)
    const text = readFileSync(file, 'utf8')
    expect(() => writeKey(file, newDeviceKey())).toThrow(expect.objectContaining({ code: 'file-unwritable' }))
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test.each([0o604, 0o640, 0o644, 0o660, 0o606])('is not used where others may read or write it', (mode) => {
    const file = path.join(folder, `${mode}.json`)
    writeKey(file, newDeviceKey())
    chmodSync(file, mode)
    expect(() => readKey(file)).toThrow(expect.objectContaining({ code: 'key-exposed', exitStatus: 3 }))
    chmodSync(file, 0o600)
    expect(() => readKey(file)).not.toThrow()
  })

  test('that holds something else is refused by its place', () => {
    const file = path.join(folder, 'other.json')
    writeFileSync(file, '{"format":"iongate-key","version":1,"device":"0011","key":"00"}', { mode: 0o600 })
    expect(() => readKey(file)).toThrow(expect.objectContaining({ code: 'value-invalid' }))
    expect(() => readKey(path.join(folder, 'none.json'))).toThrow(expect.objectContaining({ code: 'file-missing' }))
  })

  test('is found by the device’s number: in the folder of settings, or where the user says', () => {
    const key = newDeviceKey()
    expect(keysOf(undefined)(key.device)).toBeUndefined()
    writeKey(keyFileOf(key.device), key)
    expect(keysOf(undefined)(key.device)).toEqual(key)
    const named = path.join(folder, 'named.json')
    writeKey(named, key)
    expect(keysOf(named)(key.device)).toEqual(key)
    expect(keysOf(named)('0123456789abcdef')).toBeUndefined()
    expect(keysOf(path.join(folder, 'to-come.json'), true)(key.device)).toBeUndefined()
    expect(() => keysOf(path.join(folder, 'to-come.json'))).toThrow(expect.objectContaining({ code: 'file-missing' }))
  })
})

test('no two devices have one number or one key', () => {
  const keys = Array.from({ length: 200 }, newDeviceKey)
  expect(new Set(keys.map(({ device }) => device)).size).toBe(200)
  expect(new Set(keys.map(({ record }) => record.slice(8, 24).join())).size).toBe(200)
  expect(isGenuine(keys[0], { proof: { bytes: [1, 2, 3], tag: [0, 0] } } as Parameters<typeof isGenuine>[1])).toBe(false)
})
