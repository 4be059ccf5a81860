import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { IongateError } from './diagnostics'
import { HEAD_BYTES, kindOf, readHead } from './file-kinds'

export interface FileToWrite {
  file: string
  content: string | Uint8Array
}

/** Writes one file whole or not at all. Throws file-unwritable. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  writeTogether([{ file, content }])
}

/**
 * Writes all of these files or none: each beside its place first, and when all are on the disk,
 * each renamed. Makes the folders that are missing; takes them away again when writing fails.
 * A device or pipe (`/dev/stdout`) is written to last, as it is. Throws file-unwritable.
 */
export function writeTogether(files: readonly FileToWrite[]): void {
  const staged: Staged[] = []
  const folders: string[] = []
  let current = ''
  try {
    for (const { file, content } of files) {
      current = file
      staged.push(stage(file, content, folders))
    }
    for (const one of staged) {
      current = one.file
      finish(one)
    }
  } catch (error) {
    for (const { partial } of staged) if (partial !== undefined) rmSync(partial, { force: true })
    for (const folder of folders.reverse()) removeIfEmpty(folder)
    throw unwritable(current, error)
  }
}

/** How a recording of raw measurements begins. */
export const MEASUREMENTS_FORMAT = 'iongate-measurements'
export const RECORDING_BEGINS = `{"format":"${MEASUREMENTS_FORMAT}"`

/**
 * Throws recording-kept where a result would be written over a file of another kind: hours at a laboratory bench, a run,
 * a scenario. A result replaces one of its own kind, and what is of no known kind. Throws file-unwritable where no file can be.
 * @param content of the result, or how it begins
 */
export function refuseOtherKind(file: string, content: string | Uint8Array): void {
  let head: Buffer
  try {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return
    closeSync(openSync(file, 'r'))
    head = readHead(file)
  } catch (error) {
    throw unwritable(file, error)
  }
  const found = kindOf(head)
  const own = kindOf(Buffer.from(content.slice(0, HEAD_BYTES)))
  if (found !== undefined && found.is !== own?.is) throw new IongateError('recording-kept', file, `is ${found.is}, over which no other kind of result is written`)
}

/**
 * Throws usage where an output is one of the files that it is made from.
 * @param option that names the output
 */
export function refuseOverInput(out: string, option: string, inputs: readonly (string | undefined)[]): void {
  const place = (file: string) => (existsSync(file) ? realpathSync(file) : path.resolve(file))
  const same = inputs.find((input) => input !== undefined && place(input) === place(out))
  if (same !== undefined) throw new IongateError('usage', option, `${out} is read by this command, and would be written over; name another file`)
}

/** What is thrown when `file` cannot be written. */
export function unwritable(file: string, error: unknown): IongateError {
  if (error instanceof IongateError) return error
  return new IongateError('file-unwritable', file, `cannot be written (${codeOf(error)})`, { cause: error })
}

interface Staged extends FileToWrite {
  /** Where the content is until the file is renamed; nowhere when the file is a device or a pipe. */
  partial?: string
  target: string
}

function stage(file: string, content: string | Uint8Array, folders: string[]): Staged {
  folders.push(...makeFolders(path.dirname(file)))
  const found = statSync(file, { throwIfNoEntry: false })
  if (found?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' })
  if (found !== undefined && !found.isFile()) return { file, content, target: file }
  if (found !== undefined) refuseOtherKind(file, content)
  // Through a link to a file, the file itself is replaced and the link stays.
  const target = found === undefined ? file : realpathSync(file)
  const partial = `${target}.${process.pid}.partial`
  try {
    const descriptor = openSync(partial, 'w')
    try {
      writeFileSync(descriptor, content)
      // Some file systems say only here that there is no room.
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
  return { file, content, partial, target }
}

const written: string[] = []

/** The files that this process has written, for somebody who stops it to know. */
export function writtenFiles(): readonly string[] {
  return written
}

function finish({ file, partial, target, content }: Staged): void {
  if (partial === undefined) writeFileSync(target, content)
  else renameSync(partial, target)
  written.push(file)
}

/**
 * Makes a folder and those above it that are missing; returns the ones that were made, from the top.
 * Level by level, because Node's own recursive mkdir never ends in folders like /proc, where nothing can be made.
 */
export function makeFolders(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  const above = path.dirname(folder)
  const made = above === folder ? [] : makeFolders(above)
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
    return made
  }
  return [...made, folder]
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Another process has put something there meanwhile.
  }
}

/** What the system calls an error, or else what it says. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message
}
