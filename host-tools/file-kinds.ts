import { closeSync, openSync, readSync } from 'node:fs'
import { IongateError } from './diagnostics'
import { encodingOf, headText } from './text-encoding'

/**
 * What a file is, told from its first bytes, so that a command that was given the wrong one can name it and the command
 * that reads it.
 */
export interface FileKind {
  is: string
  /** A command line, or what else opens it. */
  readBy: string
}

/** The kind of a file shows in this many bytes. */
export const HEAD_BYTES = 4096

const BINARY: { magic: Buffer; kind: FileKind }[] = [
  { magic: Buffer.from('\x89MCAP0\r\n', 'latin1'), kind: { is: 'an MCAP recording, as simulate writes them', readBy: 'iongate replay FILE, iongate train FILE --labels LABELS, or Foxglove' } },
  { magic: Buffer.from('PAR1'), kind: { is: 'a Parquet table, as sweep writes them', readBy: 'iongate sweep --merge' } },
  { magic: Buffer.from('PK\x03\x04', 'latin1'), kind: { is: 'a ZIP archive or a spreadsheet', readBy: 'an archiver or a spreadsheet program; export it as CSV' } },
  { magic: Buffer.from([0x1f, 0x8b]), kind: { is: 'compressed with gzip', readBy: 'gunzip' } },
  { magic: Buffer.from('\x89PNG', 'latin1'), kind: { is: 'a picture (PNG)', readBy: 'an image viewer' } },
  { magic: Buffer.from('ABF2'), kind: { is: 'a recording of pCLAMP (ABF 2)', readBy: 'iongate replay' } },
]

const PAGE: FileKind = { is: 'a page (HTML)', readBy: 'a browser' }

/** JSON documents by their field `format`. */
const FORMATS: Record<string, FileKind> = {
  'iongate-calibration': { is: 'a calibration', readBy: 'iongate calibration FILE, and --calibration of simulate, build and flash' },
  'iongate-classifier': { is: 'a classifier', readBy: 'iongate simulate --classifier and build --classifier' },
  'iongate-measurements': { is: 'a recording of raw measurements (JSON lines)', readBy: 'iongate calibrate --from' },
  'iongate-ladder': { is: 'a ladder of pulses', readBy: 'iongate calibrate --target sim: --ladder' },
  'iongate-responses': { is: 'a database of responses', readBy: 'iongate design --database' },
}

/** JSON documents without `format`, by a field that no other kind has at its top. */
const FIELDS: [field: string, kind: FileKind][] = [
  ['events', { is: 'contacts, as replay --json prints them', readBy: 'iongate simulate --contacts and replay --labels' }],
  ['media', { is: 'a calibration protocol', readBy: 'iongate calibrate --protocol' }],
  ['gel', { is: 'a scenario', readBy: 'iongate simulate FILE and sweep FILE' }],
  ['duration_s', { is: 'a scenario', readBy: 'iongate simulate FILE and sweep FILE' }],
  ['contactElectrode', { is: 'a scenario', readBy: 'iongate simulate FILE and sweep FILE' }],
  ['rules', { is: 'device settings', readBy: '--configuration of build, flash and design' }],
  ['plans', { is: 'device settings', readBy: '--configuration of build, flash and design' }],
  ['cycle_s', { is: 'device settings', readBy: '--configuration of build, flash and design' }],
]

/** Tables by their header. */
const HEADERS: { header: RegExp; kind: FileKind }[] = [
  { header: /^time_s,voltage_v$/, kind: { is: 'a triboelectric recording', readBy: 'iongate replay and physics --recording' } },
  { header: /^sweep,time_s,command_mv,current_pa$/, kind: { is: 'a recording of voltage steps', readBy: 'iongate replay' } },
  { header: /^EXPLAIN$/, kind: { is: 'a file of Gamry’s Framework', readBy: 'iongate replay' } },
  { header: /^(EC|BT)-Lab ASCII FILE/, kind: { is: 'an export of BioLogic’s EC-Lab', readBy: 'iongate replay' } },
  { header: /^Channel\b/, kind: { is: 'an oscilloscope’s export', readBy: 'iongate replay' } },
  { header: /^kind,time_s$/, kind: { is: 'a list of contacts and separations', readBy: 'iongate simulate --contacts and replay --labels' } },
  { header: /^time_s,label$/, kind: { is: 'labels of a run', readBy: 'iongate train RUN --labels' } },
  { header: /^sweep,run,runs\b/, kind: { is: 'a table of a sweep', readBy: 'iongate sweep --merge' } },
  { header: /^amplitude_mV,time_ms,current_uA\b/, kind: { is: 'a table of responses', readBy: 'iongate design --database' } },
  { header: /\b[A-Z][a-z]?_activation\b/, kind: { is: 'a table of labelled interrogations', readBy: 'iongate train' } },
]

/** The error for a file that another command reads. */
export function otherKind({ is, readBy }: FileKind, file: string): IongateError {
  return new IongateError('file-other-kind', file, `is ${is}, read by ${readBy}`)
}

