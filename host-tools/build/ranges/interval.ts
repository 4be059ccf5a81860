/**
 * Intervals of integers, ends included, and what int32 operators do to them.
 * Sums and products are exact in doubles: operands are int32, so they stay below 2^62 and are
 * only compared with int32's ends.
 */
export type Interval = { low: number; high: number }

export const INT32: Interval = { low: -2147483648, high: 2147483647 }

export const interval = (low: number, high: number): Interval => ({ low, high })

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.low <= inner.low && inner.high <= outer.high
}

export function join(a: Interval, b: Interval): Interval {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
}

/** What both hold; undefined where they have nothing in common. */
export function meet(a: Interval, b: Interval): Interval | undefined {
  const low = Math.max(a.low, b.low)
  const high = Math.min(a.high, b.high)
  return low <= high ? { low, high } : undefined
}

export function sum(a: Interval, b: Interval): Interval {
  return { low: a.low + b.low, high: a.high + b.high }
}

export function product(a: Interval, b: Interval): Interval {
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
  // `+ 0` turns −0 into 0.
  return { low: Math.min(...corners) + 0, high: Math.max(...corners) + 0 }
}

/** `a * a`, of one and the same number: never negative. */
export function square(a: Interval): Interval {
  const corners = [a.low * a.low, a.high * a.high]
  return { low: a.low <= 0 && a.high >= 0 ? 0 : Math.min(...corners), high: Math.max(...corners) }
}

/** `a >> count` of int32. */
export function shiftRight(a: Interval, count: number): Interval {
  return { low: Math.floor(a.low / 2 ** count), high: Math.floor(a.high / 2 ** count) }
}

/** 0 … the least 2^n − 1 that covers both: what `|` and `^` of numbers not negative can make. */
function allBits(a: Interval, b: Interval): number {
  let bits = 0
  while (2 ** bits <= Math.max(a.high, b.high)) bits++
  return 2 ** bits - 1
}

/** `a & b`, `a | b`, `a ^ b` of int32. */
export function bitwise(operator: '&' | '|' | '^', a: Interval, b: Interval): Interval {
  const areNonNegative = a.low >= 0 && b.low >= 0
  if (operator === '&') {
    // A mask 2^n − 1 changes nothing that lies within it already.
    if (a.low >= 0 && b.low === b.high && a.high <= b.low && ((b.low + 1) & b.low) === 0) return a
    if (areNonNegative) return interval(0, Math.min(a.high, b.high))
    if (a.low >= 0) return interval(0, a.high)
    if (b.low >= 0) return interval(0, b.high)
    return INT32
  }
  if (!areNonNegative) return INT32
  return interval(operator === '|' ? Math.max(a.low, b.low) : 0, allBits(a, b))
}
