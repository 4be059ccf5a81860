import { expect, test } from 'vitest'
import { unitAgainstSimulator, worstOf } from '../../host-tools/benchmarks/hardware/against-simulator'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { LONG } from '../long'
import { FULL_SCALE_SHARE, ngspiceSuite } from './ngspice-suite'

/** The short form of npm run bench:simulator. Errors of n units, none beyond: 95 % sure that at most 3/n of all are. */
const UNITS = 2
/** The fittings differ in values; the long suite solves all of them. */
const FITTINGS = Object.values(NETLISTS).slice(0, LONG ? undefined : 1)

ngspiceSuite('the simulator against the netlist', () => {
  test.each(FITTINGS)('$name fitting: every mode within 0.5 % of full scale', (netlist) => {
    const modes = worstOf(Array.from({ length: UNITS }, (_, unit) => unitAgainstSimulator(netlist, unit)))
    expect(modes.map(({ mode }) => mode)).toEqual(['forward', 'backward', 'forward, wide', 'backward, wide', 'source', 'sink', 'source, beyond the rail', 'sink, beyond the rail', 'contact', 'store', 'temperature at 25 °C'])
    for (const { mode, error } of modes) expect(error, mode).toBeLessThan(FULL_SCALE_SHARE)
  })
})
