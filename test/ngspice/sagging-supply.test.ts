import { describe, expect, test } from 'vitest'
import { runNgspice, sampledAt } from '../../host-tools/ngspice'
import { GUARANTEED } from '../../hardware/limits'
import { NETLISTS } from '../../hardware/netlist/netlist'
import type { Netlist } from '../../hardware/part'
import { deckOf, GEL_CURRENT, STIMULUS_CURRENT, USUAL_LOADS } from '../../hardware/spice/deck'
import { GEL_FROM_s, PHASE_s, STIMULUS_FROM_s, properProgram, sagging } from '../../hardware/spice/program'
import { beyond, passed } from '../../hardware/spice/verdict'
import { LONG } from '../long'
import { ngspiceSuite } from './ngspice-suite'

const FITTINGS = Object.values(NETLISTS).slice(0, LONG ? undefined : 1)
/** Long enough for the gate supply to leave the closed transistors: R2 and C5 are a tenth of a second. */
const END_s = 0.25

function sagged(netlist: Netlist, supply: 'store' | 'vio', from_s: number, over_s: number, to_V: number) {
  const drives = sagging(netlist, properProgram(netlist, 5, 5), supply, from_s, over_s, to_V)
  const { time_s, values } = runNgspice({
    netlist: deckOf(netlist, { ...USUAL_LOADS, stimulus_ohm: 500 }), parameters: {}, drives, duration_s: END_s, step_s: 1e-3, tolerance: 1e-3,
    vectors: [STIMULUS_CURRENT, GEL_CURRENT, 'v(vp)', 'v(vn)', 'v(gel_1,gel_2)', 'v(terminal_a,terminal_b)'],
  })
  const last = (vector: number) => values[vector][values[vector].length - 1]
  const before = (vector: number, moment_s: number) => sampledAt(time_s, values[vector], [moment_s])[0]
  return { last, before, beyond: beyond(passed(time_s, values[0], GUARANTEED.current_A), passed(time_s, values[1], GUARANTEED.gelCurrent_A)) }
}

/** The store empties, or the microcontroller's supply breaks down, in the middle of a pulse of 5 mA. */
ngspiceSuite('a supply that sags', () => {
  const moments = [
    { what: 'the gel\'s pulse', from_s: GEL_FROM_s + 5e-4 },
    { what: 'the first phase', from_s: STIMULUS_FROM_s + PHASE_s / 2 },
    ...(LONG ? [{ what: 'the second phase', from_s: STIMULUS_FROM_s + 1.4 * PHASE_s }, { what: 'the gap', from_s: STIMULUS_FROM_s + PHASE_s + 2e-5 }] : []),
  ]
  const cases = moments.flatMap((moment) => (['store', 'vio'] as const).flatMap((supply) => (LONG ? [1e-5, 1e-3, 4e-3] : [1e-3]).map((over_s) => ({ ...moment, supply, over_s }))))

  describe.each(FITTINGS)('$name fitting', (netlist) => {
    test.each(cases)('$supply goes within $over_s s from $what on: nothing beyond the guarantees, all shorted in the end', ({ supply, from_s, over_s }) => {
      const run = sagged(netlist, supply, from_s, over_s, 0)
      // The rail stood before.
      expect(run.before(2, GEL_FROM_s - 1e-4)).toBeGreaterThan(4.8)
      expect(run.beyond).toEqual([])
      expect(Math.abs(run.last(0))).toBeLessThan(1e-6)
      expect(Math.abs(run.last(1))).toBeLessThan(1e-6)
      // Neither pole is anywhere else than the other.
      expect(Math.abs(run.last(4))).toBeLessThan(1e-3)
      expect(Math.abs(run.last(5))).toBeLessThan(1e-3)
    })

    test('a store that sags to half and comes no lower leaves the rail up', () => {
      const run = sagged(netlist, 'store', GEL_FROM_s, 1e-3, netlist.rails.store.nominal_V / 2)
      expect(run.before(2, STIMULUS_FROM_s)).toBeGreaterThan(4.8)
      expect(run.beyond).toEqual([])
    })
  })
})
