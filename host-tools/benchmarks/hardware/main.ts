import { faultCases, solve, type Outcome } from './cases'
import { keptIn } from './kept'

/**
 * `npm run bench:hardware -- [every] [first] [file]`: single faults of the front end in ngspice. With `every` n, each n-th case from
 * `first` on; a seed decides loads, amplitudes and instants. With a file, outcomes are kept there as lines of JSON,
 * and cases that the file holds are not solved again.
 */
const SEED = 12
const HANGS = 120

const [, , every = '1', first = '0', file] = process.argv
const { results, keep } = keptIn<Outcome>(file)
const known = new Map(results.map((outcome) => [outcome.name, outcome]))

const outcomes = faultCases(HANGS, SEED).filter((_, i) => i % Number(every) === Number(first)).map((one) => {
  const found = known.get(one.name)
  if (found !== undefined) return found
  const outcome = solve(one)
  keep(outcome)
  if (outcome.beyond.length > 0) console.log(`${outcome.name}: ${outcome.beyond.join(', ')}`)
  if (outcome.unsolved !== undefined) console.log(`${outcome.name}: not solved: ${outcome.unsolved.replaceAll('\n', ' ').slice(0, 200)}`)
  return outcome
})

/** What a case is, by its name: a part at fault, a line, a hung processor, a supply. */
const GROUPS: [string, RegExp][] = [['lines stuck', /, line /], ['processor hung', /, hung /], ['supply sags', / sags /], ['parts at fault', /./]]
const groupOf = ({ name }: Outcome) => GROUPS.find(([, pattern]) => pattern.test(name))![0]
const row = (what: string, list: Outcome[]) => {
  const most = (figure: (outcome: Outcome) => number | undefined, scale: number) => (Math.max(0, ...list.map((outcome) => figure(outcome) ?? 0)) * scale).toFixed(2)
  return `| ${[
    what, list.length, list.filter(({ beyond }) => beyond.length > 0).length, list.filter(({ unsolved }) => unsolved !== undefined).length,
    most(({ stimulus }) => stimulus?.peak_A, 1e3), most(({ stimulus }) => stimulus?.charge_C, 1e6), most(({ gel }) => gel?.peak_A, 1e3),
  ].join(' | ')} |`
}
console.log('| cases | number | beyond the guarantees | not solved | leads, mA | leads, µC | gel, mA |\n|---|---:|---:|---:|---:|---:|---:|')
for (const [group] of GROUPS) console.log(row(group, outcomes.filter((outcome) => groupOf(outcome) === group)))
console.log(row('all', outcomes))
