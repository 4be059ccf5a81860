/** How a line and its answer travel, so that what the link did to them shows; see firmware/boards/injected/numbered-lines.ts. */
import { ANSWER_DAMAGED, ANSWER_DUE, ANSWER_MARK } from '../../firmware/boards/injected/numbered-lines'
import { crc32 } from '../transports/espruino-prompt'

/** A line as the device takes it: number, digits and checksum, hexadecimal. */
export function numberedLine(number: number, digits: string): string {
  const body = hexadecimal(number) + digits
  return body + hexadecimal(crc32(Buffer.from(body, 'latin1')))
}

/** Eight digits of an int32. */
export function hexadecimal(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

export type Answer =
  | { kind: 'values'; number: number; spent_us: number; values: number[] }
  /** The device did not get the line whole. */
  | { kind: 'damaged' }
  /** The device has not had the lines before this one, or has forgotten them. */
  | { kind: 'due'; due: number }

/** What a printed line answers; undefined when it is no whole answer. */
export function answerIn(line: string): Answer | undefined {
  const marked = line.indexOf(ANSWER_MARK)
  const end = line.lastIndexOf(',')
  if (marked < 0 || end < 0) return undefined
  const body = line.slice(marked + ANSWER_MARK.length, end)
  const checksum = /^-?\d+$/.exec(line.slice(end + 1).trim())
  if (checksum === null || Number(checksum[0]) !== (crc32(Buffer.from(body, 'latin1')) | 0)) return undefined
  const [first, ...rest] = body.trim().split(',')
  if (first === ANSWER_DAMAGED) return { kind: 'damaged' }
  if (first === ANSWER_DUE) return { kind: 'due', due: Number(rest[0]) }
  const [spent_us, ...values] = rest.map(Number)
  return { kind: 'values', number: Number(first), spent_us, values }
}
