import { atMost, type Figure } from '../../figures'
import { distanceInterval, jointly, largestOf, mapped, shareInterval } from '../../intervals'
import { type ConfidenceBin, confidenceBinsOf } from '../confidence-bins'
import type { Outcome } from './outcomes'

/** A bin with fewer levels is shown and not judged. */
const JUDGED = 500
const AIM_points = 3

/** Of all levels that are not flagged, over units. */
export function confidenceBins(outcomes: Outcome[]): ConfidenceBin[] {
  const trusted = outcomes.filter(({ isFlagged }) => !isFlagged)
  return confidenceBinsOf(trusted.flatMap(({ isRight, stated }) => isRight.map((right, ion) => ({ isRight: right, stated: stated[ion] }))))
}

/** Largest distance between stated and right over the bins that are judged; nothing where none is. */
export function confidenceFigure(name: string, bins: ConfidenceBin[]): Figure[] {
  const judged = bins.filter(({ count }) => count >= JUDGED)
  if (judged.length === 0) return []
  const intervals = judged.map(({ stated, right, count }) => distanceInterval(shareInterval(Math.round(right * count), count, jointly(judged.length)), stated))
  const points = (share: number) => 100 * share
  return [atMost(name, points(Math.max(...judged.map(({ stated, right }) => Math.abs(stated - right)))), AIM_points, 'points', mapped(largestOf(intervals), points))]
}
