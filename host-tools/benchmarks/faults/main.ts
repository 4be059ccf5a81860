/** `npm run bench:faults`: what the device notices of faults at the gel electrode, and what it takes for one; docs/faults.md holds what it printed. */
import { Command } from 'commander'
import { EXIT_CHECK } from '../../diagnostics'
import type { Figure } from '../../figures'
import { guardStandardOutput } from '../../standard-output'
import { cellOf, CELLS } from '../decoder/cell'
import { figureTable } from '../decoder/tables'
import { timedProgress } from '../timed-progress'
import { cleanOf } from './false-alarms'
import { alarmFigure, harmFigure } from './fault-figures'
import { FAULT_KINDS } from './faults'
import { outcomesOf } from './outcomes'
import { cleanTable, outcomeTable, type FaultCell } from './tables'

const FULL = { interrogations: 100, clean: 20000 }
const QUICK = { interrogations: 10, clean: 400 }

guardStandardOutput()
const options = new Command('bench:faults')
  .description('measure which faults at the gel electrode are detected, harmless or harmful, and false alarms')
  .option('--quick', 'fewer interrogations: about a minute and a half, wider intervals')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ quick?: boolean; json?: boolean }>()

const size = options.quick ? QUICK : FULL
const progress = timedProgress()

const cells = CELLS.map((request): FaultCell => {
  const cell = cellOf(request, 0, progress)
  const note = (text: string) => progress(`${cell.name}: ${text}`)
  note('without faults')
  const mixtures = cleanOf(cell, 'mixtures', size.clean)
  const blank = cleanOf(cell, 'blank', size.clean)
  return { cell: cell.name, mixtures, blank, outcomes: outcomesOf({ ...cell, interrogations: size.interrogations }, FAULT_KINDS, note) }
})

const figures: Figure[] = cells.flatMap(({ cell, mixtures, blank, outcomes }) => [
  alarmFigure(`${cell}/false-alarms`, mixtures),
  alarmFigure(`${cell}/false-alarms-in-a-blank-medium`, blank),
  ...FAULT_KINDS.map(({ name }) => harmFigure(`${cell}/harmful/${name.replaceAll(' ', '-')}`, outcomes.filter(({ kind }) => kind === name), size.interrogations)),
])
if (options.json) console.log(JSON.stringify({ ...size, figures, cells }))
else console.log([`Figures\n\n${figureTable(figures)}`, `Without faults\n\n${cleanTable(cells)}`, `Faults\n\n${outcomeTable(cells)}`].join('\n\n'))
if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
