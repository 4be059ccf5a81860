import { IongateError } from '../diagnostics'
import { readHead } from '../file-kinds'
import { openRecording } from './read-recording'
import type { Overview, StepRecording, TriboelectricStream } from './recording'
import { isAbf1, isAbf2, readAbf2 } from './tables/abf2'
import type { TableChoice } from './tables/layout'
import { isPalmSens, readPalmSens } from './tables/pssession'
import { streamOf } from './tables/signal-stream'
import { stepsOf } from './tables/voltage-steps'
import { fileSource } from './text-lines'

/**
 * Opens any recording that is known by its first bytes: a session of PalmSens' programs, Axon's ABF 2, else a table in text.
 * @param onBytes is called with the bytes that were read
 * @throws IongateError naming file, line and cure
 */
export async function openFile(file: string, choice: TableChoice, onBytes: (bytes: number) => void): Promise<TriboelectricStream | StepRecording | Overview> {
  const head = readHead(file)
  if (isAbf1(head)) throw new IongateError('recording-unknown', file, 'is ABF 1, of which only version 2 is read; pCLAMP saves it as ABF 2, and pyABF reads both')
  if (!isAbf2(head) && !isPalmSens(head)) return openRecording(fileSource(file, onBytes), choice)
  const option = Object.keys(choice.columns).length > 0 ? '--column' : choice.rate_Hz !== undefined ? '--rate' : undefined
  if (option !== undefined) throw new IongateError('usage', option, `is for tables in text; ${file} names its columns and times`)
  const table = isAbf2(head) ? readAbf2(file) : readPalmSens(file)
  return streamOf(table) ?? stepsOf(table)
}
