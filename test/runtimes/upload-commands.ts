import { UPLOAD_WORDS_MAX } from '../../firmware/core/device/uploads'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { signingWriter } from '../firmware/signing-writer'
import { crcOfWords, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand } from '../../host-tools/device-commands'

/** Machine code takes 0.16 s for the 62 bytes of a frame. */
const APART_s = 0.2

/**
 * Another calibration for a device, number 77, sent in frames that are signed with TEST_KEY.
 * @param first number of the first of these frames among all that are signed
 */
export function uploadCommands({ decoder, calibrationLayout }: DeviceConfiguration, begin_s: number, first = 1): { time_s: number; bytes: number[] }[] {
  const tables = { ...decoder, calibrationId: 77, featureOffset: decoder.featureOffset.map((offset) => offset - 900) }
  const words = tableWordsOf(tables)
  const writer = { ...signingWriter(), sequence: first }
  const frames = [calibrationBeginCommand(writer, calibrationLayout, words.length)]
  for (let at = 0; at < words.length; at += UPLOAD_WORDS_MAX) frames.push(calibrationWordsCommand(writer, words, at))
  frames.push(calibrationCommitCommand(writer, crcOfWords(words)))
  return frames.map((bytes, i) => ({ time_s: begin_s + i * APART_s, bytes }))
}
