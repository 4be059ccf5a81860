import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { IongateError } from './diagnostics'
import { HEAD_BYTES, kindOf, otherThanJson, readHead, refuseBinary } from './file-kinds'
import { complaintOf } from './schemas/complaint'
import { expectation } from './schemas/expectation'
import { duplicateKeys } from './schemas/duplicate-keys'
import { QUOTED_TEXT, malformedAt } from './schemas/malformed'
import { NESTING_MAX, tooDeepAt } from './schemas/nesting'
import { fieldNamesAt, jsonSchemaOf, valuesAt } from './schemas/schema-fields'
import { encodingOf } from './text-encoding'

/** Some editors begin text in UTF-8 with it. */
const BYTE_ORDER_MARK = /^\uFEFF/

/** The text of a file the user named, in UTF-8, UTF-16 or windows-1252, without a byte order mark. Throws file-missing, and file-other-kind for bytes that are no text. */
export function readText(file: string): string {
  const bytes = readBytes(file)
  refuseBinary(bytes, file)
  return new TextDecoder(encodingOf(bytes.subarray(0, HEAD_BYTES))).decode(bytes).replace(BYTE_ORDER_MARK, '')
}

/** The bytes of a file the user named. Throws file-missing; for a device too, because /dev/zero never ends. */
export function readBytes(file: string): Buffer {
  try {
    if (statSync(file).isCharacterDevice()) throw Object.assign(new Error('is a device'), { code: 'a device, no file' })
    return readFileSync(file)
  } catch (error) {
    throw new IongateError('file-missing', file, `cannot be read (${codeOf(error)})`, { cause: error })
  }
}

/**
 * JSON a user wrote, checked. Throws json-malformed with line and column where the text is no JSON, nests
 * too deep or has a key twice in an object, value-invalid with path, expected and got, or file-other-kind for a file
 * that another command reads.
 */
export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema, file: string): z.output<Schema> {
  try {
    return checked(jsonValue(text, file), schema, file)
  } catch (error) {
    const wanted = jsonSchemaOf(schema)
    throw otherThanJson(text, valuesAt(wanted, ['format']), fieldNamesAt(wanted, []), file) ?? error
  }
}

/**
 * What a JSON text holds.
 * @param line of the file on which the text begins; it is a whole file when left out
 * @throws IongateError json-malformed
 */
export function jsonValue(text: string, file: string, line = 1): unknown {
  const deepAt = tooDeepAt(text)
  if (deepAt !== undefined) throw new IongateError('json-malformed', placeAt(text, deepAt, file, line), `nests more than ${NESTING_MAX} levels`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const { message } = error as SyntaxError
    throw new IongateError('json-malformed', placeAt(text, malformedAt(text), file, line), message.replace(QUOTED_TEXT, ' in JSON'), { cause: error })
  }
  refuseDuplicates(text, file, line)
  return value
}

function refuseDuplicates(text: string, file: string, line: number): void {
  const duplicates = duplicateKeys(text)
  if (duplicates.length === 0) return
  const below = line - 1
  const complaints = duplicates.map((one, at) => {
    const here = at === 0 ? '' : `in line ${one.line + below} `
    return `${here}the key “${one.key}” again, after line ${one.firstLine + below}`
  })
  throw new IongateError('json-malformed', `${file}:${duplicates[0].line + below}:${duplicates[0].column}`, complaints.join('; '))
}

/** A value from JSON, checked. Throws value-invalid with all that is wrong: path, expected, got and the nearest valid name. */
export function checked<Schema extends z.ZodType>(value: unknown, schema: Schema, where: string): z.output<Schema> {
  const result = schema.safeParse(value, { error: expectation })
  if (result.success) return result.data
  throw new IongateError('value-invalid', where, complaintOf(result.error, value, schema))
}

function placeAt(text: string, position: number, file: string, line: number): string {
  const before = text.slice(0, position).split('\n')
  return `${file}:${before.length + line - 1}:${before[before.length - 1].length + 1}`
}

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

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message
}
