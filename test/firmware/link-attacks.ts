/**
 * What an attacker in range can send: noise, frames of any kind that are sound but not signed, frames signed with
 * another key, for another device or another boot, signed frames that were taken before or have been changed.
 */
import { COMMAND_ARM, COMMAND_CONSOLE, COMMAND_IDENTIFY, COMMAND_SET_CYCLE } from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameReaderNew, frameReaderTake, frameWriterNew, put8 } from '../../firmware/core/link/frame'
import { calibrationBeginCommand, command, type CommandWriter, measureCommand } from '../../host-tools/device-commands'
import { deviceKeyOf } from '../../host-tools/device/device-key'
import { randomStream, type RandomStream } from '../../sim/random'
import { TEST_KEY, signingWriter } from './signing-writer'

/** Of a device that has TEST_KEY: another key for the same number, the same key for another number. */
const OTHER_KEY = deviceKeyOf(TEST_KEY.slice(0, 24).map((byte, i) => (i < 8 ? byte : byte ^ 0x5a))).record
const OTHER_DEVICE = deviceKeyOf(TEST_KEY.slice(0, 24).map((byte, i) => (i < 8 ? byte ^ 1 : byte))).record

/** A frame that the device takes: from then on its counter is 50. It is armed as it was. */
export const TAKEN = command({ ...signingWriter(), sequence: 50 }, COMMAND_ARM)

const COMMANDS: ((writer: CommandWriter) => number[])[] = [
  (writer) => command(writer, COMMAND_ARM),
  (writer) => command(writer, COMMAND_SET_CYCLE, 200),
  (writer) => command(writer, COMMAND_CONSOLE),
  (writer) => measureCommand(writer, { request: 1, polarity: 1, settle_ms: 10, earlier: [] }),
  (writer) => calibrationBeginCommand(writer, 1, 600),
]

/** The content of an encoded frame, without its CRC. */
function contentOf(encoded: number[]): number[] {
  const reader = frameReaderNew()
  encoded.forEach((byte) => frameReaderTake(reader, byte))
  return reader.content.slice(0, reader.byteCount - 2)
}

/** A sound frame of this content. */
function frameOf(content: number[]): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, 0)
  writer.end -= 10
  content.forEach((byte) => put8(writer, byte))
  return writer.encoded.slice(0, frameEnd(writer))
}

/** Frames that a device which has taken TAKEN must refuse, by what is wrong with them. */
export const FORGERIES: Record<string, (random: RandomStream) => number[]> = {
  'not signed': (random) => pick(random, COMMANDS)({ ...frameWriterNew(1), sequence: 51 }),
  'signed with another key': (random) => pick(random, COMMANDS)({ ...signingWriter(OTHER_KEY), sequence: 51 }),
  'signed for another device': (random) => pick(random, COMMANDS)({ ...signingWriter(OTHER_DEVICE), sequence: 51 }),
  'signed for another boot': (random) => pick(random, COMMANDS)({ ...signingWriter(TEST_KEY, pick(random, [0, 2, 3, 77])), sequence: 51 }),
  'taken before': () => TAKEN,
  'older than one that was taken': (random) => pick(random, COMMANDS)({ ...signingWriter(), sequence: 1 + below(random, 50) }),
  'of a sequence below zero': (random) => pick(random, COMMANDS)({ ...signingWriter(), sequence: -1 - below(random, 100) }),
  'changed in one bit': (random) => {
    const content = contentOf(pick(random, COMMANDS)({ ...signingWriter(), sequence: 51 }))
    const bit = below(random, (content.length - 2) * 8)
    // The version and the kind stay what they are: others are no commands.
    content[2 + (bit >> 3)] ^= 1 << (bit & 7)
    return frameOf(content)
  },
  'cut short': (random) => {
    const content = contentOf(pick(random, COMMANDS)({ ...signingWriter(), sequence: 51 }))
    return frameOf(content.slice(0, 10 + below(random, content.length - 10)))
  },
  'made longer': (random) => frameOf([...contentOf(pick(random, COMMANDS)({ ...signingWriter(), sequence: 51 })), below(random, 256)]),
  'with the kind of another': (random) => {
    const content = contentOf(command({ ...signingWriter(), sequence: 51 }, COMMAND_ARM))
    content[1] = COMMAND_ARM + 1 + below(random, COMMAND_CONSOLE - COMMAND_ARM)
    return frameOf(content)
  },
}

/** What nobody signs: noise, half frames, frames of any kind and payload. */
function noise(random: RandomStream): number[] {
  const bytes = Array.from({ length: 1 + below(random, 60) }, () => below(random, 256))
  if (below(random, 2) === 0) return bytes
  // Identify is answered, and disarm obeyed.
  const kind = COMMAND_ARM + below(random, 30)
  return frameOf([1, kind, ...bytes])
}

/** At least `count` bytes of an attack, frame by frame; the same seed gives the same bytes. */
export function* attack(count: number, seed: number): Generator<number[]> {
  const random = randomStream(seed, 'attack')
  const forgeries = Object.values(FORGERIES)
  for (let sent = 0; sent < count; ) {
    const bytes = below(random, 3) === 0 ? noise(random) : below(random, 40) === 0 ? command(frameWriterNew(0), COMMAND_IDENTIFY) : pick(random, forgeries)(random)
    sent += bytes.length
    yield bytes
  }
}

function below(random: RandomStream, limit: number): number {
  return Math.floor(random.uniform() * limit)
}

function pick<Item>(random: RandomStream, items: Item[]): Item {
  return items[below(random, items.length)]
}
