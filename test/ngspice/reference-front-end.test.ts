import { describe, expect, test } from 'vitest'
import { runNgspice, sampledAt, type NgspiceResult } from '../../host-tools/ngspice'
import { solve, SHORTED_LOADS } from '../../host-tools/benchmarks/hardware/cases'
import { typeOf } from '../../hardware/catalogue'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { partOf, window_s, GUARANTEED } from '../../hardware/limits'
import type { Netlist } from '../../hardware/part'
import { deckOf, GEL_CURRENT, STIMULUS_CURRENT, USUAL_LOADS, type Loads } from '../../hardware/spice/deck'
import { SOLVED_BLOCKS } from '../../hardware/spice/faults'
import { END_s, GEL_FROM_s, GEL_TO_s, PHASE_s, STIMULUS_FROM_s, STIMULUS_TO_s, hungAt, properProgram, stuck, type Drives } from '../../hardware/spice/program'
import { LONG } from '../long'
import { ngspiceSuite } from './ngspice-suite'

/** The fittings differ in values; the long suite solves all of them. */
const FITTINGS = Object.values(NETLISTS).slice(0, LONG ? undefined : 1)

function run(netlist: Netlist, drives: Drives, vectors: string[], loads: Loads = USUAL_LOADS): NgspiceResult {
  return runNgspice({ netlist: deckOf(netlist, loads), parameters: {}, drives, duration_s: END_s, step_s: 2e-5, tolerance: 1e-3, vectors })
}

const at = ({ time_s, values }: NgspiceResult, vector: number, moment_s: number) => sampledAt(time_s, values[vector], [moment_s])[0]

