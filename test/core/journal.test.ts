import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16 } from '../../firmware/core/arithmetic/crc16'
import { type Journal, journalFind, journalNext } from '../../firmware/core/persistence/journal'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'

/** Flash of two areas, in bytes: each is written once, and an area is erased as a whole. */
interface Flash {
  areas: Uint8Array[]
  erases: number[]
  /** Bytes that are written before the power goes; an erase is one too. */
  bytesLeft: number
}

class PowerCut extends Error {}

const AREA_WORDS = 6

function flashNew(areaWords = AREA_WORDS): Flash {
  return { areas: [0, 1].map(() => new Uint8Array(areaWords * 4).fill(255)), erases: [0, 0], bytesLeft: Infinity }
}

function copyOf({ areas, erases }: Flash): Flash {
  return { areas: areas.map((area) => area.slice()), erases: [...erases], bytesLeft: Infinity }
}

function read({ areas }: Flash): Journal {
  const [first, second] = areas.map((area) => [...new Int32Array(area.slice().buffer)])
  return journalFind(first, second, first.length)
}

function spend(flash: Flash): void {
  if (flash.bytesLeft < 1) throw new PowerCut()
  flash.bytesLeft -= 1
}

/** Writes the record that journalNext has left. */
function write(flash: Flash, { area, start, words, count }: Journal): void {
  const bytes = flash.areas[area]
  if (start === 0) {
    spend(flash)
    flash.erases[area] += 1
    bytes.fill(255)
  }
  new Uint8Array(new Int32Array(words.slice(0, count)).buffer).forEach((byte, i) => {
    spend(flash)
    expect(bytes[start * 4 + i]).toBe(255)
    bytes[start * 4 + i] = byte
  })
}

/** Boots, then writes these states; returns the numbers of records that were written whole. @param numbers what they are added to */
function runBoot(flash: Flash, states: number[], numbers: number[] = []): number[] {
  const journal = read(flash)
  for (const state of states) {
    journalNext(journal, state)
    write(flash, journal)
    numbers.push(journal.number)
  }
  return numbers
}

/** The power is cut when this number of bytes is written. */
function cutAfter(flash: Flash, bytes: number, states: number[]): { isCut: boolean; numbers: number[] } {
  const numbers: number[] = []
  let isCut = false
  flash.bytesLeft = bytes
  try {
    runBoot(flash, states, numbers)
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error
    isCut = true
  }
  flash.bytesLeft = Infinity
  return { isCut, numbers }
}

