import type { Example } from './network'

/**
 * What a classifier has to beat: the activations of some ions fall between boundaries, each ion's own, and every
 * combination of levels stands for the class that was most frequent in it.
 */
export interface ThresholdRule {
  /** Which ions are looked at. */
  ions: number[]
  /** [ion][boundary], rising, of all ions; activation 1 is the reference response. */
  boundaries: number[][]
  /** What each combination of levels stands for; see combinationOf. One that was not seen stands for `otherwise`. */
  classOf: (number | undefined)[]
  otherwise: number
}

/** With boundaries as given; which ions are looked at, and what combinations stand for, is learned. */
export function ruleWith(boundaries: number[][], examples: Example[], classCount: number): ThresholdRule {
  return best(subsetsOf(boundaries.length).map((ions) => learned(ions, boundaries, examples, classCount)))
}

/** Candidates for a boundary each time. */
const CANDIDATES = 40
/** How much of an ion's activations the candidates span, in order of size: all of them, then closer and closer around the best so far. */
const SPANS = [1, 2 / CANDIDATES, 4 / CANDIDATES ** 2]
/** Rounds over all boundaries with one span; mostly nothing moves any more in the last. */
const ROUNDS = 3

/**
 * The rule with the boundaries that err least, one boundary at a time from several starts: from those given, and from
 * the quartiles of each ion.
 */
export function fittedRule(start: number[][], examples: Example[], classCount: number): ThresholdRule {
  const sorted = start.map((_, ion) => examples.map(({ inputs }) => inputs[ion]).toSorted((a, b) => a - b))
  const quartiles = sorted.map((values) => [0.25, 0.5, 0.75].map((share) => quantile(values, share)))
  return best(
    subsetsOf(start.length).flatMap((ions) =>
      [start, quartiles].map((boundaries) =>
        SPANS.reduce((rule, span) => descend(rule, sorted, span, examples, classCount), learned(ions, boundaries, examples, classCount)),
      ),
    ),
  )
}

export function classByRule({ ions, boundaries, classOf, otherwise }: ThresholdRule, inputs: number[]): number {
  return classOf[combinationOf(ions, boundaries, inputs)] ?? otherwise
}

interface Learned extends ThresholdRule {
  /** Examples that the rule would get wrong had it not seen them: rare combinations are no knowledge. */
  errors: number
}

function learned(ions: number[], boundaries: number[][], examples: Example[], classCount: number): Learned {
  const combinations = ions.reduce((count, ion) => count * (boundaries[ion].length + 1), 1)
  // [combination][class], flat: fitting boundaries counts millions of examples.
  const counts = new Int32Array(combinations * classCount)
  for (const { inputs, label } of examples) counts[combinationOf(ions, boundaries, inputs) * classCount + label] += 1
  const overall = new Array<number>(classCount).fill(0)
  const classOf: (number | undefined)[] = []
  let errors = 0
  for (let combination = 0; combination < combinations; combination++) {
    let [total, first, second, most] = [0, 0, 0, 0]
    for (let label = 0; label < classCount; label++) {
      const count = counts[combination * classCount + label]
      overall[label] += count
      total += count
      if (count > first) [first, second, most] = [count, first, label]
      else if (count > second) second = count
    }
    classOf.push(total === 0 ? undefined : most)
    // Without one of its own the most frequent class must still be ahead.
    errors += first - 1 > second ? total - first : total
  }
  return { ions, boundaries, classOf, otherwise: overall.indexOf(Math.max(...overall)), errors }
}

function descend(start: Learned, sorted: number[][], span: number, examples: Example[], classCount: number): Learned {
  let rule = start
  for (let round = 0; round < ROUNDS; round++) {
    const before = rule.errors
    for (const ion of rule.ions) {
      for (const at of rule.boundaries[ion].keys()) {
        for (const value of candidatesAround(rule.boundaries[ion][at], sorted[ion], span)) {
          const moved = rule.boundaries.map((own, i) => (i === ion ? own.with(at, value).toSorted((a, b) => a - b) : own))
          const other = learned(rule.ions, moved, examples, classCount)
          if (other.errors < rule.errors) rule = other
        }
      }
    }
    if (rule.errors === before) break
  }
  return rule
}

function candidatesAround(boundary: number, sorted: number[], span: number): number[] {
  const below = sorted.findIndex((value) => value >= boundary)
  const centre = span === 1 ? 0.5 : (below < 0 ? sorted.length : below) / sorted.length
  return Array.from({ length: CANDIDATES }, (_, i) => quantile(sorted, centre + span * ((i + 0.5) / CANDIDATES - 0.5)))
}

/** The fewest errors; of equals the first, which looks at the fewest ions. */
function best(rules: Learned[]): ThresholdRule {
  return rules.reduce((least, rule) => (rule.errors < least.errors ? rule : least))
}

/** All ways to look at one ion or more, the fewest ions first. */
function subsetsOf(ionCount: number): number[][] {
  const subsets = Array.from({ length: 2 ** ionCount - 1 }, (_, i) => Array.from({ length: ionCount }, (_, ion) => ion).filter((ion) => (i + 1) & (1 << ion)))
  return subsets.toSorted((a, b) => a.length - b.length)
}

/** The levels of the ions as the digits of one number. The newest activations come first among the inputs. */
function combinationOf(ions: number[], boundaries: number[][], inputs: number[]): number {
  let combination = 0
  for (const ion of ions) {
    const own = boundaries[ion]
    let level = 0
    while (level < own.length && inputs[ion] >= own[level]) level += 1
    combination = combination * (own.length + 1) + level
  }
  return combination
}

/** Half way between the two values that the share lies between, so that a boundary hits none. */
function quantile(sorted: number[], share: number): number {
  const at = Math.min(sorted.length - 1, Math.max(1, Math.round(share * sorted.length)))
  return (sorted[at - 1] + sorted[at]) / 2
}
