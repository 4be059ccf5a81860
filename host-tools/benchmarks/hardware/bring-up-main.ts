import { NETLISTS } from '../../../hardware/netlist/netlist'
import { bringUpTable } from './bring-up'

/** `npm run bring-up -- [fitting]`: the voltages to expect at a board's nodes, from the netlist's own solution in ngspice. */
for (const netlist of Object.values(NETLISTS).filter(({ name }) => name === (process.argv[2] ?? name))) console.log(`${netlist.name}\n\n${bringUpTable(netlist)}\n`)
