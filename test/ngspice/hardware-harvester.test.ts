import { expect, test } from 'vitest'
import { harvestSimulated, harvestSolved } from '../../host-tools/benchmarks/hardware/harvest'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { held_V } from '../../hardware/spice/harvester-deck'
import { LONG } from '../long'
import { ngspiceSuite } from './ngspice-suite'

/** The netlist's rectifier and held input, with the simulator's electrode before them. npm run bench:harvest prints the table. */
ngspiceSuite('the harvester of the netlist', () => {
  test('a store of 3 V holds the input near the rectifier\'s typical threshold', () => {
    expect(held_V(NETLISTS.wearable, 3)).toBeGreaterThan(0.55)
    expect(held_V(NETLISTS.wearable, 3)).toBeLessThan(0.62)
  })

  test.each(LONG ? [2.3, 2.6, 3, 3.3, 3.6] : [3])('a contact of 1 V gives a store of %s V what the simulator says, within a fifth, with either polarity', (store_V) => {
    const simulated = harvestSimulated({ openCircuit_V: 1 }).energy_J
    const solved = harvestSolved({ openCircuit_V: 1, store_V }).energy_J
    const reversed = harvestSolved({ openCircuit_V: -1, store_V }).energy_J
    expect(solved / simulated).toBeGreaterThan(0.8)
    expect(solved / simulated).toBeLessThan(1.2)
    expect(Math.abs(reversed / solved - 1)).toBeLessThan(0.01)
  })

  test('it begins from an empty store with an electrode of 1 V, and not with one of 0.5 V', () => {
    expect(harvestSolved({ openCircuit_V: 1, store_V: 1 }).energy_J).toBeGreaterThan(20e-6)
    expect(harvestSolved({ openCircuit_V: 0.5, store_V: 1 }).energy_J).toBeLessThan(1e-7)
  })

  test('transistors with the highest thresholds that the sheet allows leave a third of it', () => {
    const worst = harvestSolved({ openCircuit_V: 1, store_V: 2.3, thresholds: 'most' }).energy_J
    expect(worst).toBeGreaterThan(harvestSimulated({ openCircuit_V: 1 }).energy_J / 3)
    expect(worst).toBeLessThan(harvestSolved({ openCircuit_V: 1, store_V: 2.3 }).energy_J)
  })
})
