import { Listr } from 'listr2'
import path from 'node:path'
import type { Scenario } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import type { SimulateOptions } from '../commands/simulate'
import { deviceConfigurationFor } from '../configuration/device-configuration'
import { EXIT_CHECK } from '../diagnostics'
import { writeWhole } from '../files'
import { readContactFile } from '../recordings/contact-file'
import { encodeRun } from '../recordings/run-recording'
import { renderSimulationReport } from '../report/simulation-report'
import { loadScenario } from '../scenarios'
import { progressReporter } from './progress'
import { recordingOf } from './recording-of-run'
import { summarise, type FinishedRun, type RunSummary } from './run-summary'
import { summaryJson } from './summary-json'
import { summaryText } from './summary-text'

interface Context {
  run: FinishedRun
  summary: RunSummary
  wall_s: number
}

/** Runs the scenario, prints the summary, writes report and recording. Sets the exit status when a figure misses. */
export async function runSimulation(scenarioName: string, options: SimulateOptions): Promise<void> {
  const isJson = options.json ?? false
  const scenario = loadScenario(scenarioName)
  const contacts = options.contacts === undefined ? undefined : readContactFile(options.contacts)
  const duration_s = options.duration ?? scenario.duration_s
  const files = filesOf(scenario, options)
  const tasks = new Listr<Context>(
    [
      {
        title: `Simulating ${scenario.name}, ${duration_s} s`,
        task: (context, task) => {
          const configuration = deviceConfigurationFor(scenario.board, deviceSettings(scenario))
          const began_ms = performance.now()
          const onProgress = progressReporter(duration_s, (line) => (task.output = line))
          const result = simulate(scenario, sourceProgram(configuration), { seed: options.seed, duration_s, contacts, onProgress })
          context.wall_s = (performance.now() - began_ms) / 1000
          context.run = { scenario, configuration, ions: scenario.gel.ions.map(({ ion }) => ion), result }
          context.summary = summarise(context.run)
        },
      },
      {
        title: `Writing ${files?.report} and ${files?.recording}`,
        enabled: files !== undefined,
        task: async ({ run, summary }) => {
          if (files === undefined) return
          // Both are made before either is written: no half a result.
          const report = renderSimulationReport(run, summary)
          const recording = await encodeRun(recordingOf(run, summary))
          writeWhole(files.report, report)
          writeWhole(files.recording, recording)
        },
      },
    ],
    { silentRendererCondition: isJson },
  )
  const { run, summary, wall_s } = await tasks.run()
  const timing = options.reproducible ? undefined : { wall_s, realTimeFactor: run.result.duration_s / wall_s }
  if (isJson) console.log(JSON.stringify(summaryJson(run, summary, timing)))
  else console.log(summaryText(run, summary, timing))
  if (summary.figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

/** A device knows its own capacitor, unless the scenario says that it is mistaken. */
function deviceSettings({ device, store }: Scenario): Record<string, unknown> {
  const ownStore = { capacitance_uF: store.capacitance_uF, ...(device.store as object | undefined) }
  return { ...device, store: ownStore }
}

/** Where results go. With --json only standard output is asked for, unless a folder is named. */
function filesOf(scenario: Scenario, options: SimulateOptions): { report: string; recording: string } | undefined {
  if (options.json && options.out === undefined) return undefined
  const folder = options.out ?? '.'
  return {
    report: path.join(folder, 'report.html'),
    recording: path.join(folder, 'recordings', `${scenario.name}-seed-${options.seed}.mcap`),
  }
}
