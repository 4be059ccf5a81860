/**
 * Diffusion into a slab whose two faces are held at 1 from time 0, dc/dt = D·d²c/dx², two ways:
 * what τ = L²/(12·h·D) of the heterogel stands for. Time in units of L²/D.
 */

/** Share of the final uptake, by the series of Crank, The Mathematics of Diffusion, eq. 4.18. */
export function seriesUptake(time: number): number {
  let missing = 0
  for (let n = 0; n < 100; n++) {
    const mode = ((2 * n + 1) * Math.PI) ** 2
    missing += (8 / mode) * Math.exp(-mode * time)
  }
  return 1 - missing
}

/**
 * Share of the final uptake by finite differences in space (linear elements of equal width)
 * and Crank-Nicolson steps in time.
 * @returns uptake after 0, 1, 2 … steps
 */
export function steppedUptake(cells: number, step: number, steps: number): number[] {
  const inner = cells - 1
  const ratio = (step * cells * cells) / 2
  let profile = new Array<number>(cells + 1).fill(0)
  profile[0] = profile[cells] = 1
  const uptake: number[] = []
  for (let count = 0; count <= steps; count++) {
    const sum = profile.reduce((total, value) => total + value, 0) - (profile[0] + profile[cells]) / 2
    uptake.push(sum / cells)
    // The first steps are implicit: Crank-Nicolson would ring on the jump at the faces.
    const share = count < 4 ? 0 : 1
    const right = Array.from({ length: inner }, (_, i) => {
      const curvature = profile[i] - 2 * profile[i + 1] + profile[i + 2]
      return profile[i + 1] + share * ratio * curvature
    })
    const weight = ratio * (2 - share)
    right[0] += weight
    right[inner - 1] += weight
    profile = [1, ...solveTridiagonal(-weight, 1 + 2 * weight, right), 1]
  }
  return uptake
}

/** A system with `off` beside and `diagonal` on its diagonal, by elimination (Thomas). */
function solveTridiagonal(off: number, diagonal: number, right: number[]): number[] {
  const upper: number[] = []
  const solution: number[] = []
  right.forEach((value, i) => {
    const pivot = diagonal - (i === 0 ? 0 : off * upper[i - 1])
    upper.push(off / pivot)
    solution.push((value - (i === 0 ? 0 : off * solution[i - 1])) / pivot)
  })
  for (let i = right.length - 2; i >= 0; i--) solution[i] -= upper[i] * solution[i + 1]
  return solution
}
