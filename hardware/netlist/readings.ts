import type { Part } from '../part'
import { capacitor, part, preciseResistor, resistor } from './build'
import type { Fitting } from './fitting'

/** Contact channel at nanoamperes, always on; store divider and thermistor, off without `measure`. */
export function readings(fitting: Fitting): Part[] {
  const nano = (id: string, type: string, pins: Record<string, string>, purpose: string) => part('contact', id, type, { ...pins, vcc: 'vio', gnd: 'gnd' }, purpose)
  // Mid-scale with 60 mV on either side, by one string of resistors.
  const step_ohm = fitting.windowStep_ohm
  const rest_ohm = 9.53e6
  return [
    part('contact', 'J70', 'terminal', { a: 'sense_electrode', b: 'gnd' }, 'triboiontronic electrode, sensing segment'),
    capacitor('contact', 'C70', 'sense_electrode', 'contact_in', 100e-9, 'no bias on the electrode'),
    resistor('contact', 'R76', 'contact_in', 'middle', 10e6, 'bias'),
    resistor('contact', 'R77', 'vio', 'window_high', rest_ohm, 'window'),
    resistor('contact', 'R78', 'window_high', 'middle', step_ohm, 'window'),
    resistor('contact', 'R79', 'middle', 'window_low', step_ohm, 'window'),
    resistor('contact', 'R74', 'window_low', 'gnd', rest_ohm, 'window'),
    capacitor('contact', 'C71', 'middle', 'gnd', 100e-9, 'window'),
    ...(fitting.contactShunt_F === undefined ? [] : [capacitor('contact', 'C73', 'contact_in', 'gnd', fitting.contactShunt_F, 'divides a signal of 1 V to what the supply leaves')]),
    nano('U70', 'nanoAmplifier', { plus: 'contact_in', minus: 'contact_out', out: 'contact_out' }, 'buffer'),
    resistor('contact', 'R75', 'contact_out', 'contact', 10e3, 'converter'),
    capacitor('contact', 'C72', 'contact', 'gnd', 10e-9, 'converter'),
    ...(fitting.contactBottom_ohm === undefined ? [] : [resistor('contact', 'R73', 'contact', 'gnd', fitting.contactBottom_ohm, 'converter below the supply')]),
    nano('U71', 'nanoComparator', { plus: 'contact_out', minus: 'window_high', out: 'above' }, 'window'),
    nano('U72', 'nanoComparator', { plus: 'window_low', minus: 'contact_out', out: 'below' }, 'window'),
    nano('U73', 'or2', { a: 'above', b: 'below', y: 'wake' }, 'wakes the microcontroller'),
    part('readings', 'Q80', 'nmos', { g: 'measure', s: 'gnd', d: 'divider_on' }, 'switches the divider'),
    resistor('readings', 'R80', 'store', 'divider_on', 1e6, 'divider off at rest'),
    part('readings', 'Q81', 'pmos', { g: 'divider_on', s: 'store', d: 'divided_store' }, 'switches the divider'),
    resistor('readings', 'R81', 'divided_store', 'store_level', fitting.dividerTop_ohm, 'store divider'),
    resistor('readings', 'R82', 'store_level', 'gnd', fitting.dividerBottom_ohm, 'store divider'),
    capacitor('readings', 'C80', 'store_level', 'gnd', 1e-9, 'converter'),
    preciseResistor('readings', 'R83', 'measure', 'temperature', fitting.thermistorTop_ohm, 'thermistor, fed by measure'),
    ...(fitting.thermistorBottom_ohm === undefined ? [] : [resistor('readings', 'R84', 'temperature', 'gnd', fitting.thermistorBottom_ohm, 'converter below the supply')]),
    { ...part('readings', 'TH80', 'thermistor', { a: 'temperature', b: 'gnd' }, 'temperature'), value: 10e3, tolerance: 0.01 },
  ]
}
