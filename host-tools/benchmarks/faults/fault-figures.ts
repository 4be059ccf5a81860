import { atMost, type Figure } from '../../figures'
import { jointly, largestOf, mapped, shareInterval } from '../../intervals'
import type { Clean } from './false-alarms'
import type { Outcome } from './outcomes'

const percent = (share: number) => 100 * share

/** Share of good interrogations that are withheld, %. */
export function alarmFigure(name: string, { withheld, interrogations }: Pick<Clean, 'withheld' | 'interrogations'>): Figure {
  return atMost(name, percent(withheld), 0.2, '%', mapped(shareInterval(Math.round(withheld * interrogations), interrogations), percent))
}

/**
 * Share of faulty interrogations that do harm, at the fault's worst size, %: beyond it a fault is either too small to
 * matter or too large to miss.
 * @param outcomes of one kind of fault, at all sizes
 * @param interrogations at each size
 */
export function harmFigure(name: string, outcomes: Pick<Outcome, 'harmful'>[], interrogations: number): Figure {
  const intervals = outcomes.map(({ harmful }) => shareInterval(Math.round(harmful * interrogations), interrogations, jointly(outcomes.length)))
  return atMost(name, percent(Math.max(...outcomes.map(({ harmful }) => harmful))), 2, '%', mapped(largestOf(intervals), percent))
}
