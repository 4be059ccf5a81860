import { frameWriterNew } from '../../firmware/core/link/frame'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { crcOfWords, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand } from '../../host-tools/device-commands'

/** Another calibration for a device, number 77, sent in frames 5 ms apart. */
export function uploadCommands({ decoder, calibrationLayout }: DeviceConfiguration, begin_s: number): { time_s: number; bytes: number[] }[] {
  const tables = { ...decoder, calibrationId: 77, featureOffset: decoder.featureOffset.map((offset) => offset - 900) }
  const words = tableWordsOf(tables)
  const writer = frameWriterNew(0)
  const frames = [calibrationBeginCommand(writer, calibrationLayout, words.length)]
  for (let at = 0; at < words.length; at += 16) frames.push(calibrationWordsCommand(writer, words, at))
  frames.push(calibrationCommitCommand(writer, crcOfWords(words)))
  return frames.map((bytes, i) => ({ time_s: begin_s + i / 200, bytes }))
}
