import { IongateError } from '../diagnostics'
import { knownTable } from '../file-kinds'
import { checked, parseJson, readText } from '../files'
import { didYouMean } from '../nearest-name'
import { csvLines } from '../recordings/csv-table'
import { numberRows } from '../recordings/number-row'
import { protocolSchema, type Medium, type Protocol } from './protocol'

/** What a user says about the protocol; the rest is that of the default. */
export interface ProtocolOptions {
  /** A protocol document. */
  protocol?: string
  /** A table of media in place of the protocol's. */
  media?: string
  /** Degrees Celsius, `15,25,35`, in place of the protocol's. */
  temperature?: string
  repeats?: number
  /** Relative, in place of the protocol's. */
  compositionError?: number
}

/**
 * The protocol to measure by.
 * @param ions that the electrode is calibrated for
 * @throws IongateError usage, file-missing, json-malformed, csv-malformed, value-invalid
 */
export function protocolFrom(options: ProtocolOptions, ions: string[], standard: (ions: string[]) => Protocol): Protocol {
  const file = options.protocol
  const protocol = file === undefined ? standard(ions) : parseJson(readText(file), protocolSchema, file)
  const media = options.media === undefined ? protocol.media : readMedia(options.media, ions)
  refuseUnknownIons(media, ions, options.media ?? file ?? 'protocol')
  return checked(
    {
      ...protocol,
      media,
      temperatures_C: options.temperature === undefined ? protocol.temperatures_C : temperaturesOf(options.temperature),
      repeats: options.repeats ?? protocol.repeats,
      compositionError: options.compositionError ?? protocol.compositionError,
    },
    protocolSchema,
    file ?? 'protocol',
  )
}

/** A table with a column for each ion, and perhaps one called `name`; a line for each medium. */
function readMedia(file: string, ions: string[]): Medium[] {
  const [head, ...lines] = csvLines(readText(file), file)
  const unknown = head.cells.find((cell) => cell !== 'name' && !ions.includes(cell))
  if (unknown !== undefined) {
    throw new IongateError('csv-malformed', `${file}:${head.line}`, `column “${unknown}” is no ion of the electrode; ${didYouMean(unknown, ['name', ...ions])}${knownTable(head.cells)}`)
  }
  const nameAt = head.cells.indexOf('name')
  const columns = head.cells.filter((_, at) => at !== nameAt)
  const cells = lines.map((line) => ({ ...line, cells: line.cells.filter((_, at) => at !== nameAt) }))
  return numberRows(cells, columns, file).map((row, at) => ({
    name: nameAt < 0 ? undefined : lines[at].cells[nameAt],
    activation: Object.fromEntries(row.map((value, column) => [columns[column], value])),
  }))
}

function refuseUnknownIons(media: Medium[], ions: string[], file: string): void {
  media.forEach(({ activation }, at) => {
    const unknown = Object.keys(activation).find((ion) => !ions.includes(ion))
    if (unknown === undefined) return
    throw new IongateError('value-invalid', file, `media.${at}.activation.${unknown}: is no ion of the electrode; ${didYouMean(unknown, ions)}`)
  })
}

function temperaturesOf(text: string): number[] {
  const temperatures = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (temperatures.every(Number.isFinite)) return temperatures
  throw new IongateError('usage', '--temperature', `expected degrees Celsius such as 15,25,35, got “${text}”`)
}