describe('the journal', () => {
  it('is empty before the first boot, and the first record has number 1', () => {
    expect(read(flashNew())).toMatchObject({ number: 0, state: KEPT_NEW, isDamaged: false })
    expect(runBoot(flashNew(), [5, 6])).toEqual([1, 2])
  })

  it('gives the last state back, and numbers that only rise, over any boots', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20 }), fc.array(fc.array(fc.nat(32767), { minLength: 1, maxLength: 9 }), { maxLength: 20 }), (areaWords, boots) => {
        const flash = flashNew(areaWords)
        let last = 0
        for (const states of boots) {
          for (const number of runBoot(flash, states)) {
            expect(number).toBe(last + 1)
            last = number
          }
          expect(read(flash)).toMatchObject({ number: last, state: states.at(-1), isDamaged: false })
        }
      }),
    )
  })

  it('holds the state before where a cut has torn a record at any byte, two cuts deep, and no number comes again', () => {
    // Every fill of both areas, then two boots of three records, each cut after every byte.
    let cuts = 0
    for (let filled = 0; filled <= 2 * AREA_WORDS; filled++) {
      const before = flashNew()
      runBoot(before, Array.from({ length: filled }, (_, i) => 100 + i))
      for (let first = 0, isCut = true; isCut; first++) {
        const once = copyOf(before)
        const written = cutAfter(once, first, FIRST)
        isCut = written.isCut
        expectLast(once, read(before), FIRST, written.numbers, filled)
        for (let second = 0, isCutAgain = true; isCutAgain; second++) {
          const twice = copyOf(once)
          const writtenThen = cutAfter(twice, second, THEN)
          isCutAgain = writtenThen.isCut
          expectLast(twice, read(once), THEN, writtenThen.numbers, written.numbers.at(-1) ?? filled)
          cuts += 1
        }
      }
    }
    expect(cuts).toBeGreaterThan(2000)
  })

  it('does not believe a word in which a bit has changed, and says so where nothing sound is left', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(32767), { minLength: 2, maxLength: 4 }), fc.nat(31), fc.nat(9), (states, bit, at) => {
        const flash = flashNew()
        runBoot(flash, states)
        const last = states.length
        const word = Math.min(at, last)
        flash.areas[0][word * 4 + (bit >> 3)] ^= 1 << (bit & 7)
        const found = read(flash)
        if (word < 2) expect(found).toMatchObject({ state: KEPT_NEW, isDamaged: true })
        else expect(found).toMatchObject({ number: last, state: word === last ? states[last - 2] : states[last - 1], isDamaged: false })
      }),
    )
  })

  it('gives no number again where the newer area cannot be read any more', () => {
    const flash = flashNew()
    const numbers = runBoot(flash, [1, 2, 3, 4, 5, 6, 7, 8])
    flash.areas[1][0] ^= 4
    const found = read(flash)
    expect(found.state).toBe(5)
    expect(found.number).toBeGreaterThanOrEqual(numbers.at(-1)!)
  })

  it('believes no area whose first number is none, and no record of a state that has too many bits, though their CRC is right', () => {
    for (const number of [0, -1, -7, 1073741824, 2147483647]) expect(journalFind([number, recordWord(5, number), -1, -1], [], 4)).toMatchObject({ number: 0, state: KEPT_NEW })
    expect(journalFind([1073741823, recordWord(5, 1073741823), -1, -1], [], 4)).toMatchObject({ number: 1073741823, state: 5 })
    expect(journalFind([1, recordWord(5, 1), recordWord(32768 + 9, 2), -1], [], 4).state).toBe(5)
    expect(journalFind([1, recordWord(5, 1), recordWord(9, 2), -1], [], 4).state).toBe(9)
    // A first word alone, and no record behind it.
    expect(journalFind([1], [], 4)).toMatchObject({ number: 0, isDamaged: false })
  })

  it('counts no further than its numbers go', () => {
    const journal = journalFind([1073741823, recordWord(5, 1073741823), -1, -1], [], 4)
    journalNext(journal, 6)
    expect(journal).toMatchObject({ number: 1073741823, area: 0, start: 2, count: 1 })
    expect(journalFind([1073741823, recordWord(5, 1073741823), journal.words[0], -1], [], 4).state).toBe(6)
  })

  it('goes on with the area that has the higher number, whichever it is, and writes nothing twice', () => {
    const area = (first: number, ...states: number[]) => [first, ...states.map((state, i) => recordWord(state, first + i))]
    expect(journalFind(area(9, 1, 2), area(3, 7, 8, 9), 4)).toMatchObject({ area: 0, next: 3, number: 10, state: 2 })
    expect(journalFind(area(3, 7, 8, 9), area(6, 1), 4)).toMatchObject({ area: 1, next: 2, number: 6, state: 1 })
    // The other area is erased: no number can have been used beyond the last.
    expect(journalFind(area(3, 7, 8, 9), [], 4)).toMatchObject({ area: 0, next: 4, number: 5, state: 9 })
    expect(journalFind([-1, -1, -1, -1], area(3, 7, 8, 9), 4)).toMatchObject({ area: 1, next: 4, number: 5, state: 9 })
    // It is torn: all numbers that it can have held are passed over.
    expect(journalFind([6, 123, 456, -1], area(3, 7, 8, 9), 4)).toMatchObject({ area: 1, next: 4, number: 9, state: 9 })
  })

  it('never leaves both areas erased, and erases each as often as the other', () => {
    const flash = flashNew(128)
    const boots = 5000
    for (let boot = 0; boot < boots; boot++) runBoot(flash, [boot % 32768])
    const [first, second] = flash.erases
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1)
    // A word of each area is its number; all others are records.
    expect(first + second).toBe(Math.ceil(boots / 127))
  })
})

/** A record's word, by journal.ts' own description of it. */
function recordWord(state: number, number: number): number {
  const bytes = [state & 255, state >> 8, ...new Uint8Array(new Int32Array([number]).buffer)]
  return (crc16(bytes, 0, 6) << 16) | state
}

const FIRST = [200, 201, 202]
const THEN = [300, 301, 302]

/**
 * The state of the last record that was written whole, or of one whose last bytes read as an erased one's; numbers go on
 * above all that were used.
 * @param numbers of the records written whole, the first of which follows `last` or a gap
 */
function expectLast(flash: Flash, before: Journal, states: number[], numbers: number[], last: number): void {
  const found = read(flash)
  const isWhole = [before.state, ...states][numbers.length] === found.state
  expect(isWhole || states[numbers.length] === found.state).toBe(true)
  expect(found.isDamaged).toBe(false)
  for (const [i, number] of numbers.entries()) expect(number).toBeGreaterThan(i === 0 ? last : numbers[i - 1])
  journalNext(found, 0)
  expect(found.number).toBeGreaterThan(numbers.at(-1) ?? last)
}
