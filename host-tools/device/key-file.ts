import { closeSync, existsSync, fchmodSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { IongateError } from '../diagnostics'
import { parseJson } from '../files'
import { unwritable } from '../written-files'
import { type DeviceKey, deviceKeyOf } from './device-key'

const hexadecimal = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `${digits} hexadecimal digits`)

const keyFileSchema = z.strictObject({
  format: z.literal('iongate-key'),
  version: z.literal(1),
  device: hexadecimal(16).describe('the device’s number'),
  key: hexadecimal(32).describe('with this anybody can command the device'),
})

/** Bits of a file's mode that let others than its owner at it. */
const OTHERS = 0o077

/** Where the keys of the user's devices are kept: `iongate/keys` in the user's folder of settings. */
function keyFolder(): string {
  const { XDG_CONFIG_HOME, APPDATA } = process.env
  const settings = process.platform === 'win32' ? APPDATA : XDG_CONFIG_HOME
  return path.join(settings ?? path.join(homedir(), '.config'), 'iongate', 'keys')
}

/** The file of a device's key, where the user names no other. */
export function keyFileOf(device: string): string {
  return path.join(keyFolder(), `${device}.json`)
}

/**
 * Keeps a key in a file that only its owner may read.
 * @throws IongateError file-unwritable; a file that exists is never written over, because it may be the only copy of a key
 */
export function writeKey(file: string, { device, record }: DeviceKey): void {
  const key = Buffer.from(record.slice(8, 24)).toString('hex')
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    const opened = openSync(file, 'wx', 0o600)
    try {
      fchmodSync(opened, 0o600)
      writeSync(opened, `${JSON.stringify({ format: 'iongate-key', version: 1, device, key }, null, 2)}\n`)
      fsyncSync(opened)
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    throw unwritable(file, error)
  }
}

/**
 * The key in a file.
 * @throws IongateError file-missing, json-malformed, value-invalid; key-exposed where others than its owner may read it
 */
export function readKey(file: string): DeviceKey {
  let text: string
  try {
    // Windows has no such bits: its folders of settings are private.
    if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) {
      throw new IongateError('key-exposed', file, `others than its owner may read it (mode ${(statSync(file).mode & 0o777).toString(8)})`)
    }
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof IongateError) throw error
    throw new IongateError('file-missing', file, `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error })
  }
  const { device, key } = parseJson(text, keyFileSchema, file)
  // A number is printed with its high half of each word first.
  const halves = [device.slice(0, 8), device.slice(8)].map((word) => [...Buffer.from(word, 'hex')].reverse())
  return deviceKeyOf([...halves.flat(), ...Buffer.from(key, 'hex')])
}

/** Finds the key of a device by its number; undefined where there is none. */
export type KeyFinder = (device: string) => DeviceKey | undefined

/**
 * Looks in the file that the user names, or else in the folder of keys.
 * @param isNew the file may be one that does not exist yet
 * @throws IongateError as readKey
 */
export function keysOf(file: string | undefined, isNew = false): KeyFinder {
  if (file !== undefined) {
    if (isNew && !existsSync(file)) return () => undefined
    const named = readKey(file)
    return (device) => (named.device === device ? named : undefined)
  }
  return (device) => (existsSync(keyFileOf(device)) ? readKey(keyFileOf(device)) : undefined)
}
