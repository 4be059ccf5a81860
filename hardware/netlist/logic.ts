import type { Part } from '../part'
import { capacitor, gate, part, preciseCapacitor, resistor } from './build'

/** Lines that the microcontroller drives: each low when nothing drives it. */
export const DRIVEN_LINES = ['pump', 'forward', 'backward', 'wide', 'source', 'sink', 'measure']

/** Interlocks, watchdog and windows. All of it lives on `va`: without `pump` none has a supply. */
export function logic(): Part[] {
  return [
    ...DRIVEN_LINES.map((line, i) => resistor('logic', `R${30 + i}`, line, 'gnd', 1e6, `${line} low when nothing drives it`)),
    resistor('logic', 'R37', 'pump', 'pump_late', 100e3, 'waits for va'),
    capacitor('logic', 'C30', 'pump_late', 'gnd', 10e-9, 'waits for va'),
    gate('U30', 'xor2', ['source', 'sink'], 'stim_ask', 'exactly one of source and sink'),
    gate('U31', 'xor2', ['forward', 'backward'], 'gel_ask', 'exactly one of forward and backward'),
    gate('U32', 'not', ['stim_ask'], 'no_stim', 'gel only without stimulus'),
    gate('U33', 'not', ['gel_ask'], 'no_gel', 'stimulus only without gel'),
    gate('U34', 'or2', ['stim_ask', 'gel_ask'], 'drive_ask', 'any drive'),
    gate('U35', 'xor2', ['pump_late', 'drive_ask'], 'kick', 'an edge for the watchdog'),
    part('logic', 'U36', 'oneShot', { a: 'gnd', b: 'kick', clear: 'pump_late', cext: 'watchdog_cext', timing: 'watchdog_rc', q: 'awake', vcc: 'va', gnd: 'gnd' }, 'watchdog: rail off after 1 s without an edge'),
    resistor('logic', 'R38', 'va', 'watchdog_rc', 1e6, 'watchdog 1 s'),
    capacitor('logic', 'C31', 'watchdog_rc', 'watchdog_cext', 1e-6, 'watchdog 1 s'),
    part('limits', 'U37', 'latch', { d: 'va', clock: 'pump_late', preset: 'va', clear: 'trip_n', q: 'permit', vcc: 'va', gnd: 'gnd' }, 'set by pump, cleared by a limit until pump falls'),
    gate('U38', 'and2', ['awake', 'permit'], 'rail_en', 'rail only while awake and permitted'),
    part('windows', 'U39', 'oneShot', { a: 'gnd', b: 'stim_ask', clear: 'permit', cext: 'stim_cext', timing: 'stim_rc', q: 'stim_window', vcc: 'va', gnd: 'gnd' }, 'one stimulus pulse ends after 1.6 ms'),
    resistor('windows', 'R39', 'va', 'stim_rc', 160e3, 'window 1.6 ms'),
    preciseCapacitor('windows', 'C32', 'stim_rc', 'stim_cext', 10e-9, 'window 1.6 ms'),
    part('windows', 'U40', 'oneShot', { a: 'gnd', b: 'gel_ask', clear: 'permit', cext: 'gel_cext', timing: 'gel_rc', q: 'gel_window', vcc: 'va', gnd: 'gnd' }, 'one gel pulse ends after 0.36 s'),
    resistor('windows', 'R40', 'va', 'gel_rc', 360e3, 'window 0.36 s'),
    capacitor('windows', 'C33', 'gel_rc', 'gel_cext', 1e-6, 'window 0.36 s'),
    gate('U41', 'and2', ['permit', 'no_gel'], 'stim_ok', 'interlock'),
    gate('U42', 'and3', ['stim_window', 'stim_ok', 'stim_ask'], 'stim_go', 'stimulator enabled'),
    gate('U43', 'and2', ['permit', 'no_stim'], 'gel_ok', 'interlock'),
    gate('U44', 'and3', ['gel_window', 'gel_ok', 'gel_ask'], 'gel_go', 'gel enabled'),
    gate('U45', 'and2', ['source', 'stim_go'], 'bridge_a', 'lead A high'),
    gate('U46', 'and2', ['sink', 'stim_go'], 'bridge_b', 'lead B high'),
    gate('U47', 'and2', ['forward', 'gel_go'], 'gel_a', 'gel 1 driven'),
    gate('U48', 'and2', ['backward', 'gel_go'], 'gel_b', 'gel 2 driven'),
    gate('U49', 'not', ['stim_go'], 'stim_rest', 'empties the charge integrator'),
    ...['bridge_a', 'bridge_b', 'gel_a', 'gel_b', 'stim_go'].map((net, i) => resistor('logic', `R${41 + i}`, net, 'gnd', 1e6, 'rest position without va')),
    ...['permit', 'stim_rest'].map((net, i) => resistor('logic', `R${46 + i}`, net, 'gnd', 1e6, 'low without va')),
  ]
}
