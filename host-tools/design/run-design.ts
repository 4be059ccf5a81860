import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Listr } from 'listr2'
import { WEARABLE_BOARD, type BoardName } from '../../sim/board-profiles'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import { contentHash } from '../calibration/decoder-tables'
import { defaultCalibration } from '../calibration/default-calibration'
import { boardNamed } from '../board-name'
import { readCalibration } from '../configuration/from-files'
import { settingsSchema, type Settings } from '../configuration/settings'
import { EXIT_CHECK, IongateError } from '../diagnostics'
import { parseJson, readText } from '../files'
import { refuseOtherKind, refuseOverInput, writeTogether, writeWhole, type FileToWrite } from '../written-files'
import { linkLatest, runFolder } from '../runs'
import { loadScenario } from '../scenarios'
import { progressReporter } from '../simulation/progress'
import { BENCH_INTERVAL_us, benchResponsesAt } from './bench-responses'
import { readDatabaseTable } from './database-table'
import { designLadder, type DesignRequest, type DesignResult } from './design'
import { designFigures, designJson, designText } from './design-text'
import { renderDesignPage } from './design-page'
import type { LadderFile } from './ladder-file'
import { calibratedNoise, scenarioNoise } from './noise-parts'
import { readDatabase, type ResponseDatabase } from './response-database'
import { responseModelOf } from './response-model'
import type { Criterion } from './judge'

/** What the user gave. */
export interface DesignOptions {
  /** The scenario's when left out, else mdbt50q. */
  board?: string
  /** The device's own; the board's reference calibration when left out. */
  calibration?: string
  /** Device settings: the gate's limits. */
  configuration?: string
  /** Scenario whose gel and noise count. */
  scenario?: string
  /** Responses: read when the file is there, else made and written to it. */
  database?: string
  criterion: Criterion
  /** Per cent of the present ladder's; least for the same variance when left out. */
  energy?: number
  activationMax: number
  pulses: number
  restarts: number
  seed: number
  json?: boolean
  out?: string
  /** The page; true for one in the run's folder. */
  plot?: string | true
}

const DEFAULT_BOARD: BoardName = WEARABLE_BOARD

/** What stands in a page: shares of the present ladder's energy. */
const FRONTIER_SHARES = [0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1]

