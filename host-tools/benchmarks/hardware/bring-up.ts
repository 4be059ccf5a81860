import type { Netlist } from '../../../hardware/part'
import { deckOf, readingsDeckOf, USUAL_LOADS, type Loads } from '../../../hardware/spice/deck'
import type { Drives } from '../../../hardware/spice/program'
import { unitOf } from '../../../hardware/spice/tolerances'
import { randomStream } from '../../../sim/random'
import { runNgspice, sampledAt } from '../../ngspice'
import { settledContact } from './against-simulator'

/** One step of a bring-up: what is done, when one looks, and the nodes to look at. */
interface Step {
  step: string
  nodes: string[]
  /** Volts of the nodes in one unit. */
  solve: (unit: Netlist) => number[]
}

const RISE_s = 1e-3
const DRIVE_s = 12e-3
/** Units whose parts lie anywhere within their tolerances, besides the nominal one. */
const UNITS = 8

/** Voltages of nodes at a moment: lines high from when on, V of the DAC, and what is on the terminals. */
function at(unit: Netlist, nodes: string[], moment_s: number, lines: Record<string, number>, code_V = 0, loads: Partial<Loads> = {}): number[] {
  const high_V = unit.rails.vio.nominal_V
  const line = (name: string): Drives[string] => (lines[name] === undefined ? [[0, 0]] : [[0, 0], [lines[name], high_V]])
  const { time_s, values } = runNgspice({
    netlist: deckOf(unit, { ...USUAL_LOADS, ...loads }), parameters: {}, duration_s: moment_s + 1e-4, step_s: 2e-5, tolerance: 1e-3,
    drives: {
      vio: [[0, high_V]], store: [[0, unit.rails.store.nominal_V]], code: [[0, 0], [DRIVE_s - 1e-3, code_V]],
      ...Object.fromEntries(unit.driven.map((name) => [name, line(name)])),
    },
    vectors: nodes.map((node) => `v(${node})`),
  })
  return values.map((vector) => sampledAt(time_s, vector, [moment_s])[0])
}

function readings(unit: Netlist, nodes: string[], store_V: number): number[] {
  const high_V = unit.rails.vio.nominal_V
  const { values } = runNgspice({
    netlist: readingsDeckOf(unit), parameters: {}, duration_s: 5e-3, step_s: 5e-5, tolerance: 1e-5, initial: settledContact(unit),
    drives: { vio: [[0, high_V]], store: [[0, store_V]], measure: [[0, 0], [1e-3, high_V]], sense_electrode: [[0, 0]] }, vectors: nodes.map((node) => `v(${node})`),
  })
  return values.map((vector) => vector[vector.length - 1])
}

function step(name: string, nodes: string[], solve: (unit: Netlist, nodes: string[]) => number[]): Step {
  return { step: name, nodes, solve: (unit) => solve(unit, nodes) }
}

const DUMMIES = { gel_ohm: 10e3, stimulus_ohm: 1000, doubleLayer_F: 1 }
const PUMP = { pump: RISE_s }

