import {
  ANSWER_APPENDED,
  ANSWER_CHECKED,
  ANSWER_CLEARED,
  ANSWER_COMMITTED,
  ANSWER_RELOADED,
  ANSWER_SEALED,
  ANSWER_SENT,
  ANSWER_TRAILED,
  ANSWER_TRAILER_CHECKED,
  ANSWER_TRIED,
  UPLOAD_WORDS_MAX,
} from './uploads'
import { CALIBRATION_FORMAT, SLOT_USABLE, TRAILER_WORDS, fillTrailer, nextSequence } from '../persistence/calibration-slots'
import { COMMAND_CALIBRATION_BEGIN, COMMAND_CALIBRATION_WORDS } from '../link/commands'
import { Device, STATE_SLEEPING, STATE_STIMULATING, afterKeep, keep, send, useCalibration } from './device'
import { HEADER_BYTES, get16, get32 } from '../link/frame'
import {
  OPERATION_APPEND_CALIBRATION,
  OPERATION_CHECK_CALIBRATION,
  OPERATION_CLEAR_CALIBRATION,
  OPERATION_LOAD_CALIBRATION,
} from './operations'
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
} from '../link/telemetry'
import { TRIAL_WRITTEN, isOnTrial, refusedSlot, withTrial } from '../persistence/kept'

const WORDS_AT = HEADER_BYTES + 3

/**
 * A calibration comes over the link: begin, words in order, commit; each is answered with a
 * calibration frame. Only the slot that does not run is written, its trailer last.
 *
 * A slot is on trial until the device has decoded with it. If two boots end before the first decode, the device no
 * longer uses the slot. No other upload begins during the trial, so that the earlier calibration is still there.
 *
 * Begin and commit wait for the device to sleep: making room may move what is in the board's
 * flash, tables of the running calibration among it, so the decoder is made anew from them
 * before anything else happens. Words wait for a stimulus to end: while flash is written, interrupts that
 * make its edges on some boards are held up. Levels start anew; what earlier pulses left in the gel does not.
 *
 * @returns false for a frame in the reader that is malformed
 */
export function takeUpload(device: Device, command: number): boolean {
  const content = device.reader.content
  const payloadBytes = device.reader.byteCount - HEADER_BYTES - 2
  device.upload.command = command
  if (command === COMMAND_CALIBRATION_BEGIN) {
    const tableWords = get16(content, HEADER_BYTES + 8)
    if (payloadBytes !== 10 || tableWords < 1) return false
    begin(device, tableWords)
  } else if (command === COMMAND_CALIBRATION_WORDS) {
    const count = content[HEADER_BYTES + 2]
    if (payloadBytes !== 3 + 4 * count || count < 1 || count > UPLOAD_WORDS_MAX) return false
    takeWords(device, get16(content, HEADER_BYTES), count)
  } else {
    if (payloadBytes !== 4) return false
    commit(device, get32(content, HEADER_BYTES))
  }
  return true
}

function begin(device: Device, tableWords: number): void {
  const content = device.reader.content
  const upload = device.upload
  if (get32(content, HEADER_BYTES) !== CALIBRATION_FORMAT) answer(device, UPLOAD_FORMAT)
  else if (get32(content, HEADER_BYTES + 4) !== device.configuration.calibrationLayout) answer(device, UPLOAD_LAYOUT)
  else if (device.state !== STATE_SLEEPING || isOnTrial(device.toKeep)) answer(device, UPLOAD_BUSY)
  else {
    upload.slot = slotToWrite(device)
    upload.taken = 0
    upload.wordCount = tableWords
    upload.answer = ANSWER_CLEARED
    slotOperation(device, OPERATION_CLEAR_CALIBRATION, 0, tableWords + TRAILER_WORDS)
  }
}

/** The one that does not run; where neither does, the one that is not used any more. */
function slotToWrite(device: Device): number {
  const refused = refusedSlot(device.kept)
  if (refused >= 0) return refused
  return device.calibration.slot === 0 ? 1 : 0
}

