import type { Part } from '../part'
import { capacitor, part, resistor } from './build'
import type { Fitting } from './fitting'

/** Supplies: `va` for logic and amplifiers while `pump` is high, `vp` 5 V and `vn` -5 V while `rail_en` is. */
export function power(fitting: Fitting): Part[] {
  return [
    ...(fitting.isHarvested ? harvester() : benchSupply()),
    part('power', 'U1', 'loadSwitch', { vin: 'vio', on: 'pump', out: 'va', gnd: 'gnd' }, 'supply of logic and amplifiers'),
    capacitor('power', 'C1', 'va', 'gnd', 1e-6, 'reservoir of va'),
    part('power', 'U2', 'boost', { vin: 'store', en: 'rail_en', sw: 'boost_sw', vout: 'vp', gnd: 'gnd' }, 'pulse rail'),
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
    part('power', 'J1', 'board', { vio: 'vio' }, 'microcontroller and its 3.3 V'),
    { id: 'L2', type: 'bead', block: 'power', pins: { a: 'vio', b: 'store' }, value: 1e-6, tolerance: 0.25, purpose: 'the boost takes its current from 3.3 V' },
  ]
}

/** Both polarities are rectified; the charger holds its input at a fixed 0.5 V, without power point tracking. */
function harvester(): Part[] {
  const bridge = [['tribo_a', 'harvest'], ['tribo_b', 'harvest'], ['gnd', 'tribo_a'], ['gnd', 'tribo_b']]
  return [
    part('harvester', 'J2', 'terminal', { a: 'tribo_a', b: 'tribo_b' }, 'triboiontronic electrode, harvesting pair'),
    ...bridge.map(([anode, cathode], i) => part('harvester', `D${i + 1}`, 'rectifier', { anode, cathode }, 'takes both polarities')),
    capacitor('harvester', 'C20', 'harvest', 'gnd', 10e-6, 'keeps a contact pulse for the charger'),
    part('harvester', 'U20', 'charger', {
      vin: 'harvest', lbst: 'harvest_sw', vstor: 'store', vbat: 'store_cell', vrefSamp: 'hold', vocSamp: 'store', vbatOv: 'over', vbatUv: 'under',
      vrdiv: 'thresholds', okHyst: 'ok_hyst', okProg: 'ok_prog', vbatOk: 'store_ok', gnd: 'gnd',
    }, 'harvester and supervisor'),
    { id: 'L20', type: 'inductor', block: 'harvester', pins: { a: 'harvest', b: 'harvest_sw' }, value: 22e-6, tolerance: 0.2, purpose: 'charger' },
    capacitor('harvester', 'C21', 'store', 'gnd', 4.7e-6, 'charger output'),
    ...[1, 2, 3].map((i) => ({ ...part('harvester', `C2${i + 1}`, 'storeCapacitor', { a: 'store_cell', b: 'gnd' }, 'store'), value: 470e-6, tolerance: 0.2 })),
    resistor('harvester', 'R20', 'store', 'hold', 20e6, 'input held at 0.5 V at a store of 3 V'),
    resistor('harvester', 'R21', 'hold', 'gnd', 4.02e6, 'input held at 0.5 V at a store of 3 V'),
    resistor('harvester', 'R22', 'thresholds', 'over', 4.99e6, 'full at 3.6 V'),
    resistor('harvester', 'R23', 'over', 'gnd', 5.36e6, 'full at 3.6 V'),
    resistor('harvester', 'R24', 'thresholds', 'under', 4.42e6, 'cut off at 2.2 V'),
    resistor('harvester', 'R25', 'under', 'gnd', 5.76e6, 'cut off at 2.2 V'),
    resistor('harvester', 'R26', 'thresholds', 'ok_hyst', 2.43e6, 'boots at 3.0 V'),
    resistor('harvester', 'R27', 'ok_hyst', 'ok_prog', 3.32e6, 'off at 2.25 V'),
    resistor('harvester', 'R28', 'ok_prog', 'gnd', 4.12e6, 'thresholds of the supervisor'),
    part('power', 'U21', 'regulator', { vin: 'store', en: 'store_ok', out: 'vio', gnd: 'gnd' }, 'supply of the microcontroller'),
    capacitor('power', 'C25', 'vio', 'gnd', 1e-6, 'regulator output'),
    part('power', 'J1', 'nrf52', { vio: 'vio' }, 'microcontroller'),
  ]
}
