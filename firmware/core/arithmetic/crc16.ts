/**
 * CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection. Check value of
 * "123456789": 0x29B1 (catalogue of parametrised CRC algorithms, reveng).
 *
 * Half a byte at a time: sixteen table entries instead of 256, and two steps a byte instead
 * of eight, because an interpreter pays per statement and a table per entry.
 */
const CRC16_NIBBLES: number[] = [
  0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50a5, 0x60c6, 0x70e7, 0x8108, 0x9129, 0xa14a, 0xb16b, 0xc18c, 0xd1ad, 0xe1ce,
  0xf1ef,
]

const CRC16_START = 0xffff

/** CRC of bytes[0] … bytes[count − 1], each 0..255. */
export function crc16(bytes: number[], count: number): number {
  let crc = CRC16_START
  for (let i = 0; i < count; i++) {
    const byte = bytes[i]
    crc = ((crc << 4) ^ CRC16_NIBBLES[(crc >> 12) ^ (byte >> 4)]) & 0xffff
    crc = ((crc << 4) ^ CRC16_NIBBLES[((crc >> 12) ^ byte) & 15]) & 0xffff
  }
  return crc
}
