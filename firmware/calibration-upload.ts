import { CALIBRATION_FORMAT, SLOT_USABLE, TRAILER_WORDS, nextSequence, trailerOf } from './core/persistence/calibration-slots'
import { COMMAND_CALIBRATION_BEGIN, COMMAND_CALIBRATION_WORDS } from './core/link/commands'
import { Device, STATE_SLEEPING, send } from './device'
import { HEADER_BYTES, get16, get32 } from './core/link/frame'
import {
  UPLOAD_BUSY,
  UPLOAD_DIFFERS,
  UPLOAD_DONE,
  UPLOAD_FORMAT,
  UPLOAD_LAYOUT,
  UPLOAD_NONE,
  UPLOAD_OFFSET,
  UPLOAD_ROOM,
  calibrationFrame,
} from './core/link/telemetry'
import { decoderNew } from './core/decode/decoder'
import { loadCalibration } from './calibration-store'

const WORDS_AT = HEADER_BYTES + 3
const WORDS_MAX = 16

/**
 * A calibration comes over the link: begin, words in order, commit; each is answered with a
 * calibration frame. Only the slot that does not run is written, its trailer last.
 *
 * Begin and commit wait for the device to sleep: making room may move what is in the board's
 * flash, tables of the running calibration among it, so the decoder is made anew from them
 * before anything else happens. Levels start anew; what earlier pulses left in the gel does not.
 *
 * @returns false for a frame in the reader that is malformed
 */
export function takeUpload(device: Device, command: number): boolean {
  const board = device.board
  const configuration = device.configuration
  const store = device.calibration
  const content = device.reader.content
  const payloadBytes = device.reader.byteCount - HEADER_BYTES - 2

  // Inside, because an Espruino keeps every function of a module in its RAM, and these are hardly ever used.
  function reload(): void {
    const before = device.decoder.memory
    const slow = device.decoder.slow
    device.decoder = decoderNew(loadCalibration(store, board, configuration), board.natives)
    const memory = device.decoder.memory
    memory.pulse = before.pulse
    memory.start_ms = before.start_ms
    memory.logged = before.logged
    memory.charge = before.charge
    memory.chargedAt_ms = before.chargedAt_ms
    slow.tables = device.decoder.slow.tables
    device.decoder.slow = slow
  }

  function begin(tableWords: number): number {
    if (get32(content, HEADER_BYTES) !== CALIBRATION_FORMAT) return UPLOAD_FORMAT
    if (get32(content, HEADER_BYTES + 4) !== configuration.calibrationLayout) return UPLOAD_LAYOUT
    if (device.state !== STATE_SLEEPING) return UPLOAD_BUSY
    store.uploadSlot = store.slot === 0 ? 1 : 0
    store.uploadTaken = 0
    const hasRoom = board.calibrationClear(store.uploadSlot, tableWords + TRAILER_WORDS)
    store.uploadWords = hasRoom ? tableWords : 0
    reload()
    return hasRoom ? UPLOAD_DONE : UPLOAD_ROOM
  }

  function takeWords(offset: number, count: number): number {
    if (store.uploadWords === 0) return UPLOAD_NONE
    if (offset !== store.uploadTaken || offset + count > store.uploadWords) return UPLOAD_OFFSET
    const words: number[] = []
    for (let i = 0; i < count; i++) words.push(get32(content, WORDS_AT + 4 * i))
    board.calibrationAppend(store.uploadSlot, words, count)
    store.uploadTaken = offset + count
    return UPLOAD_DONE
  }

  /** Reads the tables back, and only when they are what was sent makes the slot sound by its trailer. */
  function commit(crc: number): number {
    const slot = store.uploadSlot
    const tableWords = store.uploadWords
    if (tableWords === 0) return UPLOAD_NONE
    if (store.uploadTaken !== tableWords) return UPLOAD_OFFSET
    if (device.state !== STATE_SLEEPING) return UPLOAD_BUSY
    store.uploadWords = 0
    board.calibrationOpen(slot)
    if (board.calibrationCrc32(slot, 0, tableWords) === crc) {
      const sequence = nextSequence(store.slot < 0 ? 0 : store.sequence[store.slot])
      board.calibrationAppend(slot, trailerOf(sequence, configuration.calibrationLayout, tableWords, crc), TRAILER_WORDS - 1)
      // Of the trailer as it was read back: a word of it written wrong shows below, by a slot that does not run.
      board.calibrationOpen(slot)
      board.calibrationAppend(slot, [board.calibrationCrc32(slot, tableWords, TRAILER_WORDS - 1)], 1)
    }
    reload()
    return store.slot === slot && store.state[slot] === SLOT_USABLE ? UPLOAD_DONE : UPLOAD_DIFFERS
  }

  let outcome = UPLOAD_DONE
  if (command === COMMAND_CALIBRATION_BEGIN) {
    const tableWords = get16(content, HEADER_BYTES + 8)
    if (payloadBytes !== 10 || tableWords < 1) return false
    outcome = begin(tableWords)
  } else if (command === COMMAND_CALIBRATION_WORDS) {
    const count = content[HEADER_BYTES + 2]
    if (payloadBytes !== 3 + 4 * count || count < 1 || count > WORDS_MAX) return false
    outcome = takeWords(get16(content, HEADER_BYTES), count)
  } else {
    if (payloadBytes !== 4) return false
    outcome = commit(get32(content, HEADER_BYTES))
  }
  send(device, calibrationFrame(device.writer, command, outcome, store.uploadTaken, device.decoder.tables.calibrationId))
  return true
}
