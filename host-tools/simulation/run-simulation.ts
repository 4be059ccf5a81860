import { Listr } from 'listr2'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Contact } from '../../sim/contact-schedule'
import type { InterpreterEnd } from '../../sim/interpreter-costs'
import type { Scenario } from '../../sim/scenario'
import type { SimulationOptions } from '../../sim/simulate'
import type { HarvestTrace } from '../../sim/sources/harvest-trace'
import { EXIT_CHECK } from '../diagnostics'
import { defaultCalibration } from '../calibration/default-calibration'
import { readCalibration, readClassifier } from '../configuration/from-files'
import { writeTogether } from '../written-files'
import { contactsOfRun, readContactFile } from '../recordings/contact-file'
import { EVENTS_RECORDED, type EventLog, eventLogNew } from '../recordings/event-log'
import { readHarvestFile } from '../recordings/harvest-file'
import { encodeRun } from '../recordings/run-recording'
import { renderSimulationReport } from '../report/simulation-report'
import { linkLatest, runFolder, runKey } from '../runs'
import { loadScenario } from '../scenarios'
import { sourceText } from '../source-text'
import { configurationOfScenario } from './configuration-of-scenario'
import { progressReporter } from './progress'
import { recordingOf } from './recording-of-run'
import { summarise } from './run-summary'
import { limitsOf, simulatedRunSteps, type FinishedRun, type Subject } from './simulated-run'
import { summaryJson } from './summary-json'
import { summaryText } from './summary-text'

/** What the user gave. */
export interface SimulateOptions {
  /** Virtual seconds; the scenario's own when left out. */
  duration?: number
  seed: number
  json?: boolean
  /** Leaves out all that depends on the machine. */
  reproducible?: boolean
  /** The device's calibration; its board's reference calibration when left out. */
  calibration?: string
  /** The device's classifier; none when left out. */
  classifier?: string
  /** File with a recorded contact schedule. */
  contacts?: string
  /** The time in that file at which the run begins, s. */
  contactsFrom: number
  /** File with a recorded harvest. */
  harvest?: string
  /** Folder for report and recording; a new one in runs/ when left out. */
  out?: string
  /** Which end of the range of what the interpreter takes; the scenario's own when left out. */
  interpreter?: InterpreterEnd
  /** Espruino: false for a core that is interpreted; else the scenario decides. */
  native: boolean
}

