/**
 * The int32 operators themselves, over their whole range, whatever firmware/core happens to
 * use of them today: what the Lua plugin promises.
 */

/** Every arithmetic shift to the right. */
export function shiftsRight(value: number): number[] {
  return [
    value >> 1, value >> 2, value >> 3, value >> 4, value >> 5, value >> 6,
    value >> 7, value >> 8, value >> 9, value >> 10, value >> 11, value >> 12,
    value >> 13, value >> 14, value >> 15, value >> 16, value >> 17, value >> 18,
    value >> 19, value >> 20, value >> 21, value >> 22, value >> 23, value >> 24,
    value >> 25, value >> 26, value >> 27, value >> 28, value >> 29, value >> 30,
    value >> 31,
  ]
}

/** Every shift to the left; bits fall off at the top and reach the sign. */
export function shiftsLeft(value: number): number[] {
  return [
    value << 1, value << 2, value << 3, value << 4, value << 5, value << 6,
    value << 7, value << 8, value << 9, value << 10, value << 11, value << 12,
    value << 13, value << 14, value << 15, value << 16, value << 17, value << 18,
    value << 19, value << 20, value << 21, value << 22, value << 23, value << 24,
    value << 25, value << 26, value << 27, value << 28, value << 29, value << 30,
    value << 31,
  ]
}

/** And, or, exclusive or, complement, comparison, and all of them nested. */
export function bitwise(a: number, b: number): number[] {
  return [a & b, a | b, a ^ b, ~a, a | 0, 0 | b, ((a & ~b) | (~a & b)) ^ (a ^ b), a < b ? 1 : 0, a === b ? 1 : 0]
}

/** Marsaglia's xorshift32, which needs every bit of every step (J Stat Softw 8(14), 2003). */
export function xorshift32(seed: number): number[] {
  const out: number[] = []
  let state = seed
  for (let i = 0; i < 8; i++) {
    state = state ^ (state << 13)
    state = state ^ ((state >> 17) & 32767)
    state = state ^ (state << 5)
    out.push(state)
  }
  return out
}

/** A product, a sum and a remainder at the ends of what the core's style allows. */
export function arithmetic(a: number, b: number): number[] {
  let sum = a
  sum += b
  return [(a * b) | 0, sum | 0, (a - b) | 0, (a * b) >> 15, (a & 32767) % 97]
}

/** Sums beyond int32, cut back to it: the core's style keeps clear of them, the plugin holds them all the same. */
export function wrapping(a: number, b: number): number[] {
  return [(a + b) | 0, 0 | (a + b), (a - b) | 0, ((a + b) | 0) >> 1]
}
