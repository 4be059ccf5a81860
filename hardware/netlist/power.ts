import type { Part } from '../part'
import { capacitor, part, preciseCapacitor, preciseResistor, resistor } from './build'
import type { Fitting } from './fitting'

/** Supplies: `va` for logic and amplifiers while `pump` is high, `vp` 5 V and `vn` -5 V while `rail_en` is. */
export function power(fitting: Fitting): Part[] {
  return [
    ...(fitting.isHarvested ? harvester() : benchSupply()),
    part('power', 'U1', 'loadSwitch', { vin: 'vio', on: 'pump', out: 'va', ct: 'va_ct', qod: 'va', gnd: 'gnd' }, 'supply of logic and amplifiers'),
    capacitor('power', 'C1', 'va', 'gnd', 1e-6, 'reservoir of va'),
    part('power', 'U2', 'boost', { vin: 'store', en: 'rail_en', sw: 'boost_sw', vout: 'vp', fb: 'boost_fb', gnd: 'gnd' }, 'pulse rail'),
    { id: 'L1', type: 'inductor', block: 'power', pins: { a: 'store', b: 'boost_sw' }, value: 2.2e-6, tolerance: 0.2, purpose: 'boost' },
    capacitor('power', 'C2', 'store', 'gnd', 10e-6, 'boost input'),
    capacitor('power', 'C3', 'vp', 'gnd', 10e-6, 'boost output'),
    resistor('power', 'R1', 'vp', 'gnd', 47e3, 'empties the pulse rail'),
    part('power', 'U3', 'inverter', { vin: 'vp', flyPlus: 'fly_plus', flyMinus: 'fly_minus', out: 'vn', gnd: 'gnd' }, 'opens the closed transistors'),
    capacitor('power', 'C4', 'fly_plus', 'fly_minus', 1e-6, 'inverter'),
    capacitor('power', 'C5', 'gnd', 'vn', 1e-6, 'inverter output'),
    resistor('power', 'R2', 'vn', 'gnd', 100e3, 'closes the closed transistors without a rail'),
    resistor('power', 'R3', 'rail_en', 'gnd', 1e6, 'rail off when nothing drives it'),
  ]
}

function benchSupply(): Part[] {
  return [
    part('power', 'J1', 'board', { vio: 'vio', gnd: 'gnd' }, 'microcontroller and its 3.3 V'),
    { id: 'L2', type: 'bead', block: 'power', pins: { a: 'vio', b: 'store' }, value: 1e-6, tolerance: 0.25, purpose: 'the boost takes its current from 3.3 V' },
  ]
}

/**
 * Four transistors that the electrode itself switches take both polarities: each pole closes the other's way to ground
 * when it is high, and its own to `harvest` when the other is low. The charger holds its input at a fifth of the
 * store, without power point tracking.
 */
