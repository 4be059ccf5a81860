/**
 * CRC-32 of IEEE 802.3, as zlib and PNG use it: polynomial 0x04C11DB7 reflected, start and
 * final inversion all ones. Check value of "123456789": 0xCBF43926 (catalogue of parametrised
 * CRC algorithms, reveng). Runs of 32-bit words count as their bytes, least significant first.
 *
 * Boards that can do it natively do: eight steps a word are some 20,000 statements for a
 * calibration of 800 words. On an Espruino for Linux they take 157 ms, its own CRC 0.3 ms; a
 * board is about a hundred times slower in both.
 */

/** What a CRC starts from. */
export const CRC32_START = -1

/** Half a byte at a time, as in crc16.ts; entries as signed numbers. */
const CRC32_NIBBLES: number[] = [
  0, 498536548, 997073096, 651767980, 1994146192, 1802195444, 1303535960, 1342533948, -306674912, -267414716, -690576408,
  -882789492, -1687895376, -2032938284, -1609899400, -1111625188,
]

/** The CRC under way after one more word. Start with CRC32_START; crc32End gives the result. */
export function crc32Word(crc: number, word: number): number {
  let next = crc
  let rest = word
  for (let nibble = 0; nibble < 8; nibble++) {
    next = ((next >> 4) & 268435455) ^ CRC32_NIBBLES[(next ^ rest) & 15]
    rest = rest >> 4
  }
  return next
}

/** The CRC-32, int32, of the words taken so far. */
export function crc32End(crc: number): number {
  return crc ^ -1
}
