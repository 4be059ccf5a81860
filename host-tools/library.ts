/**
 * What a program may import from `iongate`. Nothing here prints, writes a file or ends the process, and nothing happens at
 * import. What goes wrong is thrown as an IongateError with a code of docs/diagnostics.md.
 */
import { scenarioSchema, type Scenario } from '../sim/scenario'
import type { SimulationOptions } from '../sim/simulate'
import type { Calibration } from './calibration/calibration-file'
import { defaultCalibration } from './calibration/default-calibration'
import { checked } from './files'
import { openFile } from './recordings/open-file'
import type { Overview, StepRecording, TriboelectricStream } from './recordings/recording'
import { type Replay, type ReplaySettings, replayFile } from './recordings/replay'
import type { ColumnChoice } from './recordings/tables/columns'
import { loadScenario } from './scenarios'
import { configurationOfScenario } from './simulation/configuration-of-scenario'
import { summarise, type RunSummary } from './simulation/run-summary'
import { simulatedRun, type FinishedRun } from './simulation/simulated-run'

export { IongateError } from './diagnostics'
export { defaultCalibration } from './calibration/default-calibration'
export { readCalibration } from './configuration/from-files'
export { deviceConfigurationFor } from './configuration/device-configuration'
export { loadScenario, scenarioNames } from './scenarios'
export { readTelemetry, telemetryReaderNew, type TelemetryMessage } from './telemetry'
export type { Calibration, FinishedRun, Overview, Replay, RunSummary, Scenario, StepRecording, TriboelectricStream }
export type { DeviceConfiguration } from '../firmware/core/device/configuration'

/** How a scenario is run. */
export interface SimulateOptions extends Partial<Pick<SimulationOptions, 'seed' | 'duration_s' | 'contacts' | 'commands' | 'onProgress'>> {
  /** The device's own; its board's reference calibration when left out. */
  calibration?: Calibration
}

/**
 * Runs the firmware in a simulated world, from its sources: what happened, and what `iongate simulate` says of it.
 * @param scenario the name of a built-in one, a `.json` file, or a scenario's JSON as an object
 * @throws IongateError unknown-scenario, value-invalid
 */
export function simulate(scenario: string | object, { calibration, seed = 1, ...options }: SimulateOptions = {}): FinishedRun & { summary: RunSummary } {
  const loaded = typeof scenario === 'string' ? loadScenario(scenario) : checked(scenario, scenarioSchema, 'scenario')
  const configuration = configurationOfScenario(loaded, calibration)
  const { ions } = calibration ?? defaultCalibration(loaded.board)
  const run = simulatedRun({ scenario: loaded, configuration, ions }, { seed, ...options })
  return { ...run, summary: summarise(run) }
}

/** How a recording is read where its file does not say it. */
export interface RecordingOptions {
  /** Samples per second, in place of time stamps. */
  rate_Hz?: number
  /** What columns of a table hold, by number from 1 or by name: `{ voltage: '3' }`. */
  columns?: ColumnChoice
}

/**
 * Opens a recording of contacts or of a current under voltage, of any kind in docs/guide.md.
 * @throws IongateError naming file, line and cure
 */
export function openRecording(file: string, { rate_Hz, columns = {} }: RecordingOptions = {}): Promise<TriboelectricStream | StepRecording | Overview> {
  return openFile(file, { rate_Hz, columns }, () => undefined)
}

/** Plays a recording, or the events of a recorded run, through the firmware: the fields that `iongate replay --json` prints, and its figures. */
export function replay(file: string, { mains_Hz = 50, columns = {}, ...settings }: Partial<ReplaySettings> = {}): Promise<Replay> {
  return replayFile(file, { mains_Hz, columns, ...settings }, () => undefined)
}
