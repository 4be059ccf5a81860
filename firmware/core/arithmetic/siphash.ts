/**
 * SipHash-2-4 (Aumasson & Bernstein 2012, "SipHash: a fast short-input PRF"): a tag of 64 bits that only who has the
 * key of 128 bits can make. A 64-bit word is two int32, the low one first.
 */

/** Of the state: v0, v1, v2 and v3, two words each. */
const STATE_WORDS = 8

export interface SipHash {
  /** Two words of the first half of the key, two of the second. */
  key: number[]
  state: number[]
}

export function sipHashNew(): SipHash {
  const key: number[] = []
  const state: number[] = []
  for (let i = 0; i < 4; i++) key.push(0)
  for (let i = 0; i < STATE_WORDS; i++) state.push(0)
  return { key: key, state: state }
}

/** Begins a message. The constants are "somepseudorandomlygeneratedbytes". */
export function sipHashBegin(hash: SipHash): void {
  const key = hash.key
  const state = hash.state
  state[0] = key[0] ^ 1886610805
  state[1] = key[1] ^ 1936682341
  state[2] = key[2] ^ 1852075885
  state[3] = key[3] ^ 1685025377
  state[4] = key[0] ^ 1852142177
  state[5] = key[1] ^ 1819895653
  state[6] = key[2] ^ 2037671283
  state[7] = key[3] ^ 1952801890
}

/** Takes eight bytes of the message, as two words. The last eight bytes are what is left of it, and its length modulo 256 in the last byte. */
export function sipHashWord(hash: SipHash, low: number, high: number): void {
  const state = hash.state
  state[6] = state[6] ^ low
  state[7] = state[7] ^ high
  sipRound(state)
  sipRound(state)
  state[0] = state[0] ^ low
  state[1] = state[1] ^ high
}

/** Ends the message: its tag is in the state's words 0 and 1. */
export function sipHashEnd(hash: SipHash): void {
  const state = hash.state
  state[4] = state[4] ^ 255
  for (let i = 0; i < 4; i++) sipRound(state)
  state[0] = state[0] ^ state[2] ^ state[4] ^ state[6]
  state[1] = state[1] ^ state[3] ^ state[5] ^ state[7]
}

/** Rotations are written out, because shifts take literal counts. One by 32 bits exchanges the two halves. */
function sipRound(state: number[]): void {
  add(state, 0, 2)
  const b = state[2]
  const c = state[3]
  state[2] = ((b << 13) | ((c >> 19) & 8191)) ^ state[0]
  state[3] = ((c << 13) | ((b >> 19) & 8191)) ^ state[1]
  exchange(state, 0)
  add(state, 4, 6)
  const d = state[6]
  const e = state[7]
  state[6] = ((d << 16) | ((e >> 16) & 65535)) ^ state[4]
  state[7] = ((e << 16) | ((d >> 16) & 65535)) ^ state[5]
  add(state, 0, 6)
  const f = state[6]
  const g = state[7]
  state[6] = ((f << 21) | ((g >> 11) & 2097151)) ^ state[0]
  state[7] = ((g << 21) | ((f >> 11) & 2097151)) ^ state[1]
  add(state, 4, 2)
  const h = state[2]
  const i = state[3]
  state[2] = ((h << 17) | ((i >> 15) & 131071)) ^ state[4]
  state[3] = ((i << 17) | ((h >> 15) & 131071)) ^ state[5]
  exchange(state, 4)
}

/** Adds the 64-bit word at `from` to the one at `to`, in quarters so that no sum leaves int32. */
function add(state: number[], to: number, from: number): void {
  const a = state[to]
  const b = state[from]
  const c = state[to + 1]
  const d = state[from + 1]
  const low = (a & 65535) + (b & 65535)
  const second = ((a >> 16) & 65535) + ((b >> 16) & 65535) + (low >> 16)
  const third = (c & 65535) + (d & 65535) + (second >> 16)
  const high = ((c >> 16) & 65535) + ((d >> 16) & 65535) + (third >> 16)
  state[to] = (second << 16) | (low & 65535)
  state[to + 1] = (high << 16) | (third & 65535)
}

function exchange(state: number[], at: number): void {
  const low = state[at]
  state[at] = state[at + 1]
  state[at + 1] = low
}
