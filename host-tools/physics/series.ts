import type { Series } from '../report/page'

/** Pieces that the mechanisms' charts share. */

export function line(label: string, color: number, x: number[], y: (number | null)[]): Series {
  return { label, color, style: 'line', x, y }
}

/** What a model is compared with. */
export function dashed(label: string, color: number, x: number[], y: (number | null)[]): Series {
  return { label, color, style: 'line', isDashed: true, x, y }
}

export function points(label: string, color: number, x: number[], y: (number | null)[]): Series {
  return { label, color, style: 'points', x, y }
}

/** `count` values from `from` to `to`, both included. */
export function evenly(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1))
}

/** |value/expected − 1|. */
export function relativeError(value: number, expected: number): number {
  return Math.abs(value / expected - 1)
}