ngspiceSuite('the netlist', () => {
  describe.each(FITTINGS)('$name fitting', (netlist) => {
    const high_V = netlist.rails.vio.nominal_V
    const proper = properProgram(netlist, 2, 2)

    test('rails stand before the first pulse, with 1 ms to spare, and the logic is at rest', () => {
      const result = run(netlist, proper, ['v(vp)', 'v(vn)', 'v(va)', 'v(permit)', 'v(stim_go)', 'v(gel_go)'])
      const [vp_V, vn_V, va_V, permit_V, stimulus_V, gel_V] = result.values.map((_, i) => at(result, i, GEL_FROM_s - 1e-3))
      expect(vp_V).toBeGreaterThan(4.85)
      expect(vn_V).toBeLessThan(-4.7)
      expect(va_V).toBeGreaterThan(high_V - 0.02)
      expect(permit_V).toBeGreaterThan(high_V - 0.05)
      expect([Math.abs(stimulus_V) < 0.01, Math.abs(gel_V) < 0.01]).toEqual([true, true])
    })

    test.each([
      { wide: 0, gain: 'R17', polarity: 'forward' },
      { wide: 0, gain: 'R17', polarity: 'backward' },
      { wide: high_V, gain: 'R18', polarity: 'forward' },
      { wide: high_V, gain: 'R18', polarity: 'backward' },
    ])('gel $polarity, wide at $wide V: the output is what the resistors say', ({ wide, gain, polarity }) => {
      const other = polarity === 'forward' ? 'backward' : 'forward'
      const drives: Drives = { ...properProgram(netlist, 1, 0), wide: [[0, wide]], [polarity]: proper.forward, [other]: [[0, 0]] }
      const result = run(netlist, drives, ['v(gel)', GEL_CURRENT], { ...USUAL_LOADS, gel_ohm: 8000 })
      const end_s = GEL_TO_s - 1e-5
      const rest_V = at(result, 0, GEL_FROM_s - 1e-5)
      const current_A = at(result, 1, end_s)
      // Amplifier: 1 + R16 / (gain resistor and switch). Sense: R13, with what the return's switch adds to neither.
      const amplification = 1 + partOf(netlist, 'R16').value! / (partOf(netlist, gain).value! + typeOf('throw1').figures!.on_ohm)
      const range_ohm = partOf(netlist, 'R13').value! * amplification
      expect(Math.sign(current_A)).toBe(polarity === 'forward' ? 1 : -1)
      expect(Math.abs(current_A)).toBeGreaterThan(1e-4)
      expect(rest_V).toBeGreaterThan(0.01)
      expect(Math.abs(at(result, 0, end_s) - rest_V - Math.abs(current_A) * range_ohm)).toBeLessThan(0.005 * high_V)
    })

    test('a stimulus of 2 mA: both phases, its read-back, its rest', () => {
      const result = run(netlist, proper, [STIMULUS_CURRENT, 'v(readback)', 'v(permit)'])
      const [first_s, second_s] = [STIMULUS_FROM_s + PHASE_s - 1e-5, STIMULUS_TO_s - 1e-5]
      expect(Math.abs(at(result, 0, first_s) - 2e-3)).toBeLessThan(4e-5)
      expect(Math.abs(at(result, 0, second_s) + 2e-3)).toBeLessThan(4e-5)
      expect(Math.abs(at(result, 1, first_s) - 0.6)).toBeLessThan(0.012)
      expect(at(result, 2, second_s)).toBeGreaterThan(0.9 * high_V)
      expect(Math.abs(at(result, 0, END_s))).toBeLessThan(1e-6)
    })

    test('no pin of an amplifier or a comparator is above its supply in a proper program', () => {
      const pins = netlist.parts.filter(({ block, type }) => SOLVED_BLOCKS.includes(block) && ['amplifier', 'comparator'].includes(typeOf(type).kind)).flatMap(({ id, pins }) => ['plus', 'minus'].map((pin) => ({ what: `${id}.${pin}`, net: pins[pin], supply: pins.vcc })))
      expect(pins.length).toBeGreaterThan(10)
      const nets = [...new Set(pins.flatMap(({ net, supply }) => [net, supply]))]
      const result = run(netlist, { ...properProgram(netlist, 4, 2) }, nets.map((net) => `v(${net})`))
      for (const { what, net, supply } of pins) {
        const [pin_V, supply_V] = [result.values[nets.indexOf(net)], result.values[nets.indexOf(supply)]]
        const above_V = Math.max(...pin_V.map((voltage_V, i) => voltage_V - supply_V[i]))
        expect(above_V, `${what} above its supply`).toBeLessThan(0.3)
        expect(Math.min(...pin_V), `${what} below ground`).toBeGreaterThan(-0.3)
      }
    })

    test.each([
      { what: 'hung in the first phase at 5 mA', drives: hungAt(properProgram(netlist, 2, 5), STIMULUS_FROM_s + 1e-4), loads: { ...USUAL_LOADS, stimulus_ohm: 500 } },
      { what: 'hung in the second phase at 2 mA', drives: hungAt(properProgram(netlist, 2, 2), STIMULUS_TO_s - 1e-4), loads: USUAL_LOADS },
      { what: 'hung at 1 mA', drives: hungAt(properProgram(netlist, 2, 1), STIMULUS_FROM_s + 1e-4), loads: USUAL_LOADS },
      { what: 'source stuck high', drives: stuck(properProgram(netlist, 2, 5), 'source', high_V), loads: USUAL_LOADS },
      { what: 'sink stuck high', drives: stuck(properProgram(netlist, 2, 5), 'sink', high_V), loads: USUAL_LOADS },
      { what: 'pump stuck low', drives: stuck(properProgram(netlist, 2, 5), 'pump', 0), loads: USUAL_LOADS },
      { what: 'electrodes shorted', drives: properProgram(netlist, 5, 5), loads: SHORTED_LOADS },
      { what: 'electrodes open', drives: properProgram(netlist, 5, 5), loads: { ...USUAL_LOADS, gel_ohm: 1e9, stimulus_ohm: 1e9 } },
    ])('$what: within what the hardware guarantees', ({ what, drives, loads }) => {
      const outcome = solve({ name: what, netlist, drives, loads })
      expect(outcome.unsolved).toBeUndefined()
      expect(outcome.beyond).toEqual([])
    })

    test('a hung processor goes beyond it when the limit of charge and the window are gone', () => {
      const bare = { ...netlist, parts: netlist.parts.map((part) => (part.id === 'U42' ? { ...part, pins: { ...part.pins, a: 'stim_ok' } } : part)).filter(({ id }) => id !== 'U63') }
      const outcome = solve({ name: 'bare', netlist: bare, drives: hungAt(properProgram(netlist, 2, 5), STIMULUS_FROM_s + 1e-4), loads: { ...USUAL_LOADS, stimulus_ohm: 500, doubleLayer_F: 1e-4 } })
      expect(outcome.beyond.join()).toMatch(/µC/)
    })

    test('a shorted gel goes beyond it when its comparator is gone', () => {
      const bare = { ...netlist, parts: netlist.parts.filter(({ id }) => id !== 'U61') }
      const outcome = solve({ name: 'bare', netlist: bare, drives: properProgram(netlist, 5, 2), loads: { ...USUAL_LOADS, gel_ohm: 1 } })
      expect(outcome.beyond.join()).toMatch(/limit of the gel current/)
    })

    test('hung with the rail and the gel on: the window ends the pulse, the watchdog the rail', () => {
      const drives: Drives = { ...properProgram(netlist, 1, 1), pump: [[0, 0], [2e-4, high_V]], forward: [[0, 0], [GEL_FROM_s, high_V]], source: [[0, 0]], sink: [[0, 0]] }
      const { time_s, values } = runNgspice({ netlist: deckOf(netlist), parameters: {}, drives, duration_s: 1.3, step_s: 2e-3, tolerance: 1e-3, vectors: ['v(gel_go)', 'v(rail_en)'] })
      const [gelEnd_s, railEnd_s] = values.map((level_V) => time_s[level_V.findLastIndex((voltage_V) => voltage_V > high_V / 2)])
      for (const [end_s, begin_s, { least, most }] of [[gelEnd_s, GEL_FROM_s, window_s(netlist, 'U40')], [railEnd_s, 0, window_s(netlist, 'U36')]] as const) {
        expect(end_s - begin_s).toBeGreaterThan(least)
        expect(end_s - begin_s).toBeLessThan(most)
      }
    })

    test('the latch holds after a limit, until pump falls', () => {
      const result = run(netlist, properProgram(netlist, 5, 2), ['v(permit)', 'v(rail_en)', STIMULUS_CURRENT], { ...USUAL_LOADS, gel_ohm: 1 })
      expect(at(result, 0, GEL_FROM_s - 1e-4)).toBeGreaterThan(0.9 * high_V)
      expect(at(result, 0, GEL_FROM_s + 1e-4)).toBeLessThan(0.1 * high_V)
      expect(at(result, 1, STIMULUS_FROM_s)).toBeLessThan(0.1 * high_V)
      const from = result.time_s.findIndex((time_s) => time_s > STIMULUS_FROM_s)
      expect(Math.max(...result.values[2].slice(from).map(Math.abs))).toBeLessThan(GUARANTEED.current_A / 1000)
    })
  })
})
