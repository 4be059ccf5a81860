import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeFolders, unwritable } from './written-files'
import { lockFile, type Release } from './lock'

/**
 * A file of lines that only ever grows, written by one process at a time: what took long to get is kept line by
 * line. A process that is killed leaves whole lines and at most one cut one.
 */
export interface LineFile {
  file: string
  /** Whole lines that were there, without their ends. */
  kept: string[]
  /** A last line that was cut; it stays in the file until a line is added, or until dropCut. */
  cut: string
  descriptor: number
  /** Bytes of whole lines. */
  length: number
  release: Release
}

/**
 * Opens a file of lines, a new one or one that was left; makes its folder.
 * @throws IongateError file-in-use when a process has it open, file-unwritable
 */
export function openLines(file: string): LineFile {
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      throw unwritable(file, error)
    }
  }
  guarded(() => makeFolders(path.dirname(file)))
  const found = guarded(() => statSync(file, { throwIfNoEntry: false }))
  if (found !== undefined && !found.isFile()) throw unwritable(file, new Error('is no ordinary file'))
  const release = guarded(() => lockFile(file))
  try {
    const descriptor = guarded(() => openSync(file, 'a+'))
    const bytes = guarded(() => readFileSync(descriptor))
    const length = bytes.lastIndexOf('\n') + 1
    const kept = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1)
    return { file, kept, cut: bytes.subarray(length).toString('utf8'), descriptor, length, release }
  } catch (error) {
    release()
    throw error
  }
}

/** Takes a cut last line out of the file. */
export function dropCut(lines: LineFile): void {
  if (lines.cut !== '') ftruncateSync(lines.descriptor, lines.length)
  lines.cut = ''
}

/** Adds a line, whole or not at all. Throws file-unwritable; what was there before stays. */
export function addLine(lines: LineFile, text: string): void {
  const bytes = Buffer.from(`${text}\n`)
  try {
    dropCut(lines)
    writeFileSync(lines.descriptor, bytes)
    lines.length += bytes.length
  } catch (error) {
    // Half a line (the disk is full) would spoil the next one.
    ftruncateSync(lines.descriptor, lines.length)
    throw unwritable(lines.file, error)
  }
}

export function closeLines({ descriptor, release }: LineFile): void {
  closeSync(descriptor)
  release()
}
