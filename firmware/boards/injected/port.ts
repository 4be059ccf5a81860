import { Natives } from '../../core/decode/window-sums'

/**
 * The board whose samples come from the host: what an interpreter must offer so that the
 * decoder can be checked on it through its prompt. There are no pins.
 */
export interface InjectedPort {
  natives: Natives
  /** `count` converter words, four hexadecimal digits each in small letters, from character `from` (0 is the first). */
  samples(this: void, digits: string, from: number, count: number): number[]
  /** CRC-32, int32, of the first `count` characters, each a byte; `count` is a multiple of four. */
  checksum(this: void, text: string, count: number): number
  /** A clock in microseconds; its start does not matter. */
  clock_us(this: void): number
  print(this: void, line: string): void
}
