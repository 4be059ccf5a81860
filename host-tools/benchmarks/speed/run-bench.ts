import { cpus } from 'node:os'
import { Listr, type ListrTask } from 'listr2'
import { boardsWithRoom } from '../../build/board-room'
import { buildBoard } from '../../build/build-board'
import { missingCortexM } from '../../build/emulated-cortex-m'
import { deviceConfigurationFor } from '../../configuration/device-configuration'
import { EXIT_CHECK } from '../../diagnostics'
import { atLeast, atMost, intervalText, markOf, type Figure } from '../../figures'
import { median, medianInterval } from '../../intervals'
import { plain } from '../../report/format'
import { DEFAULT_SCENARIO } from '../../scenarios'
import { cortexMInstructionsPerDecode } from './cortex-m-decode'
import { decodeSample, type DecodeSample } from './decode-sample'
import { runOnInterpreter } from './espruino-interpreter'
import { espruinoTokensPerDecode } from './espruino-tokens'
import { hostDecodesPerSecond } from './host-decodes'
import { missingNgspice } from '../../ngspice'
import { ngspiceFigures } from './ngspice-speed'
import { realTimeFactors } from './simulator-speed'

/** Measures, prints a table or one JSON object. Sets the exit status when a figure misses its aim. */
export async function runBench(isJson: boolean): Promise<void> {
  const sample = decodeSample()
  const missing = missingCortexM()
  const missingSpice = missingNgspice()
  const { figures } = await new Listr<Measured>(
    [
      measuring('The simulator', () => [
        timed('simulator/real-time-factor', realTimeFactors(DEFAULT_SCENARIO, 1), 1000, '×'),
        timed('simulator/real-time-factor-asleep', realTimeFactors('sleeper', 24), 5000, '×'),
      ]),
      measuring('The decoder on this machine', () => [timed('decoder/on-this-machine', hostDecodesPerSecond(sample), 50000, 'decodes/s')]),
      measuring('The decoder in Espruino', () => espruinoFigures(sample)),
      measuring('The decoder in Lua on an emulated Cortex-M4', () => [atMost('decoder/lua-on-cortex-m4', cortexMInstructionsPerDecode(sample), 300000, 'instructions')], missing),
      measuring('The gel beside ngspice', () => ngspiceFigures(), missingSpice),
      ...boardsWithRoom(true).map((board) => measuring(`The bundle of ${board}`, async () => (await buildBoard(board, deviceConfigurationFor(board))).figures)),
    ],
    { silentRendererCondition: isJson, registerSignalListeners: false },
  ).run({ figures: [] })

  const machine = { processor: cpus()[0].model.trim(), processors: cpus().length, node: process.version }
  if (isJson) {
    console.log(JSON.stringify({ machine, figures }))
  } else {
    console.log(`${machine.processor}, ${machine.processors} processors, Node ${machine.node}\n`)
    console.log(tableOf(figures))
    if (missing !== undefined) console.log(`\nLua on the emulated Cortex-M4 was left out: ${missing}.`)
    if (missingSpice !== undefined) console.log(`\nThe comparison with ngspice was left out: ${missingSpice}.`)
  }
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

/** Other work on the machine moves single runs: the median of several, and its interval. */
function timed(name: string, runs: number[], bound: number, unit: string): Figure {
  return atLeast(name, median(runs), bound, unit, medianInterval(runs))
}

interface Measured {
  figures: Figure[]
}

/** A step that shows what is measured; left out for the reason in `missing`. */
function measuring(title: string, measure: () => Figure[] | Promise<Figure[]>, missing?: string): ListrTask<Measured> {
  return {
    title,
    skip: missing ?? false,
    task: async (context) => {
      context.figures.push(...(await measure()))
    },
  }
}

/**
 * What the board's own sums and dot products are worth, in tokens; where IONGATE_ESPRUINO names an
 * interpreter also in its time, and whether both come to the same bits.
 */
async function espruinoFigures(sample: DecodeSample): Promise<Figure[]> {
  const native = await espruinoTokensPerDecode(sample, 'native')
  const loops = await espruinoTokensPerDecode(sample, 'loops')
  const figures = [
    atMost('decoder/espruino', native, 11000, 'tokens'),
    atMost('decoder/espruino-over-plain-loops', native / loops, 0.333),
  ]
  const interpreter = process.env.IONGATE_ESPRUINO
  if (interpreter === undefined) return figures
  const [fast, plain] = [await runOnInterpreter(sample, 'native', interpreter), await runOnInterpreter(sample, 'loops', interpreter)]
  const differing = fast.results.filter((result, i) => result !== plain.results[i]).length
  return [
    ...figures,
    atMost('decoder/espruino-time-over-plain-loops', fast.time_ms / plain.time_ms, 0.333),
    atMost('decoder/espruino-results-unlike-plain-loops', differing, 0, `of ${fast.results.length}`),
  ]
}

/** As Markdown, so that docs/bench.md can hold it as it is. */
function tableOf(figures: Figure[]): string {
  const rows = figures.map((figure) => [figure.name, plain(figure.value), intervalText(figure), figure.unit, figure.aim, markOf(figure)])
  const table = [['figure', 'value', '99 % interval', 'unit', 'aim', 'holds'], ['---', '---:', '---:', '---', '---', '---'], ...rows]
  return table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
