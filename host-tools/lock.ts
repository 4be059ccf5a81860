import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { IongateError } from './diagnostics'

/** Gives a file free again for another process. */
export type Release = () => void

/**
 * Keeps a file for this process until it is released: FILE.lock names the process. A lock whose process has ended
 * (killed, or the machine restarted) is taken over.
 * @throws IongateError file-in-use when another process, or this one, has it
 */
export function lockFile(file: string): Release {
  const lock = `${file}.lock`
  while (!isMade(lock, `${JSON.stringify({ process: process.pid, host: hostname() })}\n`)) takeAwayStale(file, lock)
  return () => rmSync(lock, { force: true })
}

/** Makes a file unless it is there. */
function isMade(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes a lock away that a process left which is no more; throws where it has not ended. */
function takeAwayStale(file: string, lock: string): void {
  const text = textOf(lock)
  if (text === undefined) return
  const holder = holderOf(text)
  if (holder === undefined || holder.host !== hostname() || isRunning(holder.process)) {
    const who = holder === undefined ? 'something' : `process ${holder.process} on ${holder.host}`
    throw new IongateError('file-in-use', file, `${who} is writing to it, as ${lock} says`)
  }
  // Of two that do this at once one finds the other's new lock in its hands, and gives it back.
  const taken = `${lock}.${process.pid}.stale`
  try {
    renameSync(lock, taken)
  } catch {
    return
  }
  const other = textOf(taken)
  if (other !== undefined && other !== text) isMade(lock, other)
  rmSync(taken, { force: true })
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function holderOf(text: string): { process: number; host: string } | undefined {
  try {
    return JSON.parse(text) as { process: number; host: string }
  } catch {
    return undefined
  }
}

function isRunning(process_: number): boolean {
  try {
    process.kill(process_, 0)
    return true
  } catch (error) {
    // A process of another user may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
