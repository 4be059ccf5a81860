import type { Part } from '../part'
import { capacitor, part, preciseCapacitor, preciseResistor, resistor } from './build'
import type { Fitting } from './fitting'

/** DAC, polarity switch, gel electrode, sense resistor to ground and amplifier of two gains. */
export function gel(fitting: Fitting): Part[] {
  return [
    part('gel', 'U10', 'converter', { vdd: 'vp', vlogic: 'va', gnd: 'gnd', sda: 'sda', scl: 'scl', a0: 'gnd', reset: 'va', ldac: 'gnd', vref: 'dac_ref', out: 'dac' }, 'amplitude'),
    capacitor('gel', 'C10', 'dac_ref', 'gnd', 100e-9, 'reference'),
    resistor('gel', 'R10', 'sda', 'va', 4.7e3, 'bus'),
    resistor('gel', 'R11', 'scl', 'va', 4.7e3, 'bus'),
    part('gel', 'U14', 'amplifier', { plus: 'dac', minus: 'gel_drive', out: 'gel_force', vcc: 'vp', gnd: 'gnd' }, 'holds the DAC\'s voltage behind R12'),
    resistor('gel', 'R12', 'gel_force', 'gel_drive', 220, 'limits the gel current'),
    part('gel', 'U11', 'throw2', {
      sel1: 'gel_a', d1: 'gel_1', low1: 'gel_return', high1: 'gel_drive', sel2: 'gel_b', d2: 'gel_2', low2: 'gel_return', high2: 'gel_drive', vcc: 'vp', gnd: 'gnd',
    }, 'polarity; at rest both poles on the return'),
    part('gel', 'Q10', 'depletion', { g: 'vn', s: 'gnd', d: 'gel_1' }, 'gel short without a rail'),
    part('gel', 'Q11', 'depletion', { g: 'vn', s: 'gnd', d: 'gel_2' }, 'gel short without a rail'),
    part('gel', 'J10', 'terminal', { a: 'gel_1', b: 'gel_2' }, 'heterogel electrode'),
    preciseResistor('gel', 'R13', 'gel_return', 'gnd', 100, 'senses the gel current'),
    preciseResistor('gel', 'R14', 'gel_return', 'gel_in', fitting.input_ohm, 'amplifier input'),
    resistor('gel', 'R15', 'va', 'gel_in', fitting.lift_ohm, 'lifts the input by 1.5 mV'),
    part('gel', 'U12', 'zeroDrift', { plus: 'gel_in', minus: 'gel_feedback', out: 'gel_amplified', vcc: 'va', gnd: 'gnd' }, 'amplifier on the converter\'s supply'),
    preciseResistor('gel', 'R16', 'gel_amplified', 'gel_feedback', 200e3, 'gain'),
    preciseResistor('gel', 'R17', 'gel_feedback', 'gain_sensitive', fitting.sensitive_ohm, 'gain, sensitive range'),
    preciseResistor('gel', 'R18', 'gel_feedback', 'gain_wide', fitting.wide_ohm, 'gain, wide range'),
    part('gel', 'U13', 'throw1', { sel1: 'wide', d1: 'gnd', low1: 'gain_sensitive', high1: 'gain_wide', vcc: 'va', gnd: 'gnd' }, 'range'),
    preciseResistor('gel', 'R19', 'gel_amplified', 'gel', fitting.gelTop_ohm, 'one pole at 2 kHz'),
    ...(fitting.gelBottom_ohm === undefined ? [] : [preciseResistor('gel', 'R29', 'gel', 'gnd', fitting.gelBottom_ohm, 'converter below the supply')]),
    preciseCapacitor('gel', 'C11', 'gel', 'gnd', 10e-9, 'one pole at 2 kHz'),
  ]
}
