/** The value of a function at x; fills in its gradient there. */
export type Objective = (x: number[], gradient: number[]) => number

/** Pairs of steps and changes of the gradient that stand for the curvature. */
const MEMORY = 10
/** Share of the decrease that the slope promises (Armijo). */
const SUFFICIENT = 1e-4
const HALVINGS = 30
const FLAT = 1e-6

/**
 * A local minimum by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5) with a halving line
 * search; pairs without positive curvature are left out. No package on npm that loads on Node 20 does this.
 * @param onIteration called after each iteration
 * @returns where it ended: at a gradient of nearly nothing, after `iterations`, or where no step goes down any more
 */
export function minimise(objective: Objective, start: number[], iterations: number, onIteration: (done: number) => void = () => {}): number[] {
  let x = start.slice()
  let gradient = new Array<number>(x.length).fill(0)
  let value = objective(x, gradient)
  const pairs: Pair[] = []
  for (let iteration = 0; iteration < iterations && Math.sqrt(dot(gradient, gradient)) > FLAT; iteration++) {
    const direction = descentDirection(gradient, pairs)
    const slope = dot(gradient, direction)
    const nextGradient = new Array<number>(x.length).fill(0)
    let next = x
    let nextValue = Infinity
    // The very first direction is the bare gradient, whose length says nothing.
    let length = pairs.length === 0 ? 1 / Math.sqrt(-slope) : 1
    for (let halving = 0; halving < HALVINGS && !(nextValue <= value + SUFFICIENT * length * slope); halving++) {
      if (halving > 0) length /= 2
      next = x.map((own, i) => own + length * direction[i])
      nextValue = objective(next, nextGradient)
    }
    if (!(nextValue < value)) break
    remember(pairs, next.map((own, i) => own - x[i]), nextGradient.map((own, i) => own - gradient[i]))
    x = next
    gradient = nextGradient
    value = nextValue
    onIteration(iteration + 1)
  }
  return x
}

interface Pair {
  step: number[]
  change: number[]
  curvature: number
}

function remember(pairs: Pair[], step: number[], change: number[]): void {
  const curvature = dot(step, change)
  if (!(curvature > 1e-12 * dot(change, change))) return
  pairs.push({ step, change, curvature })
  if (pairs.length > MEMORY) pairs.shift()
}

/** −H·gradient by the two-loop recursion. */
function descentDirection(gradient: number[], pairs: Pair[]): number[] {
  const direction = gradient.map((own) => -own)
  const shares = pairs.toReversed().map(({ step, change, curvature }) => {
    const share = dot(step, direction) / curvature
    addScaled(direction, change, -share)
    return share
  })
  const last = pairs.at(-1)
  if (last !== undefined) {
    const scale = last.curvature / dot(last.change, last.change)
    for (let i = 0; i < direction.length; i++) direction[i] *= scale
  }
  for (const [i, { step, change, curvature }] of pairs.entries()) {
    addScaled(direction, step, shares[pairs.length - 1 - i] - dot(change, direction) / curvature)
  }
  return direction
}

function dot(a: number[], b: number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function addScaled(to: number[], other: number[], factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * other[i]
}
