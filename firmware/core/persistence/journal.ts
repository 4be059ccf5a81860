/**
 * What a power cut must not lose, in a log of 32-bit words that are each written once.
 *
 * A record is one word: the state (see kept.ts) in its low half, and above it the CRC-16 of the state and of the
 * record's number. Numbers rise by one for ever, so a boot's epoch is the number of the record that it begins with.
 * The log has two areas that are used in turn; an erased word reads as −1:
 *
 *   number of the first record | record | record | …
 *
 * An area counts once its first record is sound. Only when it is full is the other one erased: a cut at any time
 * leaves one of them whole. A record that a cut has torn is passed over, and the one before it holds.
 * To find the last record takes the logarithm of an area's length, and a step more for each torn one behind it.
 */
import { KEPT_BITS, KEPT_NEW } from './kept'
import { clamp } from '../arithmetic/fixed-point'
import { crc16 } from '../arithmetic/crc16'

const ERASED = -1
/** Numbers end here, which takes 500 years at four records a minute. */
const NUMBER_MAX = 1073741823

export interface Journal {
  /** Words of an area, 3..32767. */
  areaWords: number
  /** The area in use, 0 or 1, and the next word to be written in it; at the end of the area the other one comes. */
  area: number
  next: number
  /** Number of the record written last, 0 for none. */
  number: number
  /** The newest state that is sound. */
  state: number
  /** Has something been there that cannot be read any more? */
  isDamaged: boolean
  /** What is to be written: `count` words from word `start` of `area`, which is erased before where `start` is 0. */
  words: number[]
  start: number
  count: number
  /** Of a record, for its CRC. */
  bytes: number[]
}

/**
 * Reads the log back.
 * @param first,second the areas' words; a list may be shorter than its area, and what is not there is erased
 * @param areaWords words of an area, 3..32767
 */
export function journalFind(first: number[], second: number[], areaWords: number): Journal {
  const journal: Journal = {
    areaWords: areaWords,
    area: 1,
    next: areaWords,
    number: 0,
    state: KEPT_NEW,
    isDamaged: false,
    words: [0, 0],
    start: 0,
    count: 0,
    bytes: [0, 0, 0, 0, 0, 0],
  }
  const one = baseOf(journal, first)
  const other = baseOf(journal, second)
  if (one === 0 && other === 0) {
    // Two words are a first boot's record that a cut has torn: before it there was nothing.
    journal.isDamaged = isUsed(first, 2) || isUsed(second, 2)
    return journal
  }
  if (one > other) {
    journal.area = 0
    takeArea(journal, first, one, isUsed(second, 0) && other === 0)
  } else takeArea(journal, second, other, isUsed(first, 0) && one === 0)
  return journal
}

/** Number of an area's first record, 0 where the area does not count. */
function baseOf(journal: Journal, words: number[]): number {
  if (words.length < 2) return 0
  const base = words[0]
  if (base < 1 || base > NUMBER_MAX) return 0
  return isSound(journal, words[1], base) ? base : 0
}

function isUsed(words: number[], word: number): boolean {
  return words.length > word && words[word] !== ERASED
}

/** @param isOtherTorn what is in the other area may have been newer: no number of it comes again */
function takeArea(journal: Journal, words: number[], base: number, isOtherTorn: boolean): void {
  const end = clamp(endOf(words, journal.areaWords), 2, 32767)
  let last = end - 1
  while (last > 1 && !isSound(journal, words[last], numberAt(base, last))) last = last - 1
  journal.state = words[last] & KEPT_BITS
  journal.next = end
  journal.number = numberAt(base, isOtherTorn ? end - 1 + journal.areaWords : end - 1)
}

/** Number of the record in this word of an area, from word 1. */
function numberAt(base: number, word: number): number {
  return clamp(base + word - 1, 0, NUMBER_MAX)
}

/** First erased word of an area whose first two words are written. Words are written in order. */
function endOf(words: number[], areaWords: number): number {
  let written = 1
  let erased = words.length < areaWords ? words.length : areaWords
  while (erased - written > 1) {
    const middle = (written + erased) >> 1
    if (words[middle] === ERASED) erased = middle
    else written = middle
  }
  return erased
}

/** A record is never −1: a state has no bit 15. */
function recordOf(journal: Journal, state: number, number: number): number {
  const bytes = journal.bytes
  bytes[0] = state & 255
  bytes[1] = (state >> 8) & 255
  bytes[2] = number & 255
  bytes[3] = (number >> 8) & 255
  bytes[4] = (number >> 16) & 255
  bytes[5] = (number >> 24) & 255
  return (crc16(bytes, 0, 6) << 16) | state
}

function isSound(journal: Journal, word: number, number: number): boolean {
  const state = word & 65535
  return state < 32768 && word === recordOf(journal, state, number)
}

/**
 * Makes the next record: what is to be written, and where, is left in `words`, `area`, `start` and `count`. A place
 * that could not be written is not used again.
 * @param state 0..32767
 */
export function journalNext(journal: Journal, state: number): void {
  journal.number = journal.number === NUMBER_MAX ? NUMBER_MAX : journal.number + 1
  const record = recordOf(journal, state, journal.number)
  if (journal.next < journal.areaWords) {
    journal.words[0] = record
    journal.start = journal.next
    journal.count = 1
  } else {
    journal.area = 1 - journal.area
    journal.words[0] = journal.number
    journal.words[1] = record
    journal.start = 0
    journal.count = 2
  }
  journal.next = journal.start + journal.count
}
