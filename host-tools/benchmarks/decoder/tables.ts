import { plain } from '../../report/format'
import { intervalText, markOf, type Figure } from '../../figures'
import type { CellResult } from './measure-cell'
import type { LadderResult } from './recordings'
import type { ReliabilityBin } from './reliability'
import { COURSE, type SlowMemory } from './slow-memory'
import type { SweepPoint } from './sweep'

/** The results as Markdown, so that docs/decoder.md can hold them as they are. */

export function table(head: string[], rows: string[][]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const each = (values: number[], digits = 3) => values.map((value) => Number(value.toPrecision(digits)).toString()).join(' / ')
const percent = (values: number[]) => each(values.map((value) => 100 * value))

/** ○ marks a figure whose interval reaches to both sides of its aim. */
export function figureTable(figures: Figure[]): string {
  return table(
    ['figure', 'value', '99 % interval', 'aim', 'holds'],
    figures.map((figure) => [figure.name, `${plain(figure.value)} ${figure.unit}`.trim(), intervalText(figure, 4), figure.aim, markOf(figure)]),
  )
}

export function efficiencyTable(cells: CellResult[]): string {
  return table(
    ['cell', 'decoder', 'bound / variance', '99 % interval', 'bound / squared error', 'rms error', 'of it bias', 'rms bound'],
    cells.flatMap(({ cell, decoders }) =>
      decoders.map(({ name, efficiency: one }) => [
        cell,
        name,
        each(one.efficiency),
        one.interval.map(({ low, high }) => `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`).join(' / '),
        each(one.withBias),
        each(one.rmsError),
        each(one.rmsBias),
        each(one.rmsBound),
      ]),
    ),
  )
}

export function levelTable(cells: CellResult[]): string {
  return table(
    ['cell', 'decoder', 'wrong levels, %', 'expected, %', 'memory, bytes', 'operations'],
    cells.flatMap(({ cell, levels }) =>
      levels.map(({ name, counted, expected, memory_bytes, operations }) => [
        cell,
        name,
        percent(counted),
        percent(expected),
        Number.isNaN(memory_bytes) ? '' : String(memory_bytes),
        Number.isNaN(operations) ? '' : String(operations),
      ]),
    ),
  )
}

export function keptTable(cells: CellResult[]): string {
  return table(['cell', "samples' information in the sums"], cells.flatMap(({ cell, informationKept }) => (informationKept === null ? [] : [[cell, each(informationKept)]])))
}

export function memoryTable(cells: CellResult[]): string {
  return table(
    ['cell', 'decoder', 'mean, % of full scale', 'rms', 'worst'],
    cells.flatMap(({ cell, memory }) => memory.map(({ decoder, mean, rms, worst }) => [cell, decoder, percent(mean), percent(rms), percent(worst)])),
  )
}

/** At the first interrogation, the last before the pause, the first after it, and the last. */
export function slowTable(boards: { board: string; course: SlowMemory }[]): string {
  const perHour = COURSE.duration_s / COURSE.interval_s
  const moments = [0, perHour - 1, perHour, 2 * perHour - 1]
  return table(
    ['board', 'after, s', 'without compensation, K / Ca / Fe', 'device'],
    boards.flatMap(({ board, course }) =>
      moments.map((n) => [board, course.time_s[n].toFixed(0), each(course.apparent[n], 4), each(course.activation[n], 4)]),
    ),
  )
}

export function sweepTable(points: SweepPoint[]): string {
  const names = Object.keys(points[0].errors)
  return table(
    ['effective bits', 'signal to noise, dB', ...names.map((name) => `${name}, %`)],
    points.map(({ effectiveBits, signalToNoise_dB, errors }) => [
      String(effectiveBits),
      signalToNoise_dB.toFixed(1),
      ...names.map((name) => percent([errors[name]])),
    ]),
  )
}

export function ladderTable({ sweeps }: LadderResult): string {
  return table(
    ['sweep', 'step, mV', 'integer', 'double', 'all but the noise'],
    sweeps.map((sweep) => [
      String(sweep.sweep),
      String(sweep.step_mV),
      ...[sweep.variance_explained, sweep.variance_explained_double, sweep.noise_ceiling].map((value) => Number(value).toFixed(5)),
    ]),
  )
}

export function reliabilityTable(cells: { cell: string; bins: ReliabilityBin[] }[]): string {
  return table(
    ['cell', 'confidence, %', 'levels', 'mean confidence, %', 'right, %', '95 % interval'],
    cells.flatMap(({ cell, bins }) =>
      bins.map(({ from, to, count, stated, right, low, high }) => [
        cell,
        `${Math.round(100 * from)} to ${Math.round(100 * Math.min(1, to))}`,
        `${count}`,
        percent([stated]),
        percent([right]),
        `${percent([low])} to ${percent([high])}`,
      ]),
    ),
  )
}
