import { randomStream, type RandomStream } from '../../sim/random'
import type { Transport } from '../../host-tools/transports/transport'

/** What a line does to a character. */
export type Damage = 'flip' | 'drop' | 'double' | 'delay'

const DELAY_ms = 30

/**
 * A device behind a line that now and then damages a character, in both directions. Order is kept:
 * a character delayed delays all behind it.
 * @param share of the characters that are damaged
 * @param begin text in what the host sends after which the line is bad
 */
export function behindNoisyLine(device: Transport, damage: Damage, share: number, seed: number, begin: string): Transport {
  let isBad = false
  const pass = (direction: string, deliver: (bytes: Uint8Array) => void) => {
    const random = randomStream(seed, direction)
    let free = Promise.resolve()
    return (bytes: Uint8Array) => {
      const { kept, waits } = damaged(random, bytes)
      if (waits) free = free.then(() => new Promise((resolve) => setTimeout(resolve, DELAY_ms)))
      free = free.then(() => deliver(kept))
    }
  }
  const damaged = (random: RandomStream, bytes: Uint8Array) => {
    const kept: number[] = []
    let waits = false
    for (const byte of bytes) {
      if (!isBad || random.uniform() >= share) kept.push(byte)
      else if (damage === 'flip') kept.push(byte ^ (1 << Math.floor(random.uniform() * 8)))
      else if (damage === 'double') kept.push(byte, byte)
      else if (damage === 'delay') {
        kept.push(byte)
        waits = true
      }
    }
    return { kept: Uint8Array.from(kept), waits }
  }
  const toDevice = pass('to the device', (bytes) => device.write(bytes))
  let listener: (bytes: Uint8Array) => void = () => {}
  device.onBytes(pass('to the host', (bytes) => listener(bytes)))
  return {
    write: (bytes) => {
      toDevice(bytes)
      isBad ||= Buffer.from(bytes).toString('latin1').includes(begin)
    },
    onBytes: (next) => (listener = next),
    close: () => device.close(),
  }
}
