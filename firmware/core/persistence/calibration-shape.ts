/**
 * Do a calibration's parts add up? Looked at before any of them is read: a right check over wrong contents would have
 * the device read what is not there.
 */
const NUMBER = 0
/** A list is 1. */
const LISTS = 2

/** Entries of the directory in their order: boards/calibration-image.ts. Whoever changes it changes CALIBRATION_FORMAT. */
const SHAPE: number[] = [
  0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 1, 2, 0, 1, 2, 2, 0, 0, 1, 2, 1, 1, 1, 2, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 2,
]

/**
 * @param words the directory's, from word `first` on
 * @param length of the directory, as its first word says
 * @param tableWords words of the calibration without its trailer, 0..65535
 */
export function isShapeSound(words: number[], first: number, length: number, tableWords: number): boolean {
  const end = first + length
  let at = first
  let used = 1 + length
  for (let i = 0; i < SHAPE.length; i++) {
    if (at >= end) return false
    let lists = 1
    if (SHAPE[i] === LISTS) {
      lists = words[at]
      if (lists < 0 || lists >= end - at) return false
      at = at + 1
    }
    for (let list = 0; list < lists; list++) {
      if (SHAPE[i] !== NUMBER) used = used + wordsOf(words[at])
      if (used > tableWords) return false
      at = at + 1
    }
  }
  return at === end && used === tableWords
}

/** Words of a list; a length below zero is that of a list of 16-bit numbers. One that is too long is longer than any calibration. */
function wordsOf(count: number): number {
  if (count > 65535 || count < -131070) return 65536
  return count < 0 ? (1 - count) >> 1 : count
}
