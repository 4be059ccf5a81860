import path from 'node:path'
import { Listr } from 'listr2'
import { BOARD_NAMES, type BoardName } from '../../sim/board-profiles'
import type { BuildOptions } from '../commands/build'
import { configurationFromFiles } from '../configuration/from-files'
import { storeLimits } from '../configuration/store-limits'
import { IongateError } from '../diagnostics'
import { writeTogether } from '../files'
import { figureLines } from '../figures'
import { hexOfHash } from '../telemetry'
import type { BuiltBoard } from './build-board'

interface Built extends BuiltBoard {
  calibrationId: number
  /** Where its files were written, the program's first. */
  paths: string[]
}

/**
 * Builds a board or all of them, writes a folder for each, prints their sizes.
 * @throws IongateError budget-exceeded, after all is written
 */
export async function runBuild(board: BoardName | 'all', options: BuildOptions): Promise<void> {
  const boards = await buildWithProgress(board === 'all' ? BOARD_NAMES : [board], options)
  const figures = boards.flatMap((built) => built.figures)
  if (options.json === true) console.log(JSON.stringify({ boards: boards.map(boardJson), figures }))
  else for (const built of boards) console.log(boardText(built))
  const missed = figures.find(({ holds }) => !holds)
  if (missed !== undefined) {
    throw new IongateError('budget-exceeded', missed.name, `takes ${missed.value} ${missed.unit}, budget ${missed.aim}`)
  }
}

async function buildWithProgress(names: BoardName[], options: BuildOptions): Promise<Built[]> {
  const tasks = new Listr<{ boards: Built[] }>(
    names.map((name) => ({
      title: `Building ${name}`,
      task: async ({ boards }) => {
        boards.push(await buildInto(name, options))
      },
    })),
    { silentRendererCondition: options.json },
  )
  const { boards } = await tasks.run({ boards: [] })
  return boards
}

async function buildInto(name: BoardName, options: BuildOptions): Promise<Built> {
  const { configuration } = configurationFromFiles(name, options)
  // The toolchain takes a second to load: what the user has wrong is said before that.
  const { buildBoard } = await import('./build-board')
  const built = await buildBoard(name, configuration)
  const files = built.files.map((file) => ({ file: path.join(options.out, name, file.name), content: file.content }))
  writeTogether(files)
  const limitations = [...built.limitations, ...storeLimits(configuration)]
  return { ...built, limitations, calibrationId: configuration.decoder.calibrationId, paths: files.map(({ file }) => file) }
}

function boardJson({ board, buildHash, calibrationId, paths, memoryBy, limitations }: Built): object {
  return { board, buildHash, calibrationId, files: paths, memoryBy, limitations }
}

function boardText({ board, buildHash, calibrationId, paths, figures, limitations }: Built): string {
  return [
    `${board}: ${paths[0]}, build ${hexOfHash(buildHash)}, calibration ${hexOfHash(calibrationId)}`,
    ...figureLines(figures).map((line) => `  ${line}`),
    ...limitations.map((line) => `  · ${line}`),
  ].join('\n')
}
