/** `npm run bench:interpreter`: what the interpreter takes, as simulated and as counted on the real one; docs/bench.md holds what it printed. */
import { Command } from 'commander'
import { guardStandardOutput } from '../../standard-output'
import { table } from '../decoder/tables'
import { boardStatements } from './board-statements'
import { MEASURED, countedPieces } from './pieces'
import { wholes } from './wholes'

guardStandardOutput()
const { json } = new Command('bench:interpreter')
  .description('compare what the interpreter is simulated to take with what was counted')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ json?: boolean }>()

const counts = await countedPieces()
const pieces = MEASURED.map(({ piece, thousands }, i) => ({ piece, exact: thousands, counter: counts[i], ratio: counts[i] / thousands }))
const whole = wholes().map((one) => ({ ...one, ratio: one.simulated / one.counted }))
const statements = await boardStatements()

if (json) console.log(JSON.stringify({ wholes: whole, statements, pieces }))
else {
  const sum = statements.reduce((total, one) => total + one.statements, 0)
  const fixed = (value: number) => value.toFixed(2)
  const cores = { native: 'machine code', interpreted: 'interpreted' }
  console.log(table(['', 'core', 'counted, M', 'simulated, M', 'ratio'], whole.map((one) => [one.name, cores[one.core], fixed(one.counted), fixed(one.simulated), fixed(one.ratio)])))
  console.log(`\n${sum} statements:\n`)
  console.log(table(['function', 'calls', 'statements'], statements.map(({ name, calls, statements }) => [`\`${name}\``, `${calls}`, `${statements}`])))
  console.log()
  console.log(table(['piece', 'exact', 'counter', 'ratio'], pieces.map(({ piece, exact, counter, ratio }) => [piece, `${exact}`, counter.toFixed(counter < 1000 ? 1 : 0), fixed(ratio)])))
}
