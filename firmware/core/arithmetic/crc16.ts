/**
 * CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection. Check value of
 * "123456789": 0x29B1 (catalogue of parametrised CRC algorithms, reveng).
 *
 * A byte at a time without a table: with x the byte that leaves, the 16 remainders of the polynomial
 * fold into shifts of x and of x ^ x >> 4. An interpreter pays per statement, and a table takes memory.
 */

/** What a CRC starts from. */
export const CRC16_START = 0xffff

/** CRC of bytes[start] … bytes[end − 1], each 0..255. */
export function crc16(bytes: number[], start: number, end: number): number {
  let crc = CRC16_START
  for (let i = start; i < end; i++) {
    let x = (crc >> 8) ^ bytes[i]
    x = x ^ (x >> 4)
    crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xffff
  }
  return crc
}
