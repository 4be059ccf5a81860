import { describe, expect, test } from 'vitest'
import { runNgspice, type Drive } from '../../host-tools/ngspice'
import { settledContact } from '../../host-tools/benchmarks/hardware/against-simulator'
import { NETLISTS } from '../../hardware/netlist/netlist'
import type { Netlist } from '../../hardware/part'
import { readingsDeckOf } from '../../hardware/spice/deck'
import { unitOf } from '../../hardware/spice/tolerances'
import { frontEndOf } from '../../sim/circuits/front-end'
import { ngspiceSuite } from './ngspice-suite'

const STEP_AT_s = 2e-3
const DURATION_s = 6e-3

/** When `wake` rises after a step of the sensing electrode, s; undefined if it does not. */
function wakesAfter(netlist: Netlist, electrode_V: number): number | undefined {
  const high_V = netlist.rails.vio.nominal_V
  const electrode: Drive = [[0, 0], [STEP_AT_s, electrode_V]]
  const { time_s, values } = runNgspice({
    netlist: readingsDeckOf(netlist), parameters: {}, duration_s: DURATION_s, step_s: 5e-6, tolerance: 1e-5,
    drives: { vio: [[0, high_V]], store: [[0, 3]], measure: [[0, 0]], sense_electrode: electrode }, vectors: ['v(wake)'], initial: settledContact(netlist),
  })
  const rises = values[0].findIndex((wake_V, i) => time_s[i] > STEP_AT_s && wake_V > high_V / 2)
  return rises < 0 ? undefined : time_s[rises] - STEP_AT_s
}

/** The netlist has no peak hold: the device wakes within the lobe and samples it. What it needs for that is here. */
ngspiceSuite('the contact window of the netlist', () => {
  describe.each(Object.values(NETLISTS))('$name fitting', (fitting) => {
    const nominal = unitOf(fitting, () => 0.5, 0)
    const { wake_V, wakeLag_s } = frontEndOf(nominal).figures.contact

    test.each([1, -1])('sign %s: wakes at the voltage that the simulator has, and not a tenth below it', (sign) => {
      expect(wakesAfter(nominal, sign * wake_V * 1.1)).toBeDefined()
      expect(wakesAfter(nominal, sign * wake_V * 0.9)).toBeUndefined()
    })

    test('half a volt wakes it within three of the lags that the simulator has, long before a lobe of 20 ms is over', () => {
      const lag_s = wakesAfter(nominal, 0.5)!
      expect(lag_s).toBeLessThan(3 * wakeLag_s)
      expect(lag_s).toBeGreaterThan(wakeLag_s / 3)
    })
  })
})
