import { closeSync, openSync, readSync } from 'node:fs'
import { IongateError } from '../diagnostics'
import { readHead } from '../file-kinds'
import { type ReadRun, runDecoder } from './run-recording'

const PIECE_BYTES = 1 << 20

/** Is the file an MCAP recording? One that cannot be opened is not. */
export function isRun(file: string): boolean {
  return readHead(file).subarray(1, 5).toString('latin1') === 'MCAP'
}

/**
 * Reads these topics of a recording, piece by piece. A recording that is cut short gives what came before the cut; see
 * ReadRun.isWhole. Throws recording-unknown when the file is damaged, or is compressed.
 */
export function readRun(file: string, topics: string[]): ReadRun {
  const { append, run } = runDecoder((topic) => topics.includes(topic))
  const descriptor = openSync(file, 'r')
  try {
    const piece = Buffer.alloc(PIECE_BYTES)
    for (let bytes = readSync(descriptor, piece); bytes > 0; bytes = readSync(descriptor, piece)) append(piece.subarray(0, bytes))
  } catch (error) {
    const { message } = error as Error
    const compression = /[Uu]nsupported compression (\w+)/.exec(message)?.[1]
    const what = compression === undefined ? `is damaged: ${message}` : `its chunks are compressed (${compression}); write it uncompressed: mcap decompress ${file} -o OTHER.mcap`
    throw new IongateError('recording-unknown', file, what, { cause: error })
  } finally {
    closeSync(descriptor)
  }
  return run
}