/** Runs the scenario, prints the summary, writes report and recording. Sets the exit status when a figure misses. */
export async function runSimulation(scenarioName: string, options: SimulateOptions): Promise<void> {
  const loaded = scenarioOf(scenarioName, options)
  const scenario = options.harvest === undefined ? loaded : onHarvester(loaded)
  const contacts = options.contacts === undefined ? undefined : recordedContacts(options.contacts, options.contactsFrom, options.duration ?? scenario.duration_s)
  const harvest = options.harvest === undefined ? undefined : recordedHarvest(options.harvest, scenario, options.duration ?? scenario.duration_s)
  const calibration = options.calibration === undefined ? undefined : readCalibration(options.calibration)
  const classifier = readClassifier(options.classifier)
  const configuration = configurationOfScenario(scenario, calibration, classifier, {
    scenario: scenarioName,
    calibration: options.calibration,
    classifier: options.classifier,
  })
  const { ions } = calibration ?? defaultCalibration(scenario.board)
  const subject: Subject = { scenario, configuration, ions, classes: classifier?.classes ?? [] }
  // Before the run, and on the error stream where standard output is for a program.
  for (const limit of limitsOf(subject)) (options.json ? console.error : console.log)(`! ${limit}`)
  const log = eventLogNew(configuration.decoder, writesFiles(options) ? EVENTS_RECORDED : 0)
  const { run, wall_s } = await simulateWithProgress(subject, { contacts, harvest }, options, log)
  const { result } = run
  const summary = summarise(run)
  const folder = folderOf(run, { contacts, harvest }, options)
  const files = { report: path.join(folder ?? '', 'report.html'), recording: path.join(folder ?? '', 'recordings', `${scenario.name}-seed-${options.seed}.mcap`) }
  if (folder !== undefined) {
    writeTogether([
      { file: files.report, content: renderSimulationReport(run, summary) },
      { file: files.recording, content: await encodeRun(recordingOf(run, summary, log)) },
    ])
    if (options.out === undefined) linkLatest(folder)
  }
  const timing = options.reproducible ? undefined : { wall_s, realTimeFactor: result.duration_s / wall_s }
  if (options.json) console.log(JSON.stringify(summaryJson(run, summary, timing)))
  else console.log(summaryText(run, summary, timing))
  if (folder !== undefined && !options.json) console.log(`\nReport     ${files.report}\nRecording  ${files.recording}\nResults    ${folder}`)
  if (summary.figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

/** The scenario with what the command line says of the interpreter. */
function scenarioOf(name: string, { interpreter, native }: SimulateOptions): Scenario {
  const scenario = loadScenario(name)
  return { ...scenario, interpreter: interpreter ?? scenario.interpreter, core: native ? scenario.core : 'interpreted' }
}

/** Contacts of a file that lie within the run; says on standard error when some do not. */
function recordedContacts(file: string, from_s: number, duration_s: number): Contact[] {
  const { contacts, outside } = contactsOfRun(readContactFile(file), from_s, duration_s, file)
  if (outside > 0) console.error(`${file}: ${outside} of ${contacts.length + outside} contacts lie outside the run of ${duration_s} s and are left out`)
  return contacts
}

/** The scenario with its store on the harvester, whatever it hangs on there. */
function onHarvester(scenario: Scenario): Scenario {
  const { store } = scenario
  return { ...scenario, store: { ...store, source: 'harvester', initial_mV: Math.min(store.initial_mV, store.clamp_mV) } }
}

/** A recorded harvest through the scenario's harvester; says on standard error when it is shorter than the run. */
function recordedHarvest(file: string, { contactElectrode }: Scenario, duration_s: number): HarvestTrace {
  const trace = readHarvestFile(file, { input_V: contactElectrode.input_mV * 1e-3, series_ohm: 2 * contactElectrode.internal_ohm })
  const end_s = trace.times_s[trace.times_s.length - 1]
  if (end_s < duration_s) console.error(`${file}: ends after ${Number(end_s.toPrecision(6))} s of ${duration_s} s; from then on nothing is harvested`)
  return trace
}

/** What a run takes from files in place of what the scenario says. */
type Recorded = Pick<SimulationOptions, 'contacts' | 'harvest'>

interface Simulated {
  run: FinishedRun
  /** Time the simulation alone took on this machine. */
  wall_s: number
}

async function simulateWithProgress(subject: Subject, recorded: Recorded, options: SimulateOptions, log: EventLog): Promise<Simulated> {
  const { scenario } = subject
  const duration_s = options.duration ?? scenario.duration_s
  const tasks = new Listr<Simulated>(
    [
      {
        title: `Simulating ${scenario.name}, ${duration_s} s`,
        task: async (context, task) => {
          const onProgress = progressReporter(duration_s, (reached_s) => `${Math.round(reached_s)} of ${duration_s} s`, (line) => (task.output = line))
          const began_ms = performance.now()
          const steps = simulatedRunSteps(subject, { seed: options.seed, duration_s, ...recorded, onProgress }, log)
          let step = steps.next()
          while (step.done !== true) {
            await setImmediate()
            step = steps.next()
          }
          context.run = step.value
          context.wall_s = (performance.now() - began_ms) / 1000
        },
      },
    ],
    { silentRendererCondition: options.json, registerSignalListeners: false },
  )
  return tasks.run()
}

/** With --json only standard output is asked for, unless a folder is named. */
function writesFiles({ out, json }: Pick<SimulateOptions, 'out' | 'json'>): boolean {
  return out !== undefined || !json
}

const SIMULATOR = fileURLToPath(new URL('../../sim', import.meta.url))

/** Where results go. A reproducible run's folder is named by all that the results depend on. */
function folderOf({ scenario, configuration, result }: FinishedRun, recorded: Recorded, { out, json, seed, reproducible }: SimulateOptions): string | undefined {
  if (out !== undefined || !writesFiles({ out, json })) return out
  const content = [sourceText(SIMULATOR, '.ts'), scenario, configuration.buildHash, configuration.decoder.calibrationId, recorded, seed, result.duration_s]
  return runFolder('simulate', scenario.name, reproducible ? runKey(content) : undefined)
}
