/** How vectors and results travel as text: one line per call, on every target alike. */
import type { Vector } from './generators'

/** `5 [1,2,3] -7`: arguments apart by blanks, lists without any. */
export function vectorLine(vector: Vector): string {
  return vector.map((argument) => JSON.stringify(argument)).join(' ')
}

/** `1,-2,3`: integers of the result in order, true as 1, false as 0. Throws on anything no target could agree on. */
export function resultLine(result: unknown): string {
  return flatten(result).join(',')
}

function flatten(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(flatten)
  if (typeof value === 'boolean') return [value ? 1 : 0]
  if (typeof value === 'number' && value === (value | 0)) return [value | 0]
  throw new Error(`The source itself gives ${String(value)}, which is no int32`)
}

/** A target prefixes a call that failed with this, in place of a result. */
export const FAILURE_MARK = '! '
