import type { Part } from '../part'
import { part, preciseCapacitor, preciseResistor, resistor } from './build'

/** Voltage-to-current converter, bridge, blocking capacitors, and the limits that act without firmware. */
export function stimulator(): Part[] {
  return [
    preciseResistor('stimulator', 'R50', 'dac', 'asked', 18e3, 'DAC by ten'),
    preciseResistor('stimulator', 'R51', 'asked', 'gnd', 2e3, 'DAC by ten'),
    part('stimulator', 'U50', 'throw1', { sel1: 'stim_go', d1: 'amplitude', low1: 'gnd', high1: 'asked', vcc: 'vp', gnd: 'gnd' }, 'enable of its own: no current is asked for at rest'),
    part('stimulator', 'U51', 'amplifier', { plus: 'amplitude', minus: 'stim_sense', out: 'stim_drive', vcc: 'vp', gnd: 'gnd' }, 'voltage to current'),
    resistor('stimulator', 'R52', 'stim_drive', 'stim_gate', 100, 'steadies the loop'),
    resistor('stimulator', 'R53', 'stim_gate', 'gnd', 1e6, 'no current without a rail'),
    part('stimulator', 'Q50', 'sinkTransistor', { g: 'stim_gate', s: 'stim_sense', d: 'bridge_low' }, 'voltage to current'),
    preciseResistor('stimulator', 'R54', 'stim_sense', 'gnd', 100, 'senses the stimulus, 0.1 V each mA'),
    resistor('stimulator', 'R55', 'bridge_low', 'gnd', 1e6, 'rest at ground'),
    part('stimulator', 'S50', 'armingSwitch', { a: 'vp', b: 'armed' }, 'arming: the only supply of the bridge'),
    resistor('stimulator', 'R56', 'armed', 'bridge_high', 220, 'limits the current'),
    part('stimulator', 'U52', 'throw2', {
      sel1: 'bridge_a', d1: 'terminal_a', low1: 'bridge_low', high1: 'bridge_high', sel2: 'bridge_b', d2: 'terminal_b', low2: 'bridge_low', high2: 'bridge_high', vcc: 'vp', gnd: 'gnd',
    }, 'bridge; at rest both leads on one net'),
    part('stimulator', 'Q51', 'depletion', { g: 'vn', s: 'gnd', d: 'terminal_a' }, 'lead short without a rail'),
    part('stimulator', 'Q52', 'depletion', { g: 'vn', s: 'gnd', d: 'terminal_b' }, 'lead short without a rail'),
    ...['a', 'b'].flatMap((lead, i): Part[] => [
      resistor('stimulator', `R${57 + i}`, `terminal_${lead}`, `blocked_${lead}`, 47, 'limits the current'),
      { ...part('stimulator', `C${50 + i}`, 'blockingCapacitor', { a: `blocked_${lead}`, b: `lead_${lead}` }, 'no direct current'), value: 4.7e-6, tolerance: 0.1 },
    ]),
    part('stimulator', 'J50', 'terminal', { a: 'lead_a', b: 'lead_b' }, 'stimulation electrode'),
    ...limits(),
  ]
}

function limits(): Part[] {
  const threshold = (id: number, reference: string, net: string, top_ohm: number, what: string) => [
    resistor('limits', `R${id}`, reference, net, top_ohm, what),
    resistor('limits', `R${id + 1}`, net, 'gnd', 100e3, what),
  ]
  const comparator = (id: string, minus: string, plus: string, reference: string, purpose: string) =>
    part('limits', id, 'comparator', { plus, minus, reference, out: 'trip_n', vcc: 'va', gnd: 'gnd' }, purpose)
  return [
    resistor('limits', 'R60', 'trip_n', 'va', 47e3, 'no limit reached'),
    resistor('limits', 'R61', 'stim_sense', 'stim_watch', 10e3, 'keeps a fault out of the comparator'),
    comparator('U60', 'stim_watch', 'current_limit', 'reference_1', 'stimulus over 5.8 mA'),
    ...threshold(62, 'reference_1', 'current_limit', 115e3, '5.8 mA'),
    resistor('limits', 'R64', 'gel_return', 'gel_watch', 10e3, 'keeps a fault out of the comparator'),
    comparator('U61', 'gel_watch', 'gel_limit', 'reference_2', 'gel over 5.8 mA'),
    ...threshold(65, 'reference_2', 'gel_limit', 115e3, '5.8 mA'),
    part('limits', 'U62', 'amplifier', { plus: 'stim_watch', minus: 'readback_feedback', out: 'readback', vcc: 'va', gnd: 'gnd' }, 'amplitude read back, 0.3 V each mA'),
    preciseResistor('limits', 'R67', 'readback', 'readback_feedback', 20e3, 'gain 3'),
    preciseResistor('limits', 'R68', 'readback_feedback', 'gnd', 10e3, 'gain 3'),
    resistor('limits', 'R69', 'readback', 'charge', 243e3, 'charge of one phase'),
    preciseCapacitor('limits', 'C60', 'charge', 'gnd', 10e-9, 'charge of one phase'),
    part('limits', 'Q60', 'nmos', { g: 'stim_rest', s: 'gnd', d: 'charge' }, 'empties the integrator between phases'),
    comparator('U63', 'charge', 'charge_limit', 'reference_3', 'charge over 1.6 µC'),
    ...threshold(70, 'reference_3', 'charge_limit', 732e3, '1.6 µC'),
  ]
}
