import { describe, expect, test } from 'vitest'
import { checkNetlist } from '../../hardware/checks/check'
import { draws, sum } from '../../hardware/checks/currents'
import type { Finding } from '../../hardware/checks/finding'
import { MODES } from '../../hardware/checks/modes'
import { NETLISTS } from '../../hardware/netlist/netlist'
import type { Netlist, Part } from '../../hardware/part'

const FITTINGS = Object.values(NETLISTS)

function without(netlist: Netlist, id: string): Netlist {
  expect(netlist.parts.some((part) => part.id === id), `${id} is in the netlist`).toBe(true)
  return { ...netlist, parts: netlist.parts.filter((part) => part.id !== id) }
}

function changed(netlist: Netlist, id: string, change: (part: Part) => Partial<Part>): Netlist {
  return { ...netlist, parts: netlist.parts.map((part) => (part.id === id ? { ...part, ...change(part) } : part)) }
}

const rewired = (netlist: Netlist, id: string, pins: Record<string, string>) => changed(netlist, id, (part) => ({ pins: { ...part.pins, ...pins } }))

/** The findings but those that any missing part makes. */
function spoken(netlist: Netlist): Finding[] {
  return checkNetlist(netlist).filter(({ check }) => check !== 'wiring')
}

describe.each(FITTINGS)('the netlist of the $name fitting', (netlist) => {
  test('has no findings', () => expect(checkNetlist(netlist)).toEqual([]))

  test('takes the more the more of it is on', () => {
    const total = (name: string) => sum(draws(netlist, MODES.find((mode) => mode.name === name)!)).typical_uA
    expect(total('no supply')).toBeLessThan(0.5)
    expect(total('asleep')).toBeGreaterThan(0.5)
    expect(total('reading the store and the temperature')).toBeGreaterThan(total('asleep') + 50)
    expect(total('rail on, at rest')).toBeGreaterThan(total('reading the store and the temperature'))
  })

  /** What is taken out → what is said of it. */
  const missing: [id: string, check: Finding['check'], says: RegExp][] = [
    ...['R30', 'R31', 'R32', 'R33', 'R34', 'R35', 'R36'].map((id): [string, Finding['check'], RegExp] => [id, 'lines', /no resistor to ground/]),
    ['R3', 'levels', /rail_en/],
    ['R41', 'levels', /U52.sel1|bridge_a/],
    ['R2', 'switches', /Q10|Q51/],
    ['R53', 'switches', /Q50/],
    ['Q10', 'protections', /closed transistor on gel_1/],
    ['Q11', 'switches', /gel electrode is shorted: false/],
    ['Q51', 'protections', /closed transistor on terminal_a/],
    ['Q52', 'switches', /leads are shorted: false/],
    ['C50', 'protections', /blocking capacitor of lead a/],
    ['C51', 'protections', /blocking capacitor of lead b/],
    ['R56', 'protections', /series resistors/],
    ['R57', 'protections', /resistor in each lead/],
    ['U60', 'protections', /limit of the stimulus current/],
    ['U61', 'protections', /limit of the gel current/],
    ['U63', 'protections', /limit of the charge/],
    ['Q60', 'protections', /empties the integrator/],
    ['U62', 'protections', /read-back/],
    ['S50', 'protections', /arming switch/],
    ['U37', 'protections', /latch/],
    ['U39', 'protections', /window of a stimulus/],
    ['U40', 'protections', /window of a gel pulse/],
    ['U36', 'protections', /watchdog/],
    ['R1', 'protections', /discharge of the pulse rail/],
    ['U10', 'protections', /converter/],
    ['U2', 'rails', /vp is off/],
    ['U3', 'rails', /vn is off/],
    ['U1', 'rails', /va is off/],
    ['U11', 'switches', /pole 1 of the gel is driven: false/],
    ['U52', 'switches', /lead A has a supply: false/],
  ]
  test.each(missing)('without %s says %s: %s', (id, check, says) => {
    expect(spoken(without(netlist, id)).filter((finding) => finding.check === check).map(({ what }) => what)).toContainEqual(expect.stringMatching(says))
  })

  /** What is changed → what is said of it. */
  const altered: [what: string, netlist: Netlist, says: RegExp][] = [
    ['an ordinary pull-down of 10 MΩ', changed(netlist, 'R34', () => ({ value: 1e7 })), /source has no resistor to ground/],
    ['both bridge lines on one gate', rewired(netlist, 'U52', { sel2: 'bridge_a' }), /lead B has a supply/],
    ['the stimulus enable without its interlock', rewired(netlist, 'U42', { b: 'permit' }), /lead A has a supply: true/],
    ['the gel enable without its interlock', rewired(netlist, 'U44', { b: 'permit' }), /pole 1 of the gel is driven: true/],
    ['the stimulus enable without its window', rewired(netlist, 'U42', { a: 'permit' }), /lead A has a supply: true/],
    ['the gel enable without its window', rewired(netlist, 'U44', { a: 'permit' }), /pole 1 of the gel is driven: true/],
    ['the rail without its watchdog', rewired(netlist, 'U38', { a: 'pump' }), /vp is on/],
    ['the rail without the latch', rewired(netlist, 'U38', { b: 'awake' }), /vp is on/],
    ['the DAC\'s logic on the pulse rail', rewired(netlist, 'U10', { vlogic: 'vp' }), /takes its logic levels from the pulse rail/],
    ['the bus pulled up to the supply that is always on', rewired(netlist, 'R10', { b: 'vio' }), /U10.sda gets/],
    ['a resistor past the blocking capacitor', rewired(netlist, 'R57', { b: 'lead_a' }), /pass direct current/],
    ['something past the arming switch', rewired(netlist, 'R1', { b: 'armed' }), /something bypasses it/],
    ['ten times the integrator', changed(netlist, 'C60', () => ({ value: 1e-7 })), /limit of the charge/],
    ['a quarter of the sense resistor', changed(netlist, 'R54', () => ({ value: 25 })), /limit of the stimulus current/],
    ['a pulse rail of 6 V', { ...netlist, rails: { ...netlist.rails, vp: { nominal_V: 6, tolerance: 0.03 } } }, /the part takes/],
  ]
  test.each(altered)('with %s speaks', (_, faulty, says) => {
    expect(spoken(faulty).map(({ what }) => what)).toContainEqual(expect.stringMatching(says))
  })
})

describe('currents asleep', () => {
  const asleep = MODES.find(({ name }) => name === 'asleep')!

  test('are at most 5 µA at the store of the wearable fitting', () => {
    const { typical_uA } = sum(draws(NETLISTS.wearable, asleep))
    expect(typical_uA).toBeGreaterThan(3)
    expect(typical_uA).toBeLessThanOrEqual(5)
  })

  test('a thermistor across the supply is too much', () => {
    const faulty = rewired(NETLISTS.wearable, 'R83', { a: 'vio', b: 'gnd' })
    expect(spoken(faulty).map(({ check }) => check)).toContain('currents')
  })

  test('so is a divider that is always on', () => {
    const faulty = rewired(changed(NETLISTS.wearable, 'R81', () => ({ value: 5e5 })), 'R81', { a: 'store', b: 'gnd' })
    expect(spoken(faulty).map(({ check }) => check)).toContain('currents')
  })
})