function takeWords(device: Device, offset: number, count: number): void {
  const upload = device.upload
  const end = offset + count
  if (upload.wordCount === 0) answer(device, UPLOAD_NONE)
  else if (offset !== upload.taken || end > upload.wordCount) answer(device, UPLOAD_OFFSET)
  else if (device.state === STATE_STIMULATING) answer(device, UPLOAD_BUSY)
  else {
    for (let i = 0; i < count; i++) upload.words[i] = get32(device.reader.content, WORDS_AT + 4 * i)
    upload.taken = end
    upload.answer = ANSWER_APPENDED
    slotOperation(device, OPERATION_APPEND_CALIBRATION, 0, count)
  }
}

function commit(device: Device, crc: number): void {
  const upload = device.upload
  if (upload.wordCount === 0) answer(device, UPLOAD_NONE)
  else if (upload.taken !== upload.wordCount) answer(device, UPLOAD_OFFSET)
  else if (device.state !== STATE_SLEEPING) answer(device, UPLOAD_BUSY)
  else {
    upload.crc = crc
    upload.answer = ANSWER_CHECKED
    slotOperation(device, OPERATION_CHECK_CALIBRATION, 0, upload.wordCount)
  }
}

/** An operation of the upload has ended with this value: the next, or the answer. */
export function continueUpload(device: Device, value: number): void {
  const upload = device.upload
  switch (upload.answer) {
    case ANSWER_CLEARED:
      if (value === 0) upload.wordCount = 0
      reload(device, ANSWER_RELOADED)
      break
    case ANSWER_RELOADED:
      useCalibration(device)
      answer(device, upload.wordCount > 0 ? UPLOAD_DONE : UPLOAD_ROOM)
      break
    case ANSWER_APPENDED:
      answer(device, UPLOAD_DONE)
      break
    case ANSWER_CHECKED:
      // Only tables that are what was sent are made a sound slot, by their trailer.
      if (value === upload.crc) writeTrailer(device)
      else reload(device, ANSWER_COMMITTED)
      break
    case ANSWER_TRAILED:
      // Of the trailer as it was read back: a word of it written wrong shows below, by a slot that does not run.
      upload.answer = ANSWER_TRAILER_CHECKED
      slotOperation(device, OPERATION_CHECK_CALIBRATION, upload.wordCount, TRAILER_WORDS - 1)
      break
    case ANSWER_TRAILER_CHECKED:
      upload.words[0] = value
      upload.answer = ANSWER_TRIED
      device.toKeep = withTrial(device.toKeep, TRIAL_WRITTEN, upload.slot)
      keep(device)
      break
    case ANSWER_TRIED:
      // What is not on trial, because no record can be written, is not sealed.
      if (afterKeep(device, value)) {
        upload.answer = ANSWER_SEALED
        slotOperation(device, OPERATION_APPEND_CALIBRATION, 0, 1)
      } else reload(device, ANSWER_COMMITTED)
      break
    case ANSWER_SEALED:
      reload(device, ANSWER_COMMITTED)
      break
    default:
      upload.wordCount = 0
      useCalibration(device)
      answer(device, isRunning(device, upload.slot) ? UPLOAD_DONE : UPLOAD_DIFFERS)
      break
  }
}

function writeTrailer(device: Device): void {
  const upload = device.upload
  const running = device.calibration.slot
  const sequence = nextSequence(running < 0 ? 0 : device.calibration.sequence[running])
  fillTrailer(upload.words, sequence, device.configuration.calibrationLayout, upload.wordCount, upload.crc)
  upload.answer = ANSWER_TRAILED
  slotOperation(device, OPERATION_APPEND_CALIBRATION, 0, TRAILER_WORDS - 1)
}

function reload(device: Device, next: number): void {
  device.upload.answer = next
  device.operation.kind = OPERATION_LOAD_CALIBRATION
}

function isRunning(device: Device, slot: number): boolean {
  return device.calibration.slot === slot && device.calibration.state[slot] === SLOT_USABLE
}

function slotOperation(device: Device, kind: number, start: number, count: number): void {
  const operation = device.operation
  operation.kind = kind
  operation.slot = device.upload.slot
  operation.start = start
  operation.count = count
}

/** Answers the command with what became of it. */
function answer(device: Device, outcome: number): void {
  const upload = device.upload
  upload.answer = ANSWER_SENT
  send(device, calibrationFrame(device.writer, upload.command, outcome, upload.taken, device.decoder.tables.calibrationId))
}
