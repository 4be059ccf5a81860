import { fileURLToPath } from 'node:url'
import type { BoardName } from '../../sim/board-profiles'
import type { Calibration } from '../calibration/calibration-file'
import { defaultCalibration } from '../calibration/default-calibration'
import { configurationFromFiles, readCalibration } from '../configuration/from-files'
import { ladderFileSchema } from '../design/ladder-file'
import { keysOf } from '../device/key-file'
import { IongateError } from '../diagnostics'
import { parseJson, readText } from '../files'
import { DEFAULT_SCENARIO, loadScenario } from '../scenarios'
import { configurationOfScenario } from '../simulation/configuration-of-scenario'
import { sourceText } from '../source-text'
import { hexOfHash } from '../telemetry'
import { openTransport } from '../transports/open-transport'
import { linkOverTransport, type DeviceLink } from './device-link'
import { identify, measuringNew } from './measuring'
import { ALONE_MAX, MIXTURE_MAX, benchProtocol, simulatedProtocol, type Protocol } from './protocol'
import type { RecordingHeader } from './recording'
import { onBench, simulatedBench } from './simulated-bench'
import { uncalibrated } from './uncalibrated'
import type { Visit } from './steps'

/** What is calibrated and where: a device somebody has at hand, or one in the simulator. */
export interface Bench {
  link: DeviceLink
  /** What a recording says of it. */
  device: Omit<RecordingHeader, 'format' | 'version' | 'made' | 'protocol'>
  /** Of a simulated one what makes it measure as it does: another version may measure otherwise. */
  program?: string[]
  /** From one of its own interrogations to the next, as it is configured. */
  cycle_ms: number
  /** Highest pulse that its gate lets on the gel. */
  highest_mV: number
  /** Short name for files. */
  name: string
  standardProtocol: (ions: string[]) => Protocol
  /** Puts the electrode into the next medium; where a person does that, undefined. */
  enter?: (visit: Visit) => void
}

export interface BenchOptions {
  target: string
  /** Calibration that the device was built with; its board's reference calibration when left out. */
  calibration?: string
  /** A ladder that `iongate design` wrote, in place of the calibration's; in the simulator only. */
  ladder?: string
  /** Settings that the device was built with. */
  configuration?: string
  /** Seed of the simulated noise. */
  seed: number
  /** What to call the device in the calibration file. */
  id?: string
  key?: string
}

/** Longest wait for a connection. */
const OPEN_ms = 10000
const SIMULATED = 'sim:'
const PROGRAM = ['../../firmware', '../../sim', '../configuration', '.']

/**
 * Opens the target and makes sure that it is what the host takes it for.
 * @throws IongateError port-unreachable, port-unsupported, device-silent, device-differs, unknown-scenario, value-invalid
 */
export async function openBench(options: BenchOptions, stop: AbortSignal): Promise<Bench> {
  if (options.target.startsWith(SIMULATED)) return openSimulated(options)
  if (options.ladder === undefined) return openDevice(options, stop)
  throw new IongateError('usage', '--ladder', 'a device plays the ladder it was built with: calibrate sim: with this one, build the device with that, then calibrate the device')
}

function openSimulated(options: BenchOptions): Bench {
  const { target, seed, id } = options
  const scenario = loadScenario(target.slice(SIMULATED.length) || DEFAULT_SCENARIO)
  const { board } = scenario
  const ions = scenario.gel.ions.map(({ ion }) => ion)
  const { ladder, windows } = samplingOf(options, board)
  // What the device decodes meanwhile is nobody's concern, and nothing is stimulated.
  const configuration = configurationOfScenario({ ...onBench(scenario), device: { rules: [] } }, uncalibrated(board, ions, { ladder, windows }), undefined, {
    calibration: options.ladder ?? options.calibration,
  })
  const { link, enter } = simulatedBench(scenario, configuration, seed)
  return {
    link,
    device: { board, source: id ?? `sim:${scenario.name}, unit ${scenario.frontEnd.unit}, seed ${seed}`, ions, ladder, windows },
    program: PROGRAM.flatMap((folder) => sourceText(fileURLToPath(new URL(folder, import.meta.url)), '.ts')),
    cycle_ms: configuration.controller.cycle_ms,
    highest_mV: configuration.gate.interrogation_mV,
    name: scenario.name,
    // A designed ladder uses the amplifier's range up; no ion alone is stronger there than in mixtures.
    standardProtocol: (names) => simulatedProtocol(names, options.ladder === undefined ? ALONE_MAX : MIXTURE_MAX),
    enter: ({ activation, temperature_C }) => enter(activation, temperature_C),
  }
}

/** Pulses and windows to measure with: designed ones, those of a calibration, or the board's own. */
function samplingOf({ ladder, calibration }: BenchOptions, board: BoardName): Pick<Calibration, 'board' | 'ladder' | 'windows'> {
  if (ladder !== undefined && calibration !== undefined) {
    throw new IongateError('usage', '--ladder', 'a calibration has a ladder of its own; give one or the other')
  }
  const file = ladder ?? calibration
  if (file === undefined) return defaultCalibration(board)
  const sampling = ladder === undefined ? readCalibration(file) : parseJson(readText(file), ladderFileSchema, file)
  if (sampling.board !== board) throw new IongateError('value-invalid', file, `made for ${sampling.board}, not for ${board}`)
  return sampling
}

async function openDevice({ target, calibration, configuration: settings, id, key }: BenchOptions, stop: AbortSignal): Promise<Bench> {
  const link = linkOverTransport(await openTransport(target, OPEN_ms, ', sim: or sim:SCENARIO'), target, keysOf(key), stop)
  try {
    const base = calibration === undefined ? undefined : readCalibration(calibration)
    const identity = await identify(measuringNew(link, NO_LADDER, 0, stop))
    const { board, configuration } = configurationFromFiles(identity.boardName, { calibration, configuration: settings })
    if (identity.buildHash !== configuration.buildHash) {
      throw new IongateError(
        'device-differs',
        target,
        `runs build ${hexOfHash(identity.buildHash)}, not ${hexOfHash(configuration.buildHash)}: another version, or built with another calibration or configuration than said here`,
      )
    }
    const { ions, ladder, windows } = base ?? defaultCalibration(board as BoardName)
    const source = id ?? `${board}, build ${hexOfHash(identity.buildHash)}`
    const { cycle_ms } = configuration.controller
    const highest_mV = configuration.gate.interrogation_mV
    return { link, device: { board, source, ions, ladder, windows }, cycle_ms, highest_mV, name: board, standardProtocol: benchProtocol }
  } catch (error) {
    link.close()
    throw error
  }
}

/** Before the device has said what it is. */
const NO_LADDER: RecordingHeader['ladder'] = { pulses: [], gap_ms: 1 }
