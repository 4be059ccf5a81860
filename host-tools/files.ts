import { readFileSync, statSync } from 'node:fs'
import type { z } from 'zod'
import { IongateError } from './diagnostics'
import { HEAD_BYTES, otherThanJson, refuseBinary } from './file-kinds'
import { complaintOf } from './schemas/complaint'
import { expectation } from './schemas/expectation'
import { duplicateKeys } from './schemas/duplicate-keys'
import { QUOTED_TEXT, malformedAt } from './schemas/malformed'
import { NESTING_MAX, tooDeepAt } from './schemas/nesting'
import { fieldNamesAt, jsonSchemaOf, valuesAt } from './schemas/schema-fields'
import { encodingOf } from './text-encoding'
import { codeOf } from './written-files'

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
