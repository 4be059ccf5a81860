import { NETLISTS } from '../../../hardware/netlist/netlist'
import { unitOf } from '../../../hardware/spice/tolerances'
import { randomStream } from '../../../sim/random'
import { worstOf } from './against-simulator'
import { residual_A } from './residual'

/**
 * `npm run bench:simulator -- [units] [fitting]`: the simulator's circuit against ngspice's in every mode, largest distance as a share of full
 * scale, and the direct current that ten minutes of stimuli at the gate's limits leave.
 */
const units = Number(process.argv[2] ?? 200)
for (const netlist of Object.values(NETLISTS).filter(({ name }) => name === (process.argv[3] ?? name))) {
  for (const { mode, error } of worstOf(netlist, units)) console.log(`${netlist.name}, ${units} units, ${mode}: ${(error * 100).toFixed(2)} %`)
  const residuals = Array.from({ length: units }, (_, unit) => Math.abs(residual_A(unitOf(netlist, randomStream(unit, 'front-end tolerances').uniform))))
  console.log(`${netlist.name}, ${units} units, ten minutes of stimuli: at most ${(Math.max(...residuals) * 1e9).toFixed(2)} nA`)
}
