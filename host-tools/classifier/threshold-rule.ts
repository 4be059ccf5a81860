import type { Example } from './network'

/**
 * What a classifier has to beat: each ion's activation falls between boundaries of its own, and every combination
 * of levels stands for the class that was most frequent in it.
 */
export interface ThresholdRule {
  /** [ion][boundary], rising; activation 1 is the reference response. */
  boundaries: number[][]
  /** What each combination of levels stands for; see combinationOf. Combinations that were not seen stand for `otherwise`. */
  classOf: Map<number, number>
  otherwise: number
}

/** With boundaries as given, and the classes of the combinations as most frequent in the examples. */
export function ruleWith(boundaries: number[][], examples: Example[], classCount: number): ThresholdRule {
  const counts = new Map<number, number[]>()
  const overall = new Array<number>(classCount).fill(0)
  for (const { inputs, label } of examples) {
    const combination = combinationOf(boundaries, inputs)
    const here = counts.get(combination) ?? new Array<number>(classCount).fill(0)
    here[label] += 1
    overall[label] += 1
    counts.set(combination, here)
  }
  return {
    boundaries,
    classOf: new Map([...counts].map(([combination, here]) => [combination, indexOfLargest(here)])),
    otherwise: indexOfLargest(overall),
  }
}

/** Candidates for a boundary: this many quantiles of the ion's activations. */
const CANDIDATES = 40
/** Rounds over all boundaries; mostly nothing moves any more in the third. */
const ROUNDS = 4

/**
 * The rule with the boundaries that err least on the examples, one boundary at a time from several starts:
 * from those given, and from the quartiles of each ion.
 */
export function fittedRule(start: number[][], examples: Example[], classCount: number): ThresholdRule {
  const candidates = start.map((_, ion) => quantiles(examples.map(({ inputs }) => inputs[ion]), CANDIDATES))
  const quartiles = candidates.map((values) => [1, 2, 3].map((quarter) => values[Math.floor((quarter * values.length) / 4)]))
  const rules = [start, quartiles].map((boundaries) => descend(boundaries, candidates, examples, classCount))
  const errors = rules.map((rule) => errorsOf(rule, examples))
  return rules[errors[1] < errors[0] ? 1 : 0]
}

function descend(start: number[][], candidates: number[][], examples: Example[], classCount: number): ThresholdRule {
  let best = ruleWith(start, examples, classCount)
  let fewest = errorsOf(best, examples)
  for (let round = 0; round < ROUNDS; round++) {
    const before = fewest
    for (const [ion, values] of candidates.entries()) {
      for (const at of start[ion].keys()) {
        for (const value of values) {
          const moved = best.boundaries.map((own, i) => (i === ion ? own.with(at, value).toSorted((a, b) => a - b) : own))
          const rule = ruleWith(moved, examples, classCount)
          const errors = errorsOf(rule, examples)
          if (errors < fewest) [best, fewest] = [rule, errors]
        }
      }
    }
    if (fewest === before) break
  }
  return best
}

export function classByRule({ boundaries, classOf, otherwise }: ThresholdRule, inputs: number[]): number {
  return classOf.get(combinationOf(boundaries, inputs)) ?? otherwise
}

function errorsOf(rule: ThresholdRule, examples: Example[]): number {
  return examples.filter(({ inputs, label }) => classByRule(rule, inputs) !== label).length
}

/** The levels of all ions as the digits of one number. The newest activations come first among the inputs. */
function combinationOf(boundaries: number[][], inputs: number[]): number {
  let combination = 0
  for (let ion = 0; ion < boundaries.length; ion++) {
    const own = boundaries[ion]
    let level = 0
    while (level < own.length && inputs[ion] >= own[level]) level += 1
    combination = combination * (own.length + 1) + level
  }
  return combination
}

function quantiles(values: number[], count: number): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)])
}

function indexOfLargest(values: number[]): number {
  return values.indexOf(Math.max(...values))
}
