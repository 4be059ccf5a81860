/** What E works out natively, in double precision as Espruino does. */
export const espruinoArithmetic = {
  toUint8Array: (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0)),
  CRC32: (bytes: ArrayLike<number>): number => {
    let crc = -1
    for (let i = 0; i < bytes.length; i++) {
      crc ^= bytes[i]
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
    }
    return (crc ^ -1) >>> 0
  },
  sum: (values: ArrayLike<number>): number => {
    let total = 0
    for (let i = 0; i < values.length; i++) total += values[i]
    return total
  },
  convolve: (a: ArrayLike<number>, b: ArrayLike<number>, offset = 0): number => {
    let total = 0
    for (let i = 0; i < a.length; i++) total += a[i] * b[(i + offset) % b.length]
    return total
  },
}
