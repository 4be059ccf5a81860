import { loadKey } from './key'
import { Chip } from './wiring'
import { Persistence } from '../board'
import { WRITTEN, WRITTEN_NOT } from '../../core/persistence/kept'
import { appendWords, bytesInFile, readWords, wordsInFile } from './word-files'

/** The journal's areas as two files, which grow word by word. They are short: the file system spreads wear, and a list of words takes memory. */
export const JOURNAL_WORDS = 64

export function journalArea(chip: Chip, area: number): number[] {
  const words: number[] = []
  const name = areaName(area)
  readWords(chip, name, 0, wordsInFile(chip, name), (word) => words.push(word))
  return words
}

export function journalWrite(chip: Chip, area: number, start: number, words: number[], count: number): number {
  const name = areaName(area)
  if (start === 0) chip.store(name, '')
  appendWords(chip, name, words, count, start * 4 - bytesInFile(chip, name))
  return bytesInFile(chip, name) === (start + count) * 4 ? WRITTEN : WRITTEN_NOT
}

/** The journal, and no calibration slot: an upload is answered with "no room". */
export function journalOnly(chip: Chip): Persistence {
  return {
    journalWords: JOURNAL_WORDS,
    journalArea: (area) => journalArea(chip, area),
    journalWrite: (area, start, words, count) => journalWrite(chip, area, start, words, count),
    loadKey: () => loadKey(chip),
    calibrationOpen: () => 0,
    calibrationWords: () => [],
    calibrationHalves: () => [],
    calibrationCrc32: () => 0,
    calibrationClear: () => false,
    calibrationAppend: () => {},
  }
}

function areaName(area: number): string {
  return 'journal' + string.char(48 + area)
}
