import { faultCases, solve, type Outcome } from './cases'

/**
 * `npm run bench:hardware -- [every] [first]`: single faults of the front end in ngspice. With `every`
 * n, each n-th case; a seed decides loads, amplitudes and instants.
 */
const SEED = 12
const HANGS = 120

const every = Number(process.argv[2] ?? 1)
const outcomes: Outcome[] = []
for (const [i, one] of faultCases(HANGS, SEED).entries()) {
  if (i % every !== Number(process.argv[3] ?? 0)) continue
  const outcome = solve(one)
  outcomes.push(outcome)
  if (outcome.beyond.length > 0) console.log(`${outcome.name}: ${outcome.beyond.join(', ')}`)
  if (outcome.unsolved !== undefined) console.log(`${outcome.name}: not solved: ${outcome.unsolved.replaceAll('\n', ' ').slice(0, 200)}`)
}
const largest = (figure: (outcome: Outcome) => number | undefined) => Math.max(...outcomes.map((outcome) => figure(outcome) ?? 0))
console.log(`${outcomes.length} cases, ${outcomes.filter(({ beyond }) => beyond.length > 0).length} beyond the guarantees, ${outcomes.filter(({ unsolved }) => unsolved !== undefined).length} not solved`)
console.log(`largest: ${(largest(({ stimulus }) => stimulus?.peak_A) * 1000).toFixed(2)} mA and ${(largest(({ stimulus }) => stimulus?.charge_C) * 1e6).toFixed(2)} µC through the leads, ${(largest(({ gel }) => gel?.peak_A) * 1000).toFixed(2)} mA through the gel`)
