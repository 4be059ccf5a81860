import { atMost, type Figure } from '../../figures'
import { distanceInterval, jointly, largestOf, mapped, shareInterval } from '../../intervals'
import type { Outcome } from './outcomes'

/** Levels whose stated confidence lies in [from, to), over units. */
export interface ConfidenceBin {
  from: number
  to: number
  count: number
  /** Mean confidence stated, and the share of levels that are right. */
  stated: number
  right: number
}

const EDGES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001]
/** A bin with fewer levels is shown and not judged. */
const JUDGED = 500
const AIM_points = 3

export function confidenceBins(outcomes: Outcome[]): ConfidenceBin[] {
  const levels = outcomes.filter(({ isFlagged }) => !isFlagged).flatMap(({ isRight, stated }) => isRight.map((right, ion) => ({ right, stated: stated[ion] })))
  return EDGES.slice(1).map((to, i) => {
    const inside = levels.filter(({ stated }) => stated >= EDGES[i] && stated < to)
    const mean = (of: (one: { right: boolean; stated: number }) => number) => inside.reduce((sum, one) => sum + of(one), 0) / inside.length
    return { from: EDGES[i], to, count: inside.length, stated: mean(({ stated }) => stated), right: mean(({ right }) => Number(right)) }
  })
}

/** Largest distance between stated and right over the bins that are judged; nothing where none is. */
export function confidenceFigure(name: string, bins: ConfidenceBin[]): Figure[] {
  const judged = bins.filter(({ count }) => count >= JUDGED)
  if (judged.length === 0) return []
  const intervals = judged.map(({ stated, right, count }) => distanceInterval(shareInterval(Math.round(right * count), count, jointly(judged.length)), stated))
  const points = (share: number) => 100 * share
  return [atMost(name, points(Math.max(...judged.map(({ stated, right }) => Math.abs(stated - right)))), AIM_points, 'points', mapped(largestOf(intervals), points))]
}
