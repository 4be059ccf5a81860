import path from 'node:path'
import { Argument, type Command, Option } from 'commander'
import { EXIT_CHECK, IongateError } from '../diagnostics'
import { type Figure, figureLines, inapplicableLines } from '../figures'
import { numberOption, pageOption } from '../options'
import type { Replay } from '../recordings/replay'

interface ReplayOptions {
  /** File of labelled events (CSV `kind,time_s` or JSON) to measure recall and precision against; one recording only. */
  labels?: string
  /** Mains frequency where the recording was made, Hz. */
  mains: '50' | '60'
  /** Samples per second, in place of the time stamps. */
  rate?: number
  /** What columns of a table hold, such as `voltage=3`. */
  column?: string[]
  /** Write a self-contained page of plots to this file; true for one in a folder of this run. */
  plot?: string | true
  /** Print one JSON object instead of text. */
  json?: boolean
}

export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description('play real recordings, or the events of a recorded run, through the firmware')
    .addArgument(new Argument('<files...>', 'recordings of contacts or voltage steps (CSV and other tables, Gamry .dta, BioLogic .mpt, PalmSens .pssession, Axon ABF 2), runs of simulate (MCAP)'))
    .option('--labels <file>', 'labelled events to compare with (CSV “kind,time_s” or JSON)')
    .addOption(new Option('--mains <hertz>', 'mains frequency at the recording').choices(['50', '60']).default('50'))
    .option('--rate <hertz>', 'samples per second, in place of the time stamps', numberOption('--rate', 1, 10_000_000))
    .option('--column <quantity=column...>', 'what a column of a table holds: time, voltage, current, command or sweep, by number or name')
    .option('--plot [file]', 'write a page of plots (HTML; default: replay.html in a new folder in runs/)', pageOption('--plot'))
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  iongate replay walking.csv
  iongate replay walking.csv --labels labels.csv --plot
  iongate replay step-ladder.csv --json
  iongate replay two-channels.csv --column voltage=3
  iongate replay voltage-only.txt --rate 1000
  iongate simulate; iongate replay runs/latest/recordings/wearable-patch-seed-1.mcap`,
    )
    .action(replayCommand)
}

async function replayCommand(files: string[], options: ReplayOptions): Promise<void> {
  if (options.labels !== undefined && files.length > 1) {
    throw new IongateError('usage', '--labels', 'labels belong to one recording, several were given')
  }
  const [{ replayFile }, { readLabels }, { readingProgress }, { columnChoice }] = await Promise.all([import('../recordings/replay'), import('../recordings/event-labels'), import('../recordings/reading-progress'), import('../recordings/tables/columns')])
  const labels = options.labels === undefined ? undefined : readLabels(options.labels)
  const settings = { mains_Hz: options.mains === '60' ? (60 as const) : (50 as const), rate_Hz: options.rate, columns: columnChoice(options.column ?? []), labels, labelFile: options.labels }
  const replays: Replay[] = []
  for (const file of files) replays.push(await replayFile(file, settings, readingProgress(file)))
  const [{ renderPage }, { writePage }] = await Promise.all([import('../report/page'), import('../runs')])
  const subject = path.parse(files[0]).name
  const page = options.plot && writePage(options.plot, 'replay', subject, renderPage('Replay', replays.map(({ section }) => section)))
  const figures = allFigures(replays)
  console.log(options.json === true ? JSON.stringify({ ...replayObject(replays, figures), page }) : textOf(replays))
  if (page !== undefined && !options.json) console.log(`\nPage  ${page}`)
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

/** One recording: its fields at the top. Several: a list of them, and every figure again with its file. */
function replayObject(replays: Replay[], figures: Figure[]): object {
  const objects = replays.map(({ file, fields, figures: own, inapplicable }) => ({ file, ...fields, figures: own, inapplicable }))
  return objects.length === 1 ? objects[0] : { files: objects, figures }
}

function allFigures(replays: Replay[]): Figure[] {
  if (replays.length === 1) return replays[0].figures
  return replays.flatMap(({ file, figures }) => figures.map((figure) => ({ ...figure, name: `${file}/${figure.name}` })))
}

function textOf(replays: Replay[]): string {
  return replays
    .map(({ file, lines, figures, inapplicable = [] }) => [file, ...[...lines, ...figureLines(figures), ...inapplicableLines(inapplicable)].map((line) => `  ${line}`)].join('\n'))
    .join('\n\n')
}
