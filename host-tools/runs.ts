/**
 * Where results go that the user gave no place for: a folder per run in `runs/`, with a link
 * `runs/latest` to the newest. Nothing is written over by another run, and nothing lies loose
 * in the current folder.
 */
import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { makeFolders, writeWhole } from './written-files'

/** Folder of all runs: `runs` in the current folder, or what IONGATE_RUNS names. */
function runsFolder(): string {
  return process.env.IONGATE_RUNS ?? 'runs'
}

/** Names a run by its content: 8 hexadecimal digits of a hash of all that its results depend on. */
export function runKey(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8)
}

/**
 * The folder for the results of one run; it is not made yet.
 * @param subject what the command works on: a scenario, a board, a file's name
 * @param key names the run by its content (see runKey): the same run has the same folder, so that it can go on
 * there, or be compared. Without a key the folder is named by the time, and is always a new one.
 */
export function runFolder(command: string, subject: string, key?: string): string {
  const name = `${command}-${subject.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}`
  if (key !== undefined) return path.join(runsFolder(), `${name}-${key}`)
  const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')
  const first = path.join(runsFolder(), `${time}-${name}`)
  let folder = first
  for (let n = 2; existsSync(folder); n++) folder = `${first}-${n}`
  return folder
}

/**
 * Makes `latest` lead to a run whose results are written. Replaced in one step, so `latest` always
 * leads somewhere. A file system without links goes without: the last line printed names the folder.
 */
export function linkLatest(folder: string): void {
  const runs = path.dirname(folder)
  const link = path.join(runs, 'latest')
  const partial = `${link}.${process.pid}.partial`
  try {
    makeFolders(runs)
    symlinkSync(path.basename(folder), partial, 'junction')
    renameSync(partial, link)
  } catch {
    rmSync(partial, { force: true })
    // An old link would lead to another run than the newest.
    rmSync(link, { force: true })
  }
}

/**
 * Writes the page of a `--plot`: where the user said, or as COMMAND.html in a new folder of this run.
 * Returns the file. Throws file-unwritable.
 */
export function writePage(plot: string | true, command: string, subject: string, html: string): string {
  const folder = runFolder(command, subject)
  const file = plot === true ? path.join(folder, `${command}.html`) : plot
  writeWhole(file, html)
  if (plot === true) linkLatest(folder)
  return file
}
