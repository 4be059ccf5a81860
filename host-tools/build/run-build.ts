import path from 'node:path'
import { Listr } from 'listr2'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { BOARD_NAMES, type BoardName } from '../../sim/board-profiles'
import { configurationFromFiles, type ConfiguredDevice } from '../configuration/from-files'
import { interpreterStatement } from '../configuration/interpreter-statement'
import { storeLimits } from '../configuration/store-limits'
import { IongateError } from '../diagnostics'
import { writeTogether } from '../written-files'
import { figureLines } from '../figures'
import { hexOfHash } from '../telemetry'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { boardsWithRoom, lackOfRoom, refuseOtherTarget, refuseSmallBoard } from './board-room'
import { isNodemcuBoard } from './nodemcu-boards'
import type { BuiltBoard } from './build-board'

export interface BuildOptions {
  /** Board's name, or `all`. */
  board: string
  /** `board`: the bundle for the board's interpreter; `c`: C sources; `nodemcu-module`: the same as a module of NodeMCU, with its loop in Lua. */
  target?: 'board' | 'c' | 'nodemcu-module'
  /** Calibration file of the device; the board's reference calibration when left out. */
  calibration?: string
  /** Classifier file of the device; none when left out. */
  classifier?: string
  /** Settings file of the device; defaults when left out. */
  configuration?: string
  /** Folder that receives a folder per board. */
  out: string
  /** Espruino: the core as machine code, else interpreted. */
  native: boolean
  /** Build for a board that cannot hold the firmware too. */
  force?: boolean
  /** Print one JSON object instead of text. */
  json?: boolean
}

interface Built extends BuiltBoard {
  calibrationId: number
  /** Where its files were written, the program's first. */
  paths: string[]
}

/**
 * Builds a board, or all that hold the firmware, writes a folder for each, prints their sizes.
 * @throws IongateError board-too-small; budget-exceeded, after all is written
 */
export async function runBuild(board: BoardName | 'all', options: BuildOptions): Promise<void> {
  // C sources are compiled: what an interpreter has of memory for all of the firmware does not bind them.
  const isC = options.target === 'c' || options.target === 'nodemcu-module'
  const isAnyBoard = options.force === true || isC
  if (board !== 'all') refuseSmallBoard(board, options.native, isAnyBoard)
  const names = namesOf(board, options, isAnyBoard)
  // What the user has wrong is said before anything is begun.
  const devices = names.map((name) => configurationFromFiles(name, options))
  const boards = await buildWithProgress(devices, options)
  const figures = boards.flatMap((built) => built.figures)
  const leftOut = board === 'all' ? BOARD_NAMES.filter((name) => !names.includes(name)) : []
  if (options.json === true) console.log(JSON.stringify({ boards: boards.map(boardJson), leftOut, figures }))
  else {
    for (const built of boards) console.log(boardText(built))
    for (const name of leftOut) console.log(`${name}: left out, ${lackOfRoom(name, options.native)}`)
  }
  // Who forces a build for a board that is too small knows that its Storage may be.
  const missed = figures.find(({ holds, name }) => !holds && !(options.force === true && name.endsWith('/storage')))
  if (missed !== undefined) {
    throw new IongateError('budget-exceeded', missed.name, `takes ${missed.value} ${missed.unit}, budget ${missed.aim}`)
  }
}

function namesOf(board: BoardName | 'all', { target, native }: BuildOptions, isAnyBoard: boolean): BoardName[] {
  const names = board !== 'all' ? [board] : isAnyBoard ? BOARD_NAMES : boardsWithRoom(native)
  if (target !== 'nodemcu-module') return [...names]
  if (board !== 'all') refuseOtherTarget(board, target)
  return names.filter(isNodemcuBoard)
}

async function buildWithProgress(devices: ConfiguredDevice[], options: BuildOptions): Promise<Built[]> {
  const tasks = new Listr<{ boards: Built[] }>(
    devices.map((device) => ({
      title: `Building ${device.board}`,
      task: async ({ boards }) => {
        boards.push(await buildInto(device, options))
      },
    })),
    { silentRendererCondition: options.json, registerSignalListeners: false },
  )
  const { boards } = await tasks.run({ boards: [] })
  return boards
}

async function buildInto({ board, configuration }: ConfiguredDevice, options: BuildOptions): Promise<Built> {
  const { target = 'board' } = options
  const built = await BUILDERS[target](board, configuration, options.native)
  const folder = { board, c: `${board}-c`, 'nodemcu-module': `${board}-module` }[target]
  const files = built.files.map((file) => ({ file: path.join(options.out, folder, file.name), content: file.content }))
  writeTogether(files)
  const statement = target === 'board' ? interpreterStatement(board, options.native ? 'native' : 'interpreted', configuration.ladder.pulses.length) : []
  const limitations = [...built.limitations, ...statement, ...storeLimits(configuration)]
  return { ...built, limitations, calibrationId: configuration.decoder.calibrationId, paths: files.map(({ file }) => file) }
}

const BUILDERS = { board: builtBoard, c: builtC, 'nodemcu-module': builtModule }

/** The toolchain takes a second to load, which nobody should wait for who has something wrong. */
export async function builtBoard(board: BoardName, configuration: DeviceConfiguration, isNative: boolean): Promise<BuiltBoard> {
  const { buildBoard } = await import('./build-board')
  return buildBoard(board, configuration, { isNative })
}

async function builtC(board: BoardName, configuration: DeviceConfiguration): Promise<BuiltBoard> {
  const { cFiles } = await import('./c-target')
  return { board, files: cFiles(configuration), buildHash: configuration.buildHash, figures: [], limitations: C_LIMITATIONS }
}

export async function builtModule(board: BoardName, configuration: DeviceConfiguration): Promise<BuiltBoard> {
  const { buildModule } = await import('./nodemcu-module')
  return buildModule(board as NodemcuBoardName, configuration)
}

const C_LIMITATIONS = ['the board loop has no calibration slots: an upload is answered with “no room”']

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
