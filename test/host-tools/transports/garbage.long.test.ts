import { describe, expect, test } from 'vitest'
import { linkOverTransport } from '../../../host-tools/calibrate/device-link'
import { awaitHello } from '../../../host-tools/flash/await-hello'
import { requestConsole } from '../../../host-tools/device/request-console'
import { openEspruinoPrompt } from '../../../host-tools/transports/espruino-prompt'
import { openNodemcuPrompt } from '../../../host-tools/transports/nodemcu-prompt'
import type { Transport } from '../../../host-tools/transports/transport'
import { frameWriterNew } from '../../../firmware/core/link/frame'
import { noticeFrame } from '../../../firmware/core/link/telemetry'
import { randomStream } from '../../../sim/random'

const PIECE = 512
const TOTAL = 100e6
/** What is being read when garbage ends, and the room that Node takes for other things. */
const ROOM_bytes = 60e6

/** Says garbage for as long as there is some, whoever listens; then nothing. */
function babbling(piece: (number: number) => Uint8Array): Transport & { done: Promise<number> } {
  let listener: (bytes: Uint8Array) => void = () => {}
  let resolve: (most: number) => void = () => {}
  const done = new Promise<number>((end) => (resolve = end))
  const start = process.memoryUsage()
  let most = 0
  let sent = 0
  const say = () => {
    for (let i = 0; i < 2000 && sent < TOTAL; i++) {
      const bytes = piece(sent / PIECE)
      sent += PIECE
      listener(bytes)
    }
    const now = process.memoryUsage()
    most = Math.max(most, now.external + now.arrayBuffers + now.heapUsed - start.heapUsed - start.external - start.arrayBuffers)
    if (sent < TOTAL) setImmediate(say)
    else resolve(most)
  }
  setImmediate(say)
  return { write: () => {}, onBytes: (next) => (listener = next), close: () => {}, done }
}

const random = randomStream(3, 'garbage')
const NOISE = Array.from({ length: 64 }, () => Uint8Array.from({ length: PIECE }, () => Math.floor(random.uniform() * 256)))
const LETTERS = new Uint8Array(PIECE).fill(65)
const FRAMES = (() => {
  const writer = frameWriterNew(1)
  const bytes: number[] = []
  while (bytes.length < PIECE) bytes.push(...writer.encoded.slice(0, noticeFrame(writer, 0, 1, 0)))
  return Uint8Array.from(bytes)
})()

const GARBAGE: [string, (number: number) => Uint8Array][] = [
  ['noise', (number) => NOISE[number % NOISE.length]],
  ['one line without an end', () => LETTERS],
  ['sound frames', () => FRAMES],
]

const READERS: [string, (transport: Transport) => Promise<unknown>][] = [
  ['Espruino’s prompt', (transport) => openEspruinoPrompt(transport, { timeout_ms: 200, probe_ms: 200, where: 'p' })],
  ['NodeMCU’s prompt', (transport) => openNodemcuPrompt(transport, { timeout_ms: 200, where: 'p' })],
  ['the wait for hello', (transport) => awaitHello(transport, 'p', 1, 200)],
  ['the call for the console', (transport) => requestConsole(transport, 'p', () => undefined)],
  ['the link of calibrate', async (transport) => linkOverTransport(transport, 'p', () => undefined, new AbortController().signal)],
]

describe.each(READERS)('%s', (_, read) => {
  test.each(GARBAGE)('takes %s without end in the same memory', async (__, piece) => {
    const transport = babbling(piece)
    await Promise.allSettled([read(transport)])
    expect(await transport.done).toBeLessThan(ROOM_bytes)
  }, 300000)
})
