/** Levels whose stated confidence lies in [from, to). */
export interface ConfidenceBin {
  from: number
  to: number
  count: number
  /** Mean confidence stated, and the share of levels that are right; NaN where there is none. */
  stated: number
  right: number
}

const EDGES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001]

/** How often levels are right, by how sure of them the device says that it is. */
export function confidenceBinsOf(levels: { stated: number; isRight: boolean }[]): ConfidenceBin[] {
  return EDGES.slice(1).map((to, i) => {
    const inside = levels.filter(({ stated }) => stated >= EDGES[i] && stated < to)
    const stated = inside.reduce((sum, one) => sum + one.stated, 0) / inside.length
    return { from: EDGES[i], to, count: inside.length, stated, right: inside.filter(({ isRight }) => isRight).length / inside.length }
  })
}
