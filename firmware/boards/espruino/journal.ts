import { EspruinoFlash, EspruinoStorage } from './espruino-api'
import { IS_INTERPRETED } from './interpreted'
import { Persistence } from '../board'
import { RECORD_AT, RECORD_AREA, RECORD_COUNT, RECORD_START } from './native-block'
import { WRITTEN, WRITTEN_MOVED, WRITTEN_NOT } from '../../core/persistence/kept'

/** The part of Persistence that is the journal. */
export interface EspruinoJournal extends Pick<Persistence, 'journalWords' | 'journalArea' | 'journalWrite'> {
  /**
   * As `journalWrite`, of the record that machine code leaves in a list (RECORD_ of native-block.ts): a function that
   * writes what is there; WRITTEN_NOT or WRITTEN. A train waits for it, so it has the fewest statements.
   * @param onMoved called where files have moved
   */
  recordWriter(this: void, record: Int32Array, onMoved: () => void): () => number
}

const PAGE_BYTES = 4096
/** A file takes a header of 32 bytes besides. */
const FILE_WORDS = 128

function bytesOf(words: number[], count: number): Uint8Array {
  return new Uint8Array(new Int32Array(words.slice(0, count)).buffer)
}

/** The record that machine code leaves, as `journalWrite` takes it. */
function writeList(journal: EspruinoJournal, record: Int32Array): number {
  const words = record.slice(RECORD_AT) as unknown as number[]
  return journal.journalWrite(record[RECORD_AREA], record[RECORD_START], words, record[RECORD_COUNT])
}

/** Is in flash what was to be written? Worn flash does not say so by itself. */
function areWritten(area: number[], start: number, words: number[], count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (area[start + i] !== words[i]) return false
  }
  return true
}

/**
 * Two pages of the flash that Espruino leaves free, the last ones before its Storage: no file is made, so Storage is never compacted.
 * For chips with pages of 4 kB whose Espruino has two of them free.
 */
export function flashJournal(): EspruinoJournal {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Espruino's only way to its built-in modules
  return pagesJournal(require('Flash') as EspruinoFlash)
}

/** The same with the module at hand. */
export function pagesJournal(flash: EspruinoFlash): EspruinoJournal {
  const free = flash.getFree().filter((area) => area.length >= 2 * PAGE_BYTES)
  const at = free.length === 0 ? 0 : free[0].addr + free[0].length - 2 * PAGE_BYTES

  function read(area: number, start: number, count: number): number[] {
    return new Int32Array(flash.read(count * 4, at + area * PAGE_BYTES + start * 4).buffer) as unknown as number[]
  }

  const journal: EspruinoJournal = {
    journalWords: PAGE_BYTES / 4,
    journalArea: (area) => (at === 0 ? [] : read(area, 0, PAGE_BYTES / 4)),
    journalWrite: (area, start, words, count) => {
      if (at === 0) return WRITTEN_NOT
      const page = at + area * PAGE_BYTES
      if (start === 0) flash.erasePage(page)
      flash.write(bytesOf(words, count), page + start * 4)
      return areWritten(read(area, start, count), 0, words, count) ? WRITTEN : WRITTEN_NOT
    },
    recordWriter: (record) => {
      if (IS_INTERPRETED || at === 0) return () => WRITTEN_NOT
      const word = new Uint8Array(record.buffer, record.byteOffset + RECORD_AT * 4, 4)
      return () => {
        const start = record[RECORD_START]
        if (start === 0) return writeList(journal, record)
        const address = at + record[RECORD_AREA] * PAGE_BYTES + start * 4
        flash.write(word, address)
        return (peek32(address) | 0) === record[RECORD_AT] ? WRITTEN : WRITTEN_NOT
      }
    },
  }
  return journal
}

/**
 * Two files in Storage, each made anew when its turn comes, every 127 records: Storage is compacted at times, and moves
 * what is in it. For boards whose Espruino leaves no two pages free.
 */
export function storageJournal(storage: EspruinoStorage): EspruinoJournal {
  function read(area: number): number[] {
    const stored = storage.readArrayBuffer(journalName(area))
    return stored === undefined ? [] : (new Int32Array(stored) as unknown as number[])
  }

  const journal: EspruinoJournal = {
    journalWords: FILE_WORDS,
    journalArea: read,
    journalWrite: (area, start, words, count) => {
      const name = journalName(area)
      try {
        if (start === 0) {
          storage.erase(name)
          // An erased byte reads 255: this makes the file and leaves every byte to be written.
          storage.write(name, new Uint8Array([255]), 0, FILE_WORDS * 4)
        }
        storage.write(name, bytesOf(words, count), start * 4, FILE_WORDS * 4)
      } catch {
        return WRITTEN_NOT
      }
      if (!areWritten(read(area), start, words, count)) return WRITTEN_NOT
      return start === 0 ? WRITTEN_MOVED : WRITTEN
    },
    recordWriter: (record, onMoved) => () => {
      const written = IS_INTERPRETED ? WRITTEN_NOT : writeList(journal, record)
      if (written !== WRITTEN_MOVED) return written
      onMoved()
      return WRITTEN
    },
  }
  return journal
}

/** Name of an area's file. */
export function journalName(area: number): string {
  return 'iongate-j' + area
}
