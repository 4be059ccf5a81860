import { closeSync, existsSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { IongateError } from '../diagnostics'
import { makeFolders, readBytes, unwritable } from '../files'
import type { Cell } from './table'

/**
 * What a sweep has done so far, one run a line as `[run, figure, figure, …]`, beside the table
 * it will become. Lines are only ever added, each with one write, so a process that is killed
 * leaves whole lines and at most one cut one.
 */
export interface Journal {
  file: string
  /** Figures of each run that is done. */
  done: Map<number, Cell[]>
  descriptor: number
}

/** Named by the sweep's content: another sweep into the same table never meets it. */
export function journalFile(out: string, sweepId: string): string {
  return `${out}.${sweepId}.journal`
}

/**
 * Opens the journal of a sweep, a new one or one that was left; a cut last line is dropped.
 * @param figures how many figures a run has
 * @throws IongateError journal-damaged, file-unwritable
 */
export function openJournal(file: string, runs: number, figures: number): Journal {
  const { done, wholeBytes } = existsSync(file) ? readJournal(file, runs, figures) : { done: new Map<number, Cell[]>(), wholeBytes: 0 }
  try {
    makeFolders(path.dirname(file))
    const descriptor = openSync(file, 'a')
    truncateSync(file, wholeBytes)
    return { file, done, descriptor }
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** Adds a run. Throws file-unwritable; what was there before stays. */
export function addRun(journal: Journal, run: number, figures: Cell[]): void {
  try {
    writeSync(journal.descriptor, `${JSON.stringify([run, ...figures])}\n`)
  } catch (error) {
    throw unwritable(journal.file, error)
  }
  journal.done.set(run, figures)
}

export function closeJournal({ descriptor }: Journal): void {
  closeSync(descriptor)
}

/** The table is written: the journal has served. */
export function removeJournal({ file }: Journal): void {
  rmSync(file, { force: true })
}

function readJournal(file: string, runs: number, figures: number): { done: Map<number, Cell[]>; wholeBytes: number } {
  const bytes = readBytes(file)
  const wholeBytes = bytes.lastIndexOf('\n') + 1
  const line = z.tuple([z.int().min(0).max(runs - 1)]).rest(z.number().nullable()).refine((cells) => cells.length === figures + 1)
  const done = new Map<number, Cell[]>()
  const lines = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1)
  lines.forEach((text, i) => {
    const read = line.safeParse(parsed(text))
    if (!read.success) throw new IongateError('journal-damaged', `${file}:${i + 1}`, 'this line is not what a sweep wrote')
    const [run, ...cells] = read.data
    done.set(run, cells)
  })
  return { done, wholeBytes }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
