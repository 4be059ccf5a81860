import { CRC32_START, crc32End, crc32Word } from '../../core/arithmetic/crc32'
import { luaNatives } from '../lua/natives'
import { InjectedPort } from './port'

/** Value of the hexadecimal digit at `position`, from 1. */
function digit(digits: string, position: number): number {
  const code = string.byte(digits, position)
  return code < 58 ? code - 48 : code - 87
}

/** Any Lua interpreter: NodeMCU's, or one on a PC. */
export const port: InjectedPort = {
  natives: luaNatives,
  samples: (digits, from, count) => {
    const words: number[] = []
    let position = from + 1
    for (let i = 0; i < count; i++) {
      const high = digit(digits, position) * 16 + digit(digits, position + 1)
      const low = digit(digits, position + 2) * 16 + digit(digits, position + 3)
      words.push(high * 256 + low)
      position = position + 4
    }
    return words
  },
  checksum: (text, count) => {
    let crc = CRC32_START
    for (let position = 1; position < count; position += 4) {
      const low = string.byte(text, position) + string.byte(text, position + 1) * 256
      const high = string.byte(text, position + 2) + string.byte(text, position + 3) * 256
      crc = crc32Word(crc, (high << 16) | low)
    }
    return crc32End(crc)
  },
  clock_us: () => {
    if (os !== undefined) return os.clock() * 1000000
    const now = tmr.now as typeof tmr.now | undefined
    if (now !== undefined) return now()
    // ESP32; its float is coarser the longer the board has been on, so restart before timing.
    const [low_us] = node.uptime()
    return low_us
  },
  print: (line) => print(line),
}
