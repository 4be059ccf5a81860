import { COMMAND_CALIBRATION_BEGIN, COMMAND_CALIBRATION_COMMIT, COMMAND_CALIBRATION_WORDS } from '../../firmware/core/link/commands'
import {
  UPLOAD_BUSY,
  UPLOAD_DIFFERS,
  UPLOAD_DONE,
  UPLOAD_FORMAT,
  UPLOAD_LAYOUT,
  UPLOAD_NONE,
  UPLOAD_OFFSET,
  UPLOAD_ROOM,
} from '../../firmware/core/link/telemetry'
import type { Calibration } from '../calibration/calibration-file'
import { calibrationLayoutOf, crcOfWords, tableWordsOf } from '../calibration/calibration-image'
import { decoderTablesOf } from '../calibration/decoder-tables'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand } from '../device-commands'
import { refusalIn } from '../device/authorise'
import { IongateError } from '../diagnostics'
import { hexOfHash, type CalibrationMessage } from '../telemetry'
import { awaitMessage, type DeviceLink } from './device-link'
import { identify } from './measuring'
import { ANY_LEVELS } from './calibration-facts'

/** What a person reads for each outcome; see docs/telemetry.md. */
const REFUSALS: Record<number, string> = {
  [UPLOAD_FORMAT]: 'its firmware knows another format of tables',
  [UPLOAD_LAYOUT]: 'it was built for another board, ladder, windows or ions',
  [UPLOAD_ROOM]: 'it has no room for tables of this size',
  [UPLOAD_NONE]: 'it knows of no upload under way; it may have restarted',
  [UPLOAD_OFFSET]: 'it misses words before these',
  [UPLOAD_DIFFERS]: 'what it read back from its memory differs',
  [UPLOAD_BUSY]: 'it does not come to rest',
}

/** Longest wait for the answer to one frame: a page of flash may have to be erased first. */
const ANSWER_ms = 3000
const ATTEMPTS = 3
/** A device takes the first and the last step only asleep; an interrogation with its stimulus is over after some of these. */
const BUSY_PAUSE_ms = 500
const BUSY_ATTEMPTS = 60

/**
 * Puts a calibration into the slot that the device does not use, and has the device use it.
 * Broken off, the device goes on with what it has.
 * @throws IongateError calibration-refused, command-refused, device-silent, key-missing, device-differs
 */
export async function uploadCalibration(link: DeviceLink, calibration: Calibration, onProgress: (share: number) => void = () => {}): Promise<void> {
  await identify({ link, stop: new AbortController().signal })
  const { writer } = link
  const tables = decoderTablesOf(calibration, ANY_LEVELS)
  const words = tableWordsOf(tables)
  await exchange(link, COMMAND_CALIBRATION_BEGIN, () => calibrationBeginCommand(writer, calibrationLayoutOf(calibration), words.length))
  let taken = 0
  while (taken < words.length) {
    taken = (await exchange(link, COMMAND_CALIBRATION_WORDS, () => calibrationWordsCommand(writer, words, taken))).taken
    onProgress(taken / words.length)
  }
  const { calibrationId } = await exchange(link, COMMAND_CALIBRATION_COMMIT, () => calibrationCommitCommand(writer, crcOfWords(words)))
  if (calibrationId !== tables.calibrationId) {
    throw new IongateError('calibration-refused', link.where, `runs calibration ${hexOfHash(calibrationId)}, not ${hexOfHash(tables.calibrationId)}`)
  }
}

/** What a device says to a step that it has taken already: where to go on, and that the upload is over. */
const REPEATED = new Map([
  [COMMAND_CALIBRATION_WORDS, UPLOAD_OFFSET],
  [COMMAND_CALIBRATION_COMMIT, UPLOAD_NONE],
])

/**
 * Sends a step until it is answered.
 * @param frame makes it anew each time, because a device takes no signed frame twice
 */
async function exchange(link: DeviceLink, command: number, frame: () => number[]): Promise<CalibrationMessage> {
  let silent = 0
  let busy = 0
  while (silent < ATTEMPTS) {
    link.send(frame())
    const answer = await awaitMessage(link, ANSWER_ms, (message) => {
      const refusal = message.kind === 'notice' ? refusalIn(message, [command]) : undefined
      if (refusal !== undefined) throw new IongateError('command-refused', link.where, refusal.text)
      return message.kind === 'calibration' && message.command === command ? message : undefined
    })
    const isRepeat = answer !== undefined && answer.outcome === REPEATED.get(command)
    if (answer === undefined) {
      silent += 1
    } else if (answer.outcome === UPLOAD_DONE || isRepeat) {
      return answer
    } else if (answer.outcome === UPLOAD_BUSY && busy < BUSY_ATTEMPTS) {
      busy += 1
      await awaitMessage(link, BUSY_PAUSE_ms, () => undefined)
    } else {
      throw new IongateError('calibration-refused', link.where, REFUSALS[answer.outcome] ?? `outcome ${answer.outcome}`)
    }
  }
  throw new IongateError('device-silent', link.where, `no answer to a calibration’s frame in ${ATTEMPTS} attempts`)
}
