import { Persistence } from '../board'
import { EspruinoJournal } from './journal'
import { EspruinoStorage } from './espruino-api'

export type EspruinoPersistence = Persistence & EspruinoJournal

/**
 * Calibration slots as files in Espruino's Storage, beside the journal. Slots are read where they lie: the
 * flash is mapped into memory, and a view of it takes one variable however long it is.
 *
 * A file gets its size when it is made and is then written piece by piece, once each. Making
 * one may compact the Storage: that moves files, so views are no good any more, and power
 * lost in that second can cost all of it.
 */
export function espruinoPersistence(storage: EspruinoStorage, journal: EspruinoJournal): EspruinoPersistence {
  /** One for all views of a slot. */
  const mapped: ArrayBuffer[] = []
  /** Size of the slot emptied last, and how much of it is written. */
  let size_bytes = 0
  let written_bytes = 0

  function write(slot: number, bytes: Uint8Array): boolean {
    try {
      return storage.write(slotName(slot), bytes, written_bytes, size_bytes)
    } catch {
      return false
    }
  }

  return {
    journalWords: journal.journalWords,
    journalArea: journal.journalArea,
    journalWrite: journal.journalWrite,
    recordWriter: journal.recordWriter,

    loadKey: () => {
      const stored = storage.readArrayBuffer(KEY_FILE)
      const bytes: number[] = []
      if (stored !== undefined) new Uint8Array(stored).forEach((byte) => bytes.push(byte))
      return bytes
    },

    calibrationOpen: (slot) => {
      const stored = storage.readArrayBuffer(slotName(slot))
      if (stored === undefined) return 0
      mapped[slot] = stored
      return stored.byteLength >> 2
    },

    // A view of no words would be one of all there are.
    calibrationWords: (slot, start, count) =>
      count === 0 ? [] : (new Int32Array(mapped[slot], start * 4, count) as unknown as number[]),

    calibrationHalves: (slot, start, count) =>
      count === 0 ? [] : (new Int16Array(mapped[slot], start * 4, count) as unknown as number[]),

    calibrationCrc32: (slot, start, count) => E.CRC32(new Uint8Array(mapped[slot], start * 4, count * 4)) | 0,

    calibrationClear: (slot, count) => {
      size_bytes = count * 4
      written_bytes = 0
      storage.erase(slotName(slot))
      // An erased byte reads 255: this makes the file and leaves every byte to be written.
      return write(slot, new Uint8Array([255]))
    },

    calibrationAppend: (slot, words, count) => {
      const bytes = new Uint8Array(new Int32Array(words.slice(0, count)).buffer)
      write(slot, bytes)
      written_bytes = written_bytes + bytes.length
    },
  }
}

/** Where the host puts the device's key. */
export const KEY_FILE = 'iongate-k'

/** Name of a slot's file. */
export function slotName(slot: number): string {
  return 'iongate-c' + slot
}

/** Words from their bytes in base 64: how a build carries them. */
export function wordsOf(text: string): number[] {
  return new Int32Array(E.toUint8Array(atob(text)).buffer) as unknown as number[]
}
