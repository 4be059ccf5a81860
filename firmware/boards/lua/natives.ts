import { Natives, portableNatives } from '../../core/decode/window-sums'

/**
 * A row of weights is text on Lua: three characters of 6 bits each, the highest first, from 48
 * ('0') on. A list takes 16 bytes a number there, and text that the build writes lies in flash on
 * an ESP8266. Not two bytes of 8 bits: source and compilers pass on plain characters alone unchanged.
 */
export const luaNatives: Natives = {
  windowSum: portableNatives.windowSum,
  dotProduct: dotProduct,
  table: portableNatives.table,
  row: row,
}

/** What the lowest weight counts from, and what 48 in each of the three characters adds. */
const WEIGHT_BIAS = 131072
const TEXT_BIAS = WEIGHT_BIAS + 48 * (4096 + 64 + 1)

function row(this: void, weights: number[]): number[] {
  if (typeof weights === 'string') return weights
  let text = ''
  for (let i = 0; i < weights.length; i++) {
    const code = weights[i] + WEIGHT_BIAS
    text = text + String.fromCharCode(48 + (code >> 12), 48 + ((code >> 6) & 63), 48 + (code & 63))
  }
  return text as unknown as number[]
}

/** No sum on the way leaves int32, so none is cut. Four weights by one call, which costs as much as their arithmetic. */
function dotProduct(this: void, weights: number[], features: number[]): number {
  const text = weights as unknown as string
  const end = text.length
  let sum = 0
  let at = 1
  let i = 0
  while (at + 11 <= end) {
    const [a, b, c, d, e, f, g, h, j, k, l, m] = string.byte(text, at, at + 11)
    sum =
      sum +
      (a * 4096 + b * 64 + c - TEXT_BIAS) * features[i] +
      (d * 4096 + e * 64 + f - TEXT_BIAS) * features[i + 1] +
      (g * 4096 + h * 64 + j - TEXT_BIAS) * features[i + 2] +
      (k * 4096 + l * 64 + m - TEXT_BIAS) * features[i + 3]
    at = at + 12
    i = i + 4
  }
  while (at < end) {
    const [a, b, c] = string.byte(text, at, at + 2)
    sum = sum + (a * 4096 + b * 64 + c - TEXT_BIAS) * features[i]
    at = at + 3
    i = i + 1
  }
  return sum
}
