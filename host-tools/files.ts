import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { IongateError } from './diagnostics'
import { complaintOf } from './schemas/complaint'

/** The text of a file the user named. Throws file-missing. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8')
}

/** The bytes of a file the user named. Throws file-missing. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new IongateError('file-missing', file, `cannot be read (${codeOf(error)})`, { cause: error })
  }
}

/** JSON a user wrote, checked. Throws json-malformed with line and column, or value-invalid with path, expected and got. */
export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema, file: string): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const { message } = error as SyntaxError
    throw new IongateError('json-malformed', placeOf(text, message, file), message, { cause: error })
  }
  return checked(value, schema, file)
}

/** A value from JSON, checked. Throws value-invalid with `where`, path, expected, got and the nearest valid name. */
export function checked<Schema extends z.ZodType>(value: unknown, schema: Schema, where: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new IongateError('value-invalid', where, complaintOf(result.error, value, schema))
}

/** Where in the text a message of JSON.parse points, as FILE:LINE:COLUMN; at its end when it names no position. */
function placeOf(text: string, message: string, file: string): string {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length)
  const before = text.slice(0, position).split('\n')
  return `${file}:${before.length}:${before[before.length - 1].length + 1}`
}

/**
 * Writes a file whole or not at all: beside it first, then renamed over it. Makes the
 * folder when there is none. Throws file-unwritable.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const partial = `${file}.${process.pid}.partial`
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(partial, content)
    renameSync(partial, file)
  } catch (error) {
    if (existsSync(partial)) rmSync(partial)
    throw new IongateError('file-unwritable', file, `cannot be written (${codeOf(error)})`, { cause: error })
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message
}
