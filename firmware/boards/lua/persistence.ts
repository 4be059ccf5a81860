import { CRC32_START, crc32End, crc32Word } from '../../core/arithmetic/crc32'
import { Persistence } from '../board'
import { JOURNAL_WORDS, journalArea, journalWrite } from './journal'
import { loadKey } from './key'
import { appendWords, readWords, wordsInFile } from './word-files'
import { Chip } from './wiring'

/** Journal and calibration slots as files. */
export function nodemcuPersistence(chip: Chip): Persistence {
  return {
    journalWords: JOURNAL_WORDS,
    journalArea: (area) => journalArea(chip, area),
    journalWrite: (area, start, words, count) => journalWrite(chip, area, start, words, count),

    loadKey: () => loadKey(chip),

    calibrationOpen: (slot) => wordsInFile(chip, calibrationName(slot)),
    calibrationWords: (slot, start, count) => {
      const words: number[] = []
      readWords(chip, calibrationName(slot), start, count, (word) => words.push(word))
      return words
    },
    calibrationHalves: (slot, start, count) => {
      const halves: number[] = []
      readWords(chip, calibrationName(slot), start, (count + 1) >> 1, (word) => {
        halves.push(((word & 65535) ^ 32768) - 32768)
        if (halves.length < count) halves.push(word >> 16)
      })
      return halves
    },
    calibrationCrc32: (slot, start, count) => {
      let crc = CRC32_START
      readWords(chip, calibrationName(slot), start, count, (word) => {
        crc = crc32Word(crc, word)
      })
      return crc32End(crc)
    },
    calibrationClear: (slot) => {
      chip.store(calibrationName(slot), '')
      return true
    },
    calibrationAppend: (slot, words, count) => appendWords(chip, calibrationName(slot), words, count, 0),
  }
}

function calibrationName(slot: number): string {
  return 'calibration' + string.char(48 + slot)
}
