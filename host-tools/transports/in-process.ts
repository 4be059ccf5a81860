import type { Transport } from './transport'

/**
 * A transport to a prompt that runs in this process.
 * @param take takes one character that the host sent
 * @param takeOutput what the prompt has said since it was last asked, one character per byte
 */
export function inProcessTransport(take: (character: string) => void, takeOutput: () => string): Transport {
  let listener: (bytes: Uint8Array) => void = () => {}
  return {
    write: (bytes) => {
      for (const character of Buffer.from(bytes).toString('latin1')) take(character)
      const said = Buffer.from(takeOutput(), 'latin1')
      queueMicrotask(() => listener(said))
    },
    onBytes: (next) => {
      listener = next
    },
    close: () => {
      listener = () => {}
    },
  }
}
