import { FLAG_MAINS, FLAG_MISFIT, FLAG_OPEN, FLAG_SATURATED } from '../../../firmware/core/decode/decoder'
import { table } from '../decoder/tables'
import type { Clean } from './false-alarms'
import type { Outcome } from './outcomes'

/** The results as Markdown, so that docs/faults.md can hold them as they are. */

/** One board in one kind of noise. */
export interface FaultCell {
  cell: string
  mixtures: Clean
  blank: Clean
  outcomes: Outcome[]
}

const FLAGS: [number, string][] = [
  [FLAG_SATURATED, 'saturated'],
  [FLAG_MISFIT, 'misfit'],
  [FLAG_MAINS, 'mains'],
  [FLAG_OPEN, 'open'],
]

const percent = (share: number) => Number((100 * share).toPrecision(3)).toString()

export function cleanTable(cells: FaultCell[]): string {
  return table(
    ['cell', 'medium', 'interrogations', 'withheld, %', 'astray by noise alone, %'],
    cells.flatMap(({ cell, mixtures, blank }) =>
      [mixtures, blank].map((one, i) => [cell, i === 0 ? 'mixtures' : 'blank', `${one.interrogations}`, percent(one.withheld), percent(one.astray)]),
    ),
  )
}

/** Per kind and size, for every cell: withheld / harmless / harmful, and the flags that did it. */
export function outcomeTable(cells: FaultCell[]): string {
  return table(
    ['fault', ...cells.map(({ cell }) => `${cell}: withheld / harmless / harmful, %`), 'flags, over all cells'],
    cells[0].outcomes.map(({ kind, size, unit }, row) => {
      const those = cells.map(({ outcomes }) => outcomes[row])
      const flags = FLAGS.flatMap(([flag, name]) => {
        const share = those.reduce((sum, { flagged }) => sum + (flagged[flag] ?? 0), 0) / those.length
        return share > 0 ? [`${name} ${percent(share)} %`] : []
      })
      return [
        unit === '' ? kind : `${kind} ${size} ${unit}`,
        ...those.map(({ withheld, harmless, harmful }) => [withheld, harmless, harmful].map(percent).join(' / ')),
        flags.join(', '),
      ]
    }),
  )
}
