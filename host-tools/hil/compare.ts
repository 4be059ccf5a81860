import type { HilDevice } from './device'
import { exchangeLine, type LineKind } from './exchange'
import { firstDifference, type Output } from './outputs'

/** One line for the device. */
export interface ComparedLine {
  digits: string
  /** What the host makes of the same. */
  expected: Output[]
}

/** What comparing a device with the host came to. */
interface Comparison {
  /** Lines answered. */
  answered: number
  /** How often a line was sent again because the link had damaged it or its answer. */
  repeats: number
  /** By the device's own clock: per line on average, and the line that took longest. */
  mean_ms: number
  longest_ms: number
  /** The first line (from 0) whose answer differs, and in what. */
  difference?: { line: number; what: string }
}

/**
 * Sends lines one after the other and compares each answer; stops at the first that differs. Closes the device.
 * @param where address, for messages
 * @param onAnswer called after each answer that agrees, with how many there are
 * @throws IongateError line-damaged, device-silent, device-differs
 */
export async function compareLines(
  device: HilDevice,
  where: string,
  kind: LineKind,
  lines: Iterable<ComparedLine>,
  onAnswer: (answered: number) => void = () => {},
): Promise<Comparison> {
  const result: Comparison = { answered: 0, repeats: 0, mean_ms: 0, longest_ms: 0 }
  let spent_us = 0
  try {
    for (const { digits, expected } of lines) {
      const line = result.answered
      const answer = await exchangeLine(device, line, digits, where, kind)
      result.answered = line + 1
      result.repeats += answer.repeats
      result.longest_ms = Math.max(result.longest_ms, answer.spent_us / 1000)
      spent_us += answer.spent_us
      const what = firstDifference(expected, answer.values)
      if (what !== undefined) {
        result.difference = { line, what }
        break
      }
      onAnswer(result.answered)
    }
  } finally {
    device.close()
  }
  result.mean_ms = spent_us / 1000 / Math.max(1, result.answered)
  return result
}
