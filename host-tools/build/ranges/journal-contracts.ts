import { type Contract, type Contracts, array, flag, int, of } from './shapes'

/** Contracts of the journal (firmware/core/persistence/journal, kept). Whatever is in flash may be read: any int32. */
const INT32 = int(-2147483648, 2147483647)
const STATE = int(0, 32767)
const NUMBER = int(0, 1073741823)
const AREA_WORDS = int(3, 32767)
const WORD = int(0, 32767)
const AREA = array(INT32, 0, 32767)

export function journalRecords(): Contracts['records'] {
  return {
    Journal: {
      areaWords: AREA_WORDS,
      area: int(0, 1),
      next: int(0, 32768),
      number: NUMBER,
      state: STATE,
      isDamaged: flag,
      words: array(INT32, 2),
      start: WORD,
      count: int(0, 2),
      bytes: array(int(0, 255), 6),
    },
  }
}

export function journalCases(): Record<string, Contract[]> {
  return {
    journalFind: [{ parameters: [AREA, AREA, AREA_WORDS], result: of('Journal') }],
    journalNext: [{ parameters: [of('Journal'), STATE] }],
    keptAtBoot: [{ parameters: [STATE, flag], result: STATE }],
    withArmed: [{ parameters: [STATE, flag], result: STATE }],
    withLadder: [{ parameters: [STATE, int(-1, 1)], result: STATE }],
    withMeasured: [{ parameters: [STATE, flag], result: STATE }],
    isOnTrial: [{ parameters: [STATE] }],
    withTrial: [{ parameters: [STATE, int(0, 1), int(0, 1)], result: STATE }],
    refusedSlot: [{ parameters: [STATE], result: int(-1, 1) }],
    trainOf: [{ parameters: [STATE], result: int(-1, 30) }],
    withTrain: [{ parameters: [STATE, int(-1, 255)], result: STATE }],
  }
}
