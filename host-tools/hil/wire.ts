/** How a vector and its answer travel, so that what the line did to them shows; see firmware/main-injected.ts. */
import { ANSWER_DAMAGED, ANSWER_DUE, ANSWER_MARK } from '../../firmware/main-injected'
import { crc32 } from '../transports/espruino-prompt'
import { digitsOf, type Vector } from './vectors'

/** A vector as the device takes it: number, samples and checksum, in hexadecimal digits. */
export function vectorLine(number: number, vector: Vector): string {
  const body = hexadecimal(number) + digitsOf(vector)
  return body + hexadecimal(crc32(Buffer.from(body, 'latin1')))
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, '0')
}

export type Answer =
  | { kind: 'values'; number: number; spent_us: number; values: number[] }
  /** The device did not get the vector whole. */
  | { kind: 'damaged' }
  /** The device has not had the vectors before this one, or has forgotten them. */
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