/** Designs a ladder, prints it beside the present one, writes what was asked for. */
export async function runDesign(options: DesignOptions): Promise<void> {
  if (options.out !== undefined) {
    refuseOverInput(options.out, '--out', [options.calibration, options.configuration, options.scenario, options.database])
    refuseOtherKind(options.out, JSON.stringify({ format: 'iongate-ladder' }))
  }
  const named = options.scenario === undefined ? undefined : loadScenario(options.scenario)
  const calibration = calibrationFor(options, named)
  const settings = options.configuration === undefined ? settingsSchema.parse({}) : parseJson(readText(options.configuration), settingsSchema, options.configuration)
  const scenario = scenarioSchema.parse({ name: 'design', ...named, board: calibration.board })
  const { request, result } = await designWithProgress(scenario, calibration, settings, options)
  const folder = runFolder('design', calibration.board)
  const { ladder, page } = placesOf(folder, options)
  const files: FileToWrite[] = []
  if (ladder !== undefined) files.push({ file: ladder, content: `${JSON.stringify(ladderFileOf(calibration.board, result), null, 1)}\n` })
  if (page !== undefined) files.push({ file: page, content: renderDesignPage(request, result) })
  writeTogether(files)
  if (files.some(({ file }) => path.dirname(file) === folder)) linkLatest(folder)
  console.log(options.json ? JSON.stringify(designJson(request, result)) : designText(request, result))
  if (designFigures(request, result).some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
  if (options.json) return
  console.log('')
  if (page !== undefined) console.log(`Page    ${page}`)
  if (ladder !== undefined) console.log(`Ladder  ${ladder}`)
}

function ladderFileOf(board: BoardName, { chosen: { design } }: DesignResult): LadderFile {
  return { format: 'iongate-ladder', version: 1, board, ladder: design.ladder as LadderFile['ladder'], windows: design.windows }
}

/** With --json only standard output is asked for, unless files are named. */
function placesOf(folder: string, { out, plot, json }: DesignOptions): { ladder?: string; page?: string } {
  return {
    ladder: out ?? (json ? undefined : path.join(folder, 'ladder.json')),
    page: plot === true ? path.join(folder, 'design.html') : plot,
  }
}

/** The calibration whose ladder is compared with: the user's own, or the board's for the ions of the scenario. */
function calibrationFor({ board, calibration, database }: DesignOptions, named: Scenario | undefined): Calibration & { board: BoardName } {
  const own = calibration === undefined ? undefined : readCalibration(calibration)
  const name = boardNamed(own?.board ?? board ?? named?.board ?? DEFAULT_BOARD)
  const known = named?.gel.ions.map(({ ion }) => ion)
  if (own === undefined) {
    const ofBoard = defaultCalibration(name)
    return { ...ofBoard, ions: known ?? ofBoard.ions } as Calibration & { board: BoardName }
  }
  // Measured responses are those of the user's own electrode, whatever a scenario's gel holds.
  if (database === undefined) refuseOtherIons(own.ions, known, calibration as string)
  return own as Calibration & { board: BoardName }
}

/** A gel cannot answer for an ion it does not hold; one that it holds must not be left out without a word. */
function refuseOtherIons(ions: string[], known: string[] | undefined, file: string): void {
  const gel = known ?? scenarioSchema.parse({ name: 'default' }).gel.ions.map(({ ion }) => ion as string)
  const isMet = ions.every((ion) => gel.includes(ion)) && (known === undefined || ions.length === gel.length)
  if (isMet) return
  const whose = known === undefined ? 'the simulator’s default gel' : 'the scenario’s gel'
  throw new IongateError('value-invalid', file, `made for ${ions.join(', ')}, ${whose} has ${gel.join(', ')}; name a --scenario with these ions, or give responses with --database`)
}

interface Designed {
  database: ResponseDatabase
  isOnBench: boolean
  request: DesignRequest
  result: DesignResult
}

async function designWithProgress(scenario: Scenario, calibration: Calibration, settings: Settings, options: DesignOptions): Promise<Designed> {
  // Between steps the terminal gets its turn: the search itself holds the only thread.
  const show = async (task: { output: string }, text: string) => {
    task.output = text
    await setTimeout(1)
  }
  const given = databaseOfFile(scenario, calibration, options)
  const tasks = new Listr<Designed>(
    [
      {
        title: 'Responses to pulses',
        task: async (context, task) => {
          Object.assign(context, given ?? (await databaseOfBench(scenario, calibration, settings, options, (text) => show(task, text))))
        },
      },
      {
        title: 'Ladders',
        task: async (context, task) => {
          const { criterion, activationMax, restarts, seed } = options
          context.request = {
            scenario,
            noise: options.calibration !== undefined && options.scenario === undefined ? calibratedNoise(calibration, scenario) : scenarioNoise(scenario.noise),
            calibration,
            settings,
            model: responseModelOf(context.database),
            isOnBench: context.isOnBench,
            criterion,
            goal: options.energy === undefined ? { kind: 'same-variance' } : { kind: 'energy', share: options.energy / 100 },
            frontierShares: options.plot === undefined ? [] : FRONTIER_SHARES,
            activationMax,
            pulsesMax: options.pulses,
            restarts,
            seed,
          }
          context.result = await designLadder(context.request, (text) => show(task, text))
        },
      },
    ],
    { silentRendererCondition: options.json, registerSignalListeners: false },
  )
  return tasks.run()
}

const LOWEST_mV = 500
const STEP_mV = 100
const WIDTH_ms = 120

/** What the bench's database is called: another gel makes another one. */
function benchSource(scenario: Scenario, { activationMax }: DesignOptions): string {
  return `reference bench of the simulator, gel ${contentHash(JSON.stringify([scenario.gel, activationMax])) >>> 0}`
}

/** Responses from the user’s file, if it is there; `isOnBench` when the simulator's gel is the one that gave them. */
function databaseOfFile(scenario: Scenario, calibration: Calibration, options: DesignOptions): Pick<Designed, 'database' | 'isOnBench'> | undefined {
  if (options.database === undefined || !existsSync(options.database)) return undefined
  const database = options.database.endsWith('.csv') ? readDatabaseTable(options.database) : readDatabase(options.database)
  if (database.ions.join() !== calibration.ions.join()) {
    throw new IongateError('value-invalid', options.database, `its ions are ${database.ions.join(', ')}, the calibration’s ${calibration.ions.join(', ')}`)
  }
  return { database, isOnBench: database.source === benchSource(scenario, options) }
}

/** Responses from the bench, written to the user's file if one is named. */
async function databaseOfBench(
  scenario: Scenario,
  calibration: Calibration,
  settings: Settings,
  options: DesignOptions,
  onProgress: (text: string) => Promise<void>,
): Promise<Pick<Designed, 'database' | 'isOnBench'>> {
  if (options.database?.endsWith('.csv')) {
    throw new IongateError('file-missing', options.database, 'is not there to read; responses that are made are written as JSON: name a .json file for them')
  }
  const grid_mV = Array.from({ length: Math.floor((settings.limits.interrogation_mV - LOWEST_mV) / STEP_mV) + 1 }, (_, k) => LOWEST_mV + k * STEP_mV)
  const own_mV = calibration.ladder.pulses.map(({ amplitude_mV }) => amplitude_mV)
  const amplitudes_mV = [...new Set([...grid_mV, ...own_mV])].sort((a, b) => a - b)
  const responses: ResponseDatabase['responses'] = []
  let line = ''
  const report = progressReporter(amplitudes_mV.length, (reached) => `${reached} of ${amplitudes_mV.length} amplitudes`, (text) => (line = text))
  for (const [index, amplitude_mV] of amplitudes_mV.entries()) {
    const before = line
    report(index)
    if (line !== before) await onProgress(line)
    responses.push(...benchResponsesAt(scenario, calibration.ions, { amplitude_mV, width_ms: WIDTH_ms, activationMax: options.activationMax }))
  }
  const database: ResponseDatabase = { format: 'iongate-responses', version: 1, source: benchSource(scenario, options), ions: calibration.ions, interval_us: BENCH_INTERVAL_us, responses }
  if (options.database !== undefined) writeWhole(options.database, `${JSON.stringify(database)}\n`)
  return { database, isOnBench: true }
}
