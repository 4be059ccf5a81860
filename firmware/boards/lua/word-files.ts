import { Chip } from './wiring'

/** Files of 32-bit words, least significant byte first: calibration slots and journal on NodeMCU. */

/** Words read at once: a string of them is all that the heap must hold. */
const WORDS_AT_ONCE = 32

/** Whole words in a file, 0 when there is none. One byte is damage, not absence. */
export function wordsInFile(chip: Chip, name: string): number {
  return (bytesInFile(chip, name) + 3) >> 2
}

export function bytesInFile(chip: Chip, name: string): number {
  const opened = chip.open(name, 'r')
  if (opened === undefined) return 0
  const bytes = opened.seek('end', 0)
  opened.close()
  return bytes === undefined ? 0 : bytes
}

/** Hands `count` words from word `start` to `take`, one after the other; bytes that are not there count as zero. */
export function readWords(chip: Chip, name: string, start: number, count: number, take: (this: void, word: number) => void): void {
  const opened = chip.open(name, 'r')
  if (opened === undefined) return
  opened.seek('set', start * 4)
  let left = count
  while (left > 0) {
    const words = left < WORDS_AT_ONCE ? left : WORDS_AT_ONCE
    const contents = opened.read(words * 4)
    const text = contents === undefined ? '' : contents
    for (let i = 0; i < words; i++) take(wordAt(text, i * 4 + 1))
    left = left - words
  }
  opened.close()
}

/**
 * Adds the first `count` words to the end of a file. A power cut may have left part of a word there.
 * @param missing bytes that this word lacks, 0..3: zeros are written for them first
 */
export function appendWords(chip: Chip, name: string, words: number[], count: number, missing: number): void {
  const opened = chip.open(name, 'a')
  if (opened === undefined) return
  let contents = ''
  for (let i = 0; i < missing; i++) contents = contents + string.char(0)
  for (let i = 0; i < count; i++) {
    const word = words[i]
    contents = contents + string.char(word & 255, (word >> 8) & 255, (word >> 16) & 255, (word >> 24) & 255)
  }
  opened.write(contents)
  opened.close()
}

/** The word whose first byte is at `position`, from 1. */
function wordAt(text: string, position: number): number {
  return byteAt(text, position) | (byteAt(text, position + 1) << 8) | (byteAt(text, position + 2) << 16) | (byteAt(text, position + 3) << 24)
}

function byteAt(text: string, position: number): number {
  return position <= text.length ? string.byte(text, position) : 0
}
