/** A line of points that a screen can show, put together point by point from a longer one. */
export interface ThinnedLine {
  x: number[]
  y: number[]
  add(x: number, y: number): void
  /** Call after the last point. */
  end(): void
}

/**
 * Keeps at most about `pointsMax` of `count` points: of each stretch the lowest and the highest, in their order, so that
 * no peak is lost. A line of no more points is kept as it is.
 */
export function thinnedLine(count: number, pointsMax: number): ThinnedLine {
  const stretch = count <= pointsMax ? 1 : Math.ceil((2 * count) / pointsMax)
  let low = { x: 0, y: Infinity, at: 0 }
  let high = { x: 0, y: -Infinity, at: 0 }
  let taken = 0
  const line: ThinnedLine = {
    x: [],
    y: [],
    add: (x, y) => {
      if (y < low.y) low = { x, y, at: taken }
      if (y > high.y) high = { x, y, at: taken }
      taken += 1
      if (taken === stretch) line.end()
    },
    end: () => {
      if (taken === 0) return
      const kept = low.at === high.at ? [low] : low.at < high.at ? [low, high] : [high, low]
      for (const { x, y } of kept) {
        line.x.push(x)
        line.y.push(y)
      }
      low = { x: 0, y: Infinity, at: 0 }
      high = { x: 0, y: -Infinity, at: 0 }
      taken = 0
    },
  }
  return line
}
