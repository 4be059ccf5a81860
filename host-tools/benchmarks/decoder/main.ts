/** `npm run bench:decoder`: how near the decoder comes to what statistics allow; docs/decoder.md holds what it printed. */
import { Command } from 'commander'
import { EXIT_CHECK } from '../../diagnostics'
import { atMost, type Figure } from '../../figures'
import { writeWhole } from '../../written-files'
import { guardStandardOutput } from '../../standard-output'
import { timedProgress } from '../timed-progress'
import { cellOf, CELLS, type Cell } from './cell'
import { sweepFigure } from './figure'
import { measureCell, type CellResult } from './measure-cell'
import type { Effort } from './peers'
import { ladderOfRecording } from './recordings'
import { reliabilityFigure } from './reliability-figure'
import { reliabilityOf, worstGap, type ReliabilityBin } from './reliability'
import { COURSE, SLOW_MEDIUM, slowMemory, worstErrors } from './slow-memory'
import { noiseSweep } from './sweep'
import { efficiencyTable, figureTable, keptTable, ladderTable, levelTable, memoryTable, reliabilityTable, slowTable, sweepTable } from './tables'

interface Size {
  interrogations: number
  /** Share of a shipped calibration's interrogations. */
  calibration: number
  histories: number
  /** Interrogations near boundaries, for the reliability of the confidence. */
  doubtful: number
  sweepBits: number[]
  sweepInterrogations: number
  effort: Effort
}

const FULL: Size = {
  interrogations: 20000,
  calibration: 1,
  doubtful: 50000,
  histories: 1000,
  sweepBits: [10.5, 9, 7.5, 6],
  sweepInterrogations: 4000,
  effort: { trees: 10, networkIterations: 250, regressionSteps: 500, sumNetworkIterations: 60 },
}
const QUICK: Size = {
  interrogations: 600,
  calibration: 0.2,
  doubtful: 2000,
  histories: 60,
  sweepBits: [],
  sweepInterrogations: 0,
  effort: { trees: 1, networkIterations: 40, regressionSteps: 80, sumNetworkIterations: 30 },
}

guardStandardOutput()
const options = new Command('bench:decoder')
  .description('measure the decoder against the Cramér-Rao bound, the Bayes error and what one would take instead')
  .option('--quick', 'fewer interrogations, smaller peers, no sweep: two minutes, wider intervals')
  .option('--json', 'one JSON object on standard output')
  .option('--figure <file>', 'write the drawing of error against signal-to-noise')
  .option('--reliability <file>', 'write the drawing of right levels against confidence')
  .option('--recording <file>', 'decode a patch-clamp recording of voltage steps too (CSV)')
  .parse()
  .opts<{ quick?: boolean; json?: boolean; figure?: string; reliability?: string; recording?: string }>()

const size = options.quick ? QUICK : FULL
const progress = timedProgress()

const cells: CellResult[] = []
const reliability: { cell: string; bins: ReliabilityBin[] }[] = []
const slow: { board: string; course: ReturnType<typeof slowMemory> }[] = []
let sweep: ReturnType<typeof noiseSweep> = []
for (const request of CELLS) {
  const cell = cellOf(request, size.interrogations, progress, size.calibration)
  cells.push(measureCell(cell, size.effort, size.histories, progress))
  progress(`${cell.name}: confidence`)
  reliability.push({ cell: cell.name, bins: reliabilityOf(cell, size.doubtful) })
  if (request.noise === 'white') {
    slow.push({ board: request.board, course: slowMemory(cell.scenario, cell.calibration, SLOW_MEDIUM, COURSE) })
  }
  if (request === CELLS[0]) sweep = noiseSweep(firstOf(cell, size.sweepInterrogations), size.sweepBits, size.effort, progress)
}
const ladder = options.recording === undefined ? undefined : await ladderOfRecording(options.recording)

const figures: Figure[] = [
  ...cells.flatMap((cell) => cell.figures),
  ...slow.flatMap(({ board, course }) =>
    worstErrors(course, SLOW_MEDIUM).worst.map((worst, ion) => atMost(`${board}/slow-memory/${['K', 'Ca', 'Fe'][ion]}`, 100 * worst, 0.5, '% of full scale, worst')),
  ),
  ...reliability.map(({ cell, bins }) => worstGap(cell, bins)),
  ...(ladder?.figures ?? []),
]
if (options.figure !== undefined) writeWhole(options.figure, sweepFigure(sweep))
if (options.reliability !== undefined) writeWhole(options.reliability, reliabilityFigure(reliability))
if (options.json) {
  console.log(JSON.stringify({ interrogations: size.interrogations, figures, cells, reliability, slow: slow.map(({ board, course }) => ({ board, ...worstErrors(course, SLOW_MEDIUM) })), sweep, ladder: ladder?.sweeps }))
} else {
  const sections: [string, string][] = [
    ['Figures', figureTable(figures)],
    ['Activations (K / Ca / Fe; 1 is the reference response)', efficiencyTable(cells)],
    ['Information that the window sums keep', keptTable(cells)],
    ['Levels', levelTable(cells)],
    ['Confidence, of levels near boundaries', reliabilityTable(reliability)],
    ['Earlier pulses', memoryTable(cells)],
    ['One medium, an interrogation every 4 s for two hours, 20 minutes of rest after the first', slowTable(slow)],
  ]
  if (sweep.length > 0) sections.push(['More and more white noise', sweepTable(sweep)])
  if (ladder !== undefined) sections.push(['Patch-clamp ladder, sweeps that took no part in the fit', ladderTable(ladder)])
  console.log(sections.map(([heading, text]) => `${heading}\n\n${text}`).join('\n\n'))
}
if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK

function firstOf(cell: Cell, count: number): Cell {
  const { activation, words } = cell.data
  return { ...cell, data: { activation: activation.slice(0, count), words: words.slice(0, count) } }
}
