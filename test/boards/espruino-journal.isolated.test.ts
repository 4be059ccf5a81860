import { afterEach, expect, test, vi } from 'vitest'
import type { EspruinoFlash, EspruinoStorage } from '../../firmware/boards/espruino/espruino-api'
import { type EspruinoJournal, pagesJournal, storageJournal } from '../../firmware/boards/espruino/journal'
import { RECORD_AREA, RECORD_AT, RECORD_COUNT, RECORD_START, RECORD_WORDS } from '../../firmware/boards/espruino/native-block'
import { journalFind, journalNext, type Journal } from '../../firmware/core/persistence/journal'
import { WRITTEN, WRITTEN_NOT } from '../../firmware/core/persistence/kept'

/** A build with machine code. */
vi.mock('../../firmware/boards/espruino/interpreted', () => ({ IS_INTERPRETED: false }))

const PAGE_BYTES = 4096
const AREA = 0x8f000
const RECORDS = 2500

afterEach(() => vi.unstubAllGlobals())

/** nRF52840's free pages behind the module Flash and peek32; `stuck` are bits of a word that stay set. */
function flashPages(stuck: { address: number; bits: number }) {
  const bytes = new Uint8Array(2 * PAGE_BYTES).fill(255)
  const erased: number[] = []
  const word = (address: number) => new DataView(bytes.buffer).getUint32(address - AREA, true)
  const flash: EspruinoFlash = {
    getFree: () => [{ addr: AREA - 8 * PAGE_BYTES, length: 10 * PAGE_BYTES }],
    read: (count, address) => bytes.slice(address - AREA, address - AREA + count),
    write: (data, address) => {
      data.forEach((byte, i) => (bytes[address - AREA + i] &= byte))
      if (address === stuck.address) new DataView(bytes.buffer).setUint32(address - AREA, word(address) | stuck.bits, true)
    },
    erasePage: (address) => {
      erased.push(address)
      bytes.fill(255, address - AREA, address - AREA + PAGE_BYTES)
    },
  }
  vi.stubGlobal('peek32', word)
  return { bytes, erased, kept: pagesJournal(flash) }
}

/** Files of Storage, each byte of which is written once. */
function storageFiles(): EspruinoStorage & { files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>()
  return {
    files,
    readArrayBuffer: (name) => files.get(name)?.slice().buffer as ArrayBuffer | undefined,
    erase: (name) => void files.delete(name),
    write: (name, data, offset = 0, size = data.length) => {
      if (!files.has(name)) files.set(name, new Uint8Array(size).fill(255))
      data.forEach((byte, i) => ((files.get(name) as Uint8Array)[offset + i] &= byte))
      return true
    },
  }
}

/** What the machine code leaves in its block. */
function recordOf(journal: Journal): Int32Array {
  const record = new Int32Array(RECORD_WORDS)
  record[RECORD_AREA] = journal.area
  record[RECORD_START] = journal.start
  record[RECORD_COUNT] = journal.count
  record.set(journal.words, RECORD_AT)
  return record
}

const newest = (journal: EspruinoJournal) => journalFind(journal.journalArea(0), journal.journalArea(1), journal.journalWords)

/** Writes records one way or the other; returns how often files moved. */
function write(kept: EspruinoJournal, byMachineCode: boolean): number {
  const journal = newest(kept)
  const record = new Int32Array(RECORD_WORDS)
  let moves = 0
  const writeRecord = kept.recordWriter(record, () => (moves += 1))
  for (let i = 0; i < RECORDS; i++) {
    journalNext(journal, i % 32768)
    record.set(recordOf(journal))
    if (byMachineCode) expect(writeRecord()).toBe(WRITTEN)
    else expect(kept.journalWrite(journal.area, journal.start, journal.words, journal.count)).not.toBe(WRITTEN_NOT)
  }
  return moves
}

test('the record that machine code leaves is written as the loop writes it, page after page', () => {
  const loop = flashPages({ address: 0, bits: 0 })
  write(loop.kept, false)
  const native = flashPages({ address: 0, bits: 0 })
  expect(write(native.kept, true)).toBe(0)
  expect(native.bytes).toEqual(loop.bytes)
  expect(native.erased).toEqual(loop.erased)
  expect(newest(native.kept)).toMatchObject({ number: RECORDS, state: RECORDS - 1, isDamaged: false })
})

test('the same in files of Storage; the machine code hears of each that was made', () => {
  const loop = storageFiles()
  write(storageJournal(loop), false)
  const native = storageFiles()
  const kept = storageJournal(native)
  const moves = write(kept, true)
  expect(native.files).toEqual(loop.files)
  // A file begins every 127 records.
  expect(moves).toBe(Math.ceil(RECORDS / 127))
  expect(newest(kept)).toMatchObject({ number: RECORDS, state: RECORDS - 1 })
})

test.each([0, 2, 3])('a record that flash does not take is not taken for written: word %i', (word) => {
  const { kept } = flashPages({ address: AREA + 4 * word, bits: -1 })
  const journal = newest(kept)
  const written = [1, 2, 3].map((state) => {
    journalNext(journal, state)
    return { start: journal.start, outcome: kept.recordWriter(recordOf(journal), () => {})() }
  })
  expect(written).toEqual([0, 2, 3].map((start) => ({ start, outcome: start === word ? WRITTEN_NOT : WRITTEN })))
})

test('a chip without free pages keeps nothing, and says so', () => {
  const kept = pagesJournal({ getFree: () => [] } as unknown as EspruinoFlash)
  expect(kept.recordWriter(new Int32Array(RECORD_WORDS), () => {})()).toBe(WRITTEN_NOT)
})
