import { rmSync } from 'node:fs'
import { z } from 'zod'
import { IongateError } from '../diagnostics'
import { addLine, closeLines, dropCut, openLines, type LineFile } from '../line-file'
import { crc32 } from '../transports/espruino-prompt'
import type { Cell } from './table'

/** What a sweep has done so far, one run a line as `[run, figure, figure, …]` and the CRC-32 of that, beside the table it will become. */
export interface Journal {
  lines: LineFile
  /** Figures of each run that is done. */
  done: Map<number, Cell[]>
}

/** Named by the sweep's content: another sweep into the same table never meets it. */
export function journalFile(out: string, sweepId: string): string {
  return `${out}.${sweepId}.journal`
}

/**
 * Opens the journal of a sweep, a new one or one that was left; a cut last line is dropped.
 * @param figures how many figures a run has
 * @throws IongateError journal-damaged, file-in-use, file-unwritable
 */
export function openJournal(file: string, runs: number, figures: number): Journal {
  const lines = openLines(file)
  try {
    const done = runsIn(lines, runs, figures)
    dropCut(lines)
    return { lines, done }
  } catch (error) {
    closeLines(lines)
    throw error
  }
}

/** Adds a run. Throws file-unwritable; what was there before stays. */
export function addRun(journal: Journal, run: number, figures: Cell[]): void {
  addLine(journal.lines, checkedLine(JSON.stringify([run, ...figures])))
  journal.done.set(run, figures)
}

export function closeJournal({ lines }: Journal): void {
  closeLines(lines)
}

/** The table is written: the journal has served. To be called before it is closed, so that nobody else uses it meanwhile. */
export function removeJournal({ lines }: Journal): void {
  rmSync(lines.file, { force: true })
}

function runsIn({ file, kept }: LineFile, runs: number, figures: number): Map<number, Cell[]> {
  const line = z.tuple([z.int().min(0).max(runs - 1)]).rest(z.number().nullable()).refine((cells) => cells.length === figures + 1)
  const done = new Map<number, Cell[]>()
  kept.forEach((text, i) => {
    const read = line.safeParse(parsed(text))
    if (!read.success) throw new IongateError('journal-damaged', `${file}:${i + 1}`, 'this line is not what a sweep wrote')
    const [run, ...cells] = read.data
    done.set(run, cells)
  })
  return done
}

/** A line with what its check has to be: figures of which a bit has changed on a disk are no figures. */
function checkedLine(text: string): string {
  return `${text} ${crc32(Buffer.from(text)).toString(16).padStart(8, '0')}`
}

function parsed(line: string): unknown {
  const text = line.slice(0, Math.max(0, line.lastIndexOf(' ')))
  if (checkedLine(text) !== line) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
