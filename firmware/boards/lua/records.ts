import { Persistence, RECORD_BYTES } from '../board'
import { Chip } from './wiring'

/** Boot records as files. */

export function loadRecord(chip: Chip, record: number): number[] {
  const bytes: number[] = []
  const contents = chip.load(recordName(record))
  if (contents === undefined) return bytes
  for (let i = 1; i <= contents.length; i++) bytes.push(string.byte(contents, i))
  return bytes
}

export function saveRecord(chip: Chip, record: number, bytes: number[]): void {
  let contents = ''
  for (let i = 0; i < RECORD_BYTES; i++) contents = contents + string.char(bytes[i])
  chip.store(recordName(record), contents)
}

/** The boot records, and no calibration slot: an upload is answered with "no room". */
export function recordsOnly(chip: Chip): Persistence {
  return {
    loadRecord: (record) => loadRecord(chip, record),
    saveRecord: (record, bytes) => saveRecord(chip, record, bytes),
    calibrationOpen: () => 0,
    calibrationWords: () => [],
    calibrationHalves: () => [],
    calibrationCrc32: () => 0,
    calibrationClear: () => false,
    calibrationAppend: () => {},
  }
}

function recordName(record: number): string {
  return 'slot' + string.char(48 + record)
}
