import { createReadStream, statSync } from 'node:fs'
import { IongateError } from '../diagnostics'
import { readHead, refuseNoTable } from '../file-kinds'
import { encodingOf } from '../text-encoding'

/** A text that can be read more than once, in chunks of any size. */
export interface TextSource {
  /** For messages. */
  file: string
  chunks(): AsyncIterable<string> | Iterable<string>
}

/** A longer line is in no table; a file without line ends never fills the memory. */
const LINE_LENGTH_MAX = 1 << 20
const CHUNK_BYTES = 1 << 18

/**
 * A file as a text source, in UTF-8, UTF-16 or windows-1252. `onBytes` is called with the number of bytes of each chunk.
 * Throws file-missing when the file cannot be opened, file-other-kind when it holds no table.
 */
export function fileSource(file: string, onBytes: (bytes: number) => void = () => undefined): TextSource {
  refuseNoTable(file)
  async function* chunks(): AsyncIterable<string> {
    try {
      const decoder = new TextDecoder(encodingOf(readHead(file)))
      for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
        onBytes((chunk as Buffer).length)
        yield decoder.decode(chunk as Buffer, { stream: true })
      }
      yield decoder.decode()
    } catch (error) {
      throw unreadable(file, error)
    }
  }
  return { file, chunks }
}

/** Bytes of a file. Throws file-missing. */
export function fileSize(file: string): number {
  try {
    return statSync(file).size
  } catch (error) {
    throw unreadable(file, error)
  }
}

function unreadable(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  return code === undefined || error instanceof IongateError ? error : new IongateError('file-missing', file, `cannot be read (${code})`, { cause: error })
}

/**
 * Calls `onLine` with every line of a text and its number, from 1. Lines end with \n, \r\n or \r, also mixed in one file.
 * A byte order mark is left out. Lines whose cells hold line ends between quotes are not joined.
 */
export async function eachLine(source: TextSource, onLine: (text: string, line: number) => void): Promise<void> {
  let rest = ''
  let line = 0
  let isFirst = true
  for await (const chunk of source.chunks()) {
    let text = rest + chunk
    if (isFirst && text.startsWith('\ufeff')) text = text.slice(1)
    isFirst = false
    // A \r at the end of a chunk may be the first half of \r\n.
    const end = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = splitLines(text.slice(0, end))
    rest = `${lines.pop() ?? ''}${text.slice(end)}`
    for (const one of lines) onLine(one, ++line)
    if (rest.length > LINE_LENGTH_MAX) {
      throw new IongateError('csv-malformed', `${source.file}:${line + 1}`, `this line is longer than ${LINE_LENGTH_MAX} characters`)
    }
  }
  for (const one of splitLines(rest)) onLine(one, ++line)
}

/** The first lines of a text, at most `count`: what comes behind them is not read further than by a chunk. */
export async function firstLines(source: TextSource, count: number): Promise<string[]> {
  let text = ''
  for await (const chunk of source.chunks()) {
    text += chunk
    const lines = splitLines(text)
    // The last one may go on in the next chunk.
    if (lines.length > count + 1) break
    if (lines[lines.length - 1].length > LINE_LENGTH_MAX) break
  }
  return splitLines(text.startsWith('\ufeff') ? text.slice(1) : text).slice(0, count)
}

function splitLines(text: string): string[] {
  return text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n')
}
