import { espruinoNatives } from '../espruino/natives'
import { InjectedPort } from './port'

/** Any Espruino interpreter, on a board or not. */
export const port: InjectedPort = {
  natives: espruinoNatives,
  samples: (digits, from, count) => {
    const words = new Uint16Array(count)
    for (let i = 0; i < count; i++) words[i] = parseInt(digits.substr(from + 4 * i, 4), 16)
    return words as unknown as number[]
  },
  checksum: (text, count) => E.CRC32(text.substr(0, count)) | 0,
  clock_us: () => getTime() * 1000000,
  print: (line) => print(line),
}
