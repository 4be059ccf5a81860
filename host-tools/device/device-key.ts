import { randomBytes } from 'node:crypto'
import { type Guard, KEY_BYTES, checkTag, guardNew, guardTakeKey } from '../../firmware/core/link/authentication'
import { crc16 } from '../../firmware/core/arithmetic/crc16'
import { hexOfHash, type IdentityMessage } from '../telemetry'

/** A device's number and the key to it, as the device keeps them: KEY_BYTES bytes. */
export interface DeviceKey {
  /** 16 hexadecimal digits, as telemetry gives it. */
  device: string
  record: number[]
}

/** A new device's: no two have one number, or one key. */
export function newDeviceKey(): DeviceKey {
  for (;;) {
    const key = deviceKeyOf([...randomBytes(KEY_BYTES - 2)])
    // All zero is how a device says that it has no key.
    if (!/^0*$/.test(key.device)) return key
  }
}

/** @param bytes number and key, without their checksum */
export function deviceKeyOf(bytes: number[]): DeviceKey {
  const crc = crc16(bytes, 0, bytes.length)
  const record = [...bytes, crc & 255, crc >> 8]
  const [low, high] = guardOf({ record }).id
  return { device: hexOfHash(low) + hexOfHash(high), record }
}

/** What signs as the device with this key would. */
export function guardOf({ record }: Pick<DeviceKey, 'record'>): Guard {
  const guard = guardNew()
  if (!guardTakeKey(guard, record)) throw new Error('no whole key')
  return guard
}

/** Was this answer made by who has the key? */
export function isGenuine(key: DeviceKey, { proof }: IdentityMessage): boolean {
  return checkTag(guardOf(key), proof.bytes, proof.bytes.length, proof.tag[0], proof.tag[1])
}
