import { CRC32_START, crc32End, crc32Word } from '../../core/arithmetic/crc32'
import { Persistence, RECORD_BYTES } from '../board'
import { appendWords, readWords, wordsInFile } from './word-files'
import { Chip } from './wiring'

/** Boot records and calibration slots as files. */
export function nodemcuPersistence(chip: Chip): Persistence {
  return {
    loadRecord: (record) => {
      const bytes: number[] = []
      const contents = chip.load(recordName(record))
      if (contents === undefined) return bytes
      for (let i = 1; i <= contents.length; i++) bytes.push(string.byte(contents, i))
      return bytes
    },

    saveRecord: (record, bytes) => {
      let contents = ''
      for (let i = 0; i < RECORD_BYTES; i++) contents = contents + string.char(bytes[i])
      chip.store(recordName(record), contents)
    },

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
    calibrationAppend: (slot, words, count) => appendWords(chip, calibrationName(slot), words, count),
  }
}

function calibrationName(slot: number): string {
  return 'calibration' + string.char(48 + slot)
}

function recordName(record: number): string {
  return 'slot' + string.char(48 + record)
}
