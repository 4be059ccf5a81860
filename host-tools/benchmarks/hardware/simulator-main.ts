import { NETLISTS } from '../../../hardware/netlist/netlist'
import type { Netlist } from '../../../hardware/part'
import { unitOf } from '../../../hardware/spice/tolerances'
import { randomStream } from '../../../sim/random'
import { unitAgainstSimulator, worstOf, type ModeError } from './against-simulator'
import { keptIn } from './kept'
import { residual_A } from './residual'

/**
 * `npm run bench:simulator -- [units] [fitting] [file]`: the simulator's circuit against ngspice's in every mode, largest distance
 * as a share of full scale, and the direct current that ten minutes of stimuli at the gate's limits leave. With a
 * file, each unit is kept there as a line of JSON, and units that the file holds are not solved again.
 */
interface UnitRecord {
  fitting: string
  unit: number
  modes: ModeError[]
  residual_A: number
}

const units = Number(process.argv[2] ?? 200)
const [, , , wanted, file] = process.argv
const { results, keep } = keptIn<UnitRecord>(file)

function recordOf(netlist: Netlist, unit: number): UnitRecord {
  const found = results.find((record) => record.fitting === netlist.name && record.unit === unit)
  if (found !== undefined) return found
  const drawn = unitOf(netlist, randomStream(unit, 'front-end tolerances').uniform)
  const record = { fitting: netlist.name, unit, modes: unitAgainstSimulator(netlist, unit), residual_A: residual_A(drawn) }
  keep(record)
  return record
}

for (const netlist of Object.values(NETLISTS).filter(({ name }) => name === (wanted ?? name))) {
  const records = Array.from({ length: units }, (_, unit) => recordOf(netlist, unit))
  for (const { mode, error } of worstOf(records.map(({ modes }) => modes))) console.log(`${netlist.name}, ${units} units, ${mode}: ${(error * 100).toFixed(2)} %`)
  const residuals = records.map((record) => Math.abs(record.residual_A))
  console.log(`${netlist.name}, ${units} units, ten minutes of stimuli: at most ${(Math.max(...residuals) * 1e9).toFixed(2)} nA`)
}