function harvester(): Part[] {
  const poles = [['tribo_a', 'tribo_b'], ['tribo_b', 'tribo_a']]
  return [
    part('harvester', 'J2', 'terminal', { a: 'tribo_a', b: 'tribo_b' }, 'triboiontronic electrode, harvesting pair'),
    ...poles.map(([pole, other], i) => part('harvester', `Q${20 + i}`, 'rectifierHigh', { g: other, s: 'harvest', d: pole }, 'takes both polarities')),
    ...poles.map(([pole, other], i) => part('harvester', `Q${22 + i}`, 'rectifierLow', { g: other, s: 'gnd', d: pole }, 'takes both polarities')),
    capacitor('harvester', 'C20', 'harvest', 'gnd', 10e-6, 'keeps a contact pulse for the charger'),
    part('harvester', 'U20', 'charger', {
      vin: 'harvest', lbst: 'harvest_sw', vstor: 'store', vbat: 'store_cell', vrefSamp: 'hold', vocSamp: 'store', vbatOv: 'over', vbatUv: 'under',
      vrdiv: 'thresholds', okHyst: 'ok_hyst', okProg: 'ok_prog', vbatOk: 'store_ok', gnd: 'gnd',
    }, 'harvester and supervisor'),
    { id: 'L20', type: 'inductor', block: 'harvester', pins: { a: 'harvest', b: 'harvest_sw' }, value: 22e-6, tolerance: 0.2, purpose: 'charger' },
    capacitor('harvester', 'C21', 'store', 'gnd', 4.7e-6, 'charger output'),
    ...[1, 2, 3].map((i) => ({ ...part('harvester', `C2${i + 1}`, 'storeCapacitor', { a: 'store_cell', b: 'gnd' }, 'store'), value: 470e-6, tolerance: 0.2 })),
    resistor('harvester', 'R20', 'store', 'hold_middle', 10e6, 'input held at 0.6 V at a store of 3 V'),
    resistor('harvester', 'R21', 'hold', 'gnd', 4.99e6, 'input held at 0.6 V at a store of 3 V'),
    resistor('harvester', 'R22', 'thresholds', 'over', 4.99e6, 'full at 3.6 V'),
    resistor('harvester', 'R23', 'over', 'gnd', 5.36e6, 'full at 3.6 V'),
    resistor('harvester', 'R24', 'thresholds', 'under', 4.42e6, 'cut off at 2.2 V'),
    resistor('harvester', 'R25', 'under', 'gnd', 5.76e6, 'cut off at 2.2 V'),
    resistor('harvester', 'R26', 'thresholds', 'ok_hyst', 2.43e6, 'boots at 3.0 V'),
    resistor('harvester', 'R27', 'ok_hyst', 'ok_prog', 3.32e6, 'off at 2.25 V'),
    resistor('harvester', 'R28', 'ok_prog', 'gnd', 4.12e6, 'thresholds of the supervisor'),
    part('power', 'U21', 'regulator', { vin: 'store', en: 'store_ok', out: 'vio', gnd: 'gnd' }, 'supply of the microcontroller'),
    capacitor('power', 'C25', 'vio', 'gnd', 10e-6, 'regulator output; fills va when the pump starts'),
    part('power', 'J1', 'nrf52', { vio: 'vio', gnd: 'gnd', xl1: 'xl1', xl2: 'xl2', swdio: 'swdio', swclk: 'swclk' }, 'microcontroller'),
  ]
}

/** Parts beside those above, in a list of their own at the netlist's end: tolerances are drawn in the netlist's order, and units stay what they were. */
export function powerDetails(fitting: Fitting): Part[] {
  return [
    preciseResistor('power', 'R4', 'vp', 'boost_fb', 820e3, 'pulse rail 5 V'),
    preciseResistor('power', 'R5', 'boost_fb', 'gnd', 205e3, 'pulse rail 5 V'),
    preciseCapacitor('power', 'C6', 'va_ct', 'gnd', 100e-12, 'va rises within 0.5 ms, so that vio does not sag'),
    capacitor('power', 'C7', 'vp', 'gnd', 10e-6, 'boost output'),
    ...(fitting.isHarvested ? harvesterDetails() : []),
  ]
}

function harvesterDetails(): Part[] {
  return [
    resistor('harvester', 'R93', 'hold_middle', 'hold', 10e6, 'input held at 0.6 V at a store of 3 V'),
    capacitor('harvester', 'C26', 'hold', 'gnd', 10e-9, 'charger, its input\'s reference'),
    capacitor('harvester', 'C27', 'store', 'gnd', 100e-9, 'beside the charger'),
    part('power', 'Y1', 'crystal', { a: 'xl1', b: 'xl2' }, 'the microcontroller\'s clock asleep'),
    preciseCapacitor('power', 'C28', 'xl1', 'gnd', 12e-12, 'crystal'),
    preciseCapacitor('power', 'C29', 'xl2', 'gnd', 12e-12, 'crystal'),
    part('power', 'J3', 'programming', { a: 'vio', b: 'swdio', c: 'swclk', d: 'gnd' }, 'programming and debugging'),
  ]
}