/** In the order of the pages' steps. */
const STEPS: Step[] = [
  step('all lines low', ['va', 'vp', 'vn', 'rail_en', 'permit'], (unit, nodes) => at(unit, nodes, DRIVE_s, {}, 0, DUMMIES)),
  step('`pump` high, 10 ms later', ['va', 'vp', 'boost_fb', 'vn', 'pump_late', 'awake', 'permit', 'rail_en', 'trip_n', 'stim_rest'], (unit, nodes) => at(unit, nodes, DRIVE_s - 1e-3, PUMP, 0, DUMMIES)),
  step('the limits, likewise', ['reference_1', 'current_limit', 'gel_limit', 'charge_limit', 'stim_sense', 'readback', 'charge'], (unit, nodes) => at(unit, nodes, DRIVE_s - 1e-3, PUMP, 0, DUMMIES)),
  step('the gel at rest, likewise', ['dac', 'gel_return', 'gel_in', 'gel_amplified', 'gel'], (unit, nodes) => at(unit, nodes, DRIVE_s - 1e-3, PUMP, 0, DUMMIES)),
  step('DAC 1.000 V, `forward` high, 2 ms later, 10 kΩ on J10', ['dac', 'gel_drive', 'gel_1', 'gel_2', 'gel_return', 'gel'], (unit, nodes) => at(unit, nodes, DRIVE_s + 2e-3, { ...PUMP, forward: DRIVE_s }, 1, DUMMIES)),
  step('the same with `wide` high', ['gel'], (unit, nodes) => at(unit, nodes, DRIVE_s + 2e-3, { ...PUMP, wide: RISE_s, forward: DRIVE_s }, 1, DUMMIES)),
  step('DAC 2.000 V, S50 closed, `source` high, 0.25 ms later, 1 kΩ on J50', ['asked', 'amplitude', 'stim_sense', 'stim_gate', 'bridge_low', 'terminal_a', 'terminal_b', 'readback', 'charge'], (unit, nodes) => at(unit, nodes, DRIVE_s + 2.5e-4, { ...PUMP, source: DRIVE_s }, 2, DUMMIES)),
  step('the same 10 ms later: the limit of the charge has cut it', ['stim_go', 'stim_sense', 'permit'], (unit, nodes) => at(unit, nodes, DRIVE_s + 1e-2, { ...PUMP, source: DRIVE_s }, 2, DUMMIES)),
  step('DAC 5 V, 10 Ω on J10, `forward` high, 0.2 ms later', ['trip_n', 'permit', 'rail_en', 'gel_a'], (unit, nodes) => at(unit, nodes, DRIVE_s + 2e-4, { ...PUMP, forward: DRIVE_s }, 5, { ...DUMMIES, gel_ohm: 10 })),
  step('the contact channel at rest', ['middle', 'window_high', 'window_low', 'contact', 'wake'], (unit, nodes) => readings(unit, nodes, unit.rails.store.nominal_V)),
  step('`measure` high, 3.0 V at the store, 25 °C', ['store_level', 'temperature'], (unit, nodes) => readings(unit, nodes, 3)),
]

/** Least, nominal and most voltage of each node in each step. */
export function bringUp(fitting: Netlist, units = UNITS): { step: string; node: string; parts: string; least_V: number; nominal_V: number; most_V: number }[] {
  const drawn = Array.from({ length: units }, (_, unit) => unitOf(fitting, randomStream(unit, 'bring-up').uniform))
  const nominal = unitOf(fitting, () => 0.5, 0)
  return STEPS.flatMap(({ step: name, nodes, solve }) => {
    const nominal_V = solve(nominal)
    const all = [nominal_V, ...drawn.map(solve)]
    return nodes.map((node, i) => {
      const volts = all.map((unit) => unit[i])
      const parts = fitting.parts.filter(({ pins, purpose }) => Object.values(pins).includes(node) && !purpose.startsWith('beside ')).map(({ id }) => id)
      return { step: name, node, parts: parts.slice(0, 3).join(' '), least_V: Math.min(...volts), nominal_V: nominal_V[i], most_V: Math.max(...volts) }
    })
  })
}

/** Two digits behind the point, three below 0.1 V: what a multimeter shows. */
function volts(value: number): string {
  const shown = Math.abs(value) < 0.0995 ? value.toFixed(3) : value.toFixed(2)
  return shown.replace(/^-(0\.0+)$/, '$1')
}

export function bringUpTable(fitting: Netlist, units?: number): string {
  let last = ''
  const rows = bringUp(fitting, units).map(({ step: name, node, parts, least_V, nominal_V, most_V }) => {
    const shown = name === last ? '' : name
    last = name
    return `| ${shown} | \`${node}\` | ${parts} | ${volts(nominal_V)} | ${volts(least_V)} to ${volts(most_V)} |`
  })
  return ['| what was done | node | at | V | eight drawn units |', '|---|---|---|---:|---|', ...rows].join('\n')
}