/** Throws file-other-kind for bytes that are no text. */
export function refuseBinary(bytes: Buffer, file: string): void {
  const kind = binaryKind(bytes)
  if (kind !== undefined) throw otherKind(kind, file)
}

/** Throws file-other-kind when the bytes are of a kind that is known, text or not. */
export function refuseKnown(bytes: Buffer, file: string): void {
  refuseBinary(bytes, file)
  const text = headText(bytes.subarray(0, HEAD_BYTES))
  const kind = documentKind(text)?.kind ?? tableKind(text.split(/[\r\n]/, 1)[0])
  if (kind !== undefined) throw otherKind(kind, file)
}

/** Throws file-other-kind for a file that is no table in text. The file is not read further; one that cannot be opened is left to its reader. */
export function refuseNoTable(file: string): void {
  const head = readHead(file)
  refuseBinary(head, file)
  const kind = documentKind(headText(head))?.kind
  if (kind !== undefined) throw otherKind(kind, file)
}

/** The kind of a file by its first bytes; undefined when it is not known. */
export function kindOf(head: Buffer): FileKind | undefined {
  const binary = BINARY.find(({ magic }) => head.subarray(0, magic.length).equals(magic))?.kind
  if (binary !== undefined) return binary
  const text = headText(head)
  const document = documentKind(text)?.kind
  if (document !== undefined) return document === JSON_OF_OTHERS ? undefined : document
  return tableKind(text.split(/[\r\n]/, 1)[0])
}

/** The kind of a binary file; undefined for text. A text has no byte 0, but in UTF-16. */
function binaryKind(bytes: Buffer): FileKind | undefined {
  const known = BINARY.find(({ magic }) => bytes.subarray(0, magic.length).equals(magic))?.kind
  if (known !== undefined) return known
  const head = bytes.subarray(0, HEAD_BYTES)
  return head.includes(0) && !encodingOf(head).startsWith('utf-16') ? { is: 'a binary file', readBy: 'no command of iongate' } : undefined
}

/** A JSON document or a page. */
export interface KnownDocument {
  kind: FileKind
  /** What a JSON document names in its field `format`. */
  format?: string
  /** Names at the top of a JSON document. */
  fields: string[]
}

const PALMSENS: FileKind = { is: 'a session of PalmSens’ programs', readBy: 'iongate replay' }
const JSON_OF_OTHERS: FileKind = { is: 'JSON', readBy: 'the options for which iongate schema prints a schema' }

/** What a text is that is no table; undefined for other text. The text may be cut. */
export function documentKind(text: string): KnownDocument | undefined {
  if (/^\s*<(!doctype|html)/i.test(text)) return { kind: PAGE, fields: [] }
  if (!/^\s*[[{]/.test(text)) return undefined
  if (/^\s*\{\s*"type"\s*:\s*"PalmSens\./.test(text)) return { kind: PALMSENS, fields: ['type'] }
  const format = /"format"\s*:\s*"(iongate-[a-z]+)"/.exec(text.slice(0, HEAD_BYTES))?.[1]
  if (format !== undefined && format in FORMATS) return { kind: FORMATS[format], format, fields: ['format'] }
  const fields = topFields(text)
  return { kind: FIELDS.find(([field]) => fields.includes(field))?.[1] ?? JSON_OF_OTHERS, fields }
}

/** The error for a text that was to be JSON of one kind and is of another kind that is known; undefined when it is not. */
export function otherThanJson(text: string, wantedFormats: unknown[], wantedFields: string[], file: string): IongateError | undefined {
  const known = documentKind(text)
  if (known === undefined) {
    const kind = tableKind(text.slice(0, HEAD_BYTES).split(/[\r\n]/, 1)[0])
    return kind === undefined ? undefined : otherKind(kind, file)
  }
  const { kind, format, fields } = known
  // A document that names no format may be meant for a schema that wants none, if it has one of its fields.
  const isWanted = format === undefined ? wantedFormats.length === 0 && fields.some((field) => wantedFields.includes(field)) : wantedFormats.includes(format)
  return isWanted || kind === JSON_OF_OTHERS ? undefined : otherKind(kind, file)
}

/** Fields at the top of a JSON object. Of a text that is cut, and so cannot be parsed, none is known. */
function topFields(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.keys(value) : []
  } catch {
    return []
  }
}

/** For the end of a message about a header that is not the wanted one: what the table is, if it is known; else nothing. */
export function knownTable(header: string[]): string {
  const kind = tableKind(header.join(','))
  return kind === undefined ? '' : `; this is ${kind.is}, read by ${kind.readBy}`
}

/** The kind of a table by its first line; undefined when it is not known. */
export function tableKind(header: string): FileKind | undefined {
  return HEADERS.find((one) => one.header.test(header))?.kind
}

/** The first bytes of a file, at most HEAD_BYTES; none of a file that cannot be read. */
export function readHead(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  try {
    const descriptor = openSync(file, 'r')
    try {
      return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return head.subarray(0, 0)
  }
}
