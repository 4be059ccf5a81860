import { CALIBRATION_FORMAT } from './core/calibration-slots'
import { beginUpload, commitUpload, loadCalibration } from './calibration-store'
import { Device, STATE_SLEEPING, send } from './device'
import { HEADER_BYTES, get16, get32 } from './core/frame'
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
} from './core/telemetry'
import { decoderNew } from './core/decoder'

/**
 * A calibration comes over the link: begin, words in order, commit; each is answered with a
 * calibration frame. Only the slot that does not run is written.
 *
 * Begin and commit wait for the device to sleep: making room may move what is in the board's
 * flash, tables of the running calibration among it, so the decoder is made anew from them
 * before anything else happens. All that the decoder knew of earlier interrogations is gone then.
 */

const WORDS_AT = HEADER_BYTES + 3
const WORDS_MAX = 16

/** COMMAND_CALIBRATION_BEGIN: format, layout, words of the tables. False when it is malformed. */
export function beginCalibration(device: Device): boolean {
  const content = device.reader.content
  const tableWords = get16(content, HEADER_BYTES + 8)
  if (device.reader.byteCount !== HEADER_BYTES + 10 + 2 || tableWords < 1) return false
  answer(device, beginOutcome(device, get32(content, HEADER_BYTES), get32(content, HEADER_BYTES + 4), tableWords))
  return true
}

function beginOutcome(device: Device, format: number, layout: number, tableWords: number): number {
  if (format !== CALIBRATION_FORMAT) return UPLOAD_FORMAT
  if (layout !== device.configuration.calibrationLayout) return UPLOAD_LAYOUT
  if (device.state !== STATE_SLEEPING) return UPLOAD_BUSY
  const hasRoom = beginUpload(device.calibration, device.board, tableWords)
  reload(device)
  return hasRoom ? UPLOAD_DONE : UPLOAD_ROOM
}

/** COMMAND_CALIBRATION_WORDS: offset, count, words. False when it is malformed. */
export function takeCalibrationWords(device: Device): boolean {
  const content = device.reader.content
  const count = content[HEADER_BYTES + 2]
  if (device.reader.byteCount !== WORDS_AT + 4 * count + 2 || count < 1 || count > WORDS_MAX) return false
  answer(device, wordsOutcome(device, get16(content, HEADER_BYTES), count))
  return true
}

function wordsOutcome(device: Device, offset: number, count: number): number {
  const store = device.calibration
  if (store.uploadWords === 0) return UPLOAD_NONE
  if (offset !== store.uploadTaken || offset + count > store.uploadWords) return UPLOAD_OFFSET
  const words: number[] = []
  for (let i = 0; i < count; i++) words.push(get32(device.reader.content, WORDS_AT + 4 * i))
  device.board.calibrationAppend(store.uploadSlot, words, count)
  store.uploadTaken = offset + count
  return UPLOAD_DONE
}

/** COMMAND_CALIBRATION_COMMIT: CRC-32 of the tables. False when it is malformed. */
export function commitCalibration(device: Device): boolean {
  if (device.reader.byteCount !== HEADER_BYTES + 4 + 2) return false
  answer(device, commitOutcome(device, get32(device.reader.content, HEADER_BYTES)))
  return true
}

function commitOutcome(device: Device, crc: number): number {
  const store = device.calibration
  if (store.uploadWords === 0) return UPLOAD_NONE
  if (store.uploadTaken !== store.uploadWords) return UPLOAD_OFFSET
  if (device.state !== STATE_SLEEPING) return UPLOAD_BUSY
  const isSound = commitUpload(store, device.board, device.configuration.calibrationLayout, crc)
  reload(device)
  return isSound ? UPLOAD_DONE : UPLOAD_DIFFERS
}

function reload(device: Device): void {
  const board = device.board
  const configuration = device.configuration
  const tables = loadCalibration(device.calibration, board, configuration.calibrationLayout, configuration.decoder)
  device.decoder = decoderNew(tables, board.natives)
}

function answer(device: Device, outcome: number): void {
  const command = device.reader.content[1]
  const taken = device.calibration.uploadTaken
  send(device, calibrationFrame(device.writer, command, outcome, taken, device.decoder.tables.calibrationId))
}
