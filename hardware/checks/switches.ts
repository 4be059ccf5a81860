import type { Netlist } from '../part'
import type { Finding } from './finding'
import { MODES, type Mode } from './modes'
import { settle, type State } from './state'

/** Every switch is defined in every mode, the right rails are on, and the electrodes are joined to what the mode says. */
export function switchFindings(netlist: Netlist): Finding[] {
  return MODES.flatMap((mode) => {
    const state = settle(netlist, mode.condition)
    return [...undefinedSwitches(state, mode), ...wrongRails(netlist, state, mode), ...wrongElectrodes(state, mode)]
  })
}

function undefinedSwitches(state: State, { name }: Mode): Finding[] {
  return [...state.standings].filter(([, standing]) => standing === 'undefined').map(([part]) => ({ check: 'switches', mode: name, what: `${part} has no defined state` }))
}

function wrongRails(netlist: Netlist, state: State, { name, rails }: Mode): Finding[] {
  return Object.keys(netlist.rails).flatMap((rail) => {
    if (state.hasRail(rail) === rails.includes(rail)) return []
    return [{ check: 'rails', mode: name, what: `${rail} is ${state.hasRail(rail) ? 'on' : 'off'}` }]
  })
}

function wrongElectrodes(state: State, { name, gel, stimulator, condition }: Mode): Finding[] {
  const expected: [string, boolean, boolean][] = [
    ['the gel electrode is shorted', state.joined('gel_1', 'gel_2'), gel === 'shorted'],
    ['pole 1 of the gel is driven', state.joined('gel_1', 'gel_drive'), gel === 'forward'],
    ['pole 2 of the gel is driven', state.joined('gel_2', 'gel_drive'), gel === 'backward'],
    ['pole 1 of the gel is on the return', state.joined('gel_1', 'gel_return'), gel !== 'forward'],
    ['pole 2 of the gel is on the return', state.joined('gel_2', 'gel_return'), gel !== 'backward'],
    ['the leads are shorted', state.joined('terminal_a', 'terminal_b'), stimulator === 'shorted'],
    ['lead A has a supply', state.joined('terminal_a', 'vp'), stimulator === 'source' && condition.armed],
    ['lead B has a supply', state.joined('terminal_b', 'vp'), stimulator === 'sink' && condition.armed],
  ]
  return expected.filter(([, is, should]) => is !== should).map(([what, is]) => ({ check: 'switches', mode: name, what: `${what}: ${is}` }))
}
