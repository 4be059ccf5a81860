import { CONTENT_AT, FrameReader, FrameWriter, HEADER_BYTES, get32, put32 } from './frame'
import { SipHash, sipHashBegin, sipHashEnd, sipHashNew, sipHashWord } from '../arithmetic/siphash'
import { crc16 } from '../arithmetic/crc16'

/**
 * Who may change what the device does: who has its key. Such a command ends with a tag, SipHash-2-4 over the
 * device's number and the frame up to the tag. The frame's epoch is this boot's, and its sequence counts up from 1,
 * so each is taken once and in order, and none of another boot or device is taken at all.
 */
export interface Guard {
  /** Is there a key? */
  isKeyed: boolean
  hash: SipHash
  /** The device's number, two words, 0 without a key. */
  id: number[]
  /** Sequence of the last command that was taken. */
  counter: number
  /** Commands that were refused. */
  refused: number
}

/** What persistence keeps: the device's number (8 bytes), the key (16), CRC-16 of both. */
export const KEY_BYTES = 26
const ID_BYTES = 8
export const TAG_BYTES = 8

/** Why a command was refused: see docs/telemetry.md. */
export const AUTHENTIC = 0
export const REFUSED_NO_KEY = 1
export const REFUSED_NO_TAG = 2
export const REFUSED_EPOCH = 3
export const REFUSED_COUNTER = 4
export const REFUSED_TAG = 5

export function guardNew(): Guard {
  return { isKeyed: false, hash: sipHashNew(), id: [0, 0], counter: 0, refused: 0 }
}

/** Takes the key from what persistence keeps; false for one that is not whole, which is none: the device stays locked. */
export function guardTakeKey(guard: Guard, record: number[]): boolean {
  if (record.length !== KEY_BYTES) return false
  if (crc16(record, 0, KEY_BYTES - 2) !== (record[KEY_BYTES - 2] | (record[KEY_BYTES - 1] << 8))) return false
  const key = guard.hash.key
  for (let i = 0; i < 2; i++) guard.id[i] = get32(record, 4 * i)
  for (let i = 0; i < 4; i++) key[i] = get32(record, ID_BYTES + 4 * i)
  guard.isKeyed = true
  return true
}

/**
 * May the command in the reader be carried out? If so its tag is taken off, so that it ends with its payload, and the
 * counter has risen. What costs least is looked at first: forged frames should not cost a device more than they must.
 * @param epoch of this boot
 */
export function checkCommand(guard: Guard, reader: FrameReader, epoch: number): number {
  if (!guard.isKeyed) return REFUSED_NO_KEY
  const content = reader.content
  const tagAt = reader.byteCount - 2 - TAG_BYTES
  if (tagAt < HEADER_BYTES) return REFUSED_NO_TAG
  const counter = get32(content, 2)
  if (get32(content, 6) !== epoch) return REFUSED_EPOCH
  if (counter <= guard.counter) return REFUSED_COUNTER
  if (!checkTag(guard, content, tagAt, get32(content, tagAt), get32(content, tagAt + 4))) return REFUSED_TAG
  guard.counter = counter
  reader.byteCount = tagAt + 2
  return AUTHENTIC
}

/** Is this the tag of the first `count` bytes? Both halves are compared in any case: how long it takes must not say how much is right. */
export function checkTag(guard: Guard, bytes: number[], count: number, low: number, high: number): boolean {
  const state = guard.hash.state
  tagBytes(guard, bytes, 0, count)
  return ((low ^ state[0]) | (high ^ state[1])) === 0
}

/** Puts the tag behind what the frame under way holds; zeros without a key. */
export function putTag(guard: Guard, writer: FrameWriter): void {
  const state = guard.hash.state
  if (guard.isKeyed) tagBytes(guard, writer.encoded, CONTENT_AT, writer.end)
  put32(writer, state[0])
  put32(writer, state[1])
}

/**
 * Works out the tag of bytes[from] … bytes[end − 1], at most CONTENT_MAX; it is in words 0 and 1 of the hash's state.
 * The device's number comes first, so that two devices with one key do not take each other's frames.
 */
function tagBytes(guard: Guard, bytes: number[], from: number, end: number): void {
  const hash = guard.hash
  const count = end - from
  const last = ((count >> 3) << 3) + 7
  let low = 0
  let high = 0
  sipHashBegin(hash)
  sipHashWord(hash, guard.id[0], guard.id[1])
  for (let i = 0; i <= last; i++) {
    let byte = 0
    if (i < count) byte = bytes[from + i]
    if (i === last) byte = count + ID_BYTES
    low = ((low >> 8) & 16777215) | (high << 24)
    high = ((high >> 8) & 16777215) | (byte << 24)
    if ((i & 7) === 7) sipHashWord(hash, low, high)
  }
  sipHashEnd(hash)
}
