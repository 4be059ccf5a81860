import { BoardFacts, CORTEX_M4_CYCLES } from '../board-facts'
import { WEARABLE_FITTING } from '../fittings'
import { EspruinoWiring } from './wiring'
import { storageJournal } from './journal'
import { nrf52Counter } from './nrf52-counter'
import { nrf52Engine } from './nrf52-pwm'
import { playProbe } from './probe'
import { saadcSampler } from './nrf52-saadc'

/**
 * Puck.js, hardware revision 1 (nRF52832, 64 MHz, 64 KB RAM, 2630 variables).
 * Pins and converter channels: Espruino boards/PUCKJS.py. D2 and D29 to D31 are converter
 * inputs 0, 5, 6 and 7; Dn is P0.n; D28 is left free, because high at power-up it turns into Serial1.
 * Converter: captures by its registers (nrf52-saadc.ts: 12 bits); single readings by Espruino's
 * analogRead (targets/nrf5x/jshardware.c, jshPinAnalog: 14 bits); reference: the supply.
 */
export const wiring: EspruinoWiring = {
  pump: 'D1',
  forward: 'D6',
  backward: 'D7',
  wide: 'D8',
  source: 'D13',
  sink: 'D14',
  measure: 'D16',
  wake: 'D15',
  sda: 'D23',
  scl: 'D24',
  gel: 'D2',
  contact: 'D29',
  store: 'D30',
  temperature: 'D31',
  engine: nrf52Engine({ pump: 1, forward: 6, backward: 7, source: 13, sink: 14 }),
  sampler: saadcSampler({ gel: 0, contact: 5 }),
  journal: storageJournal,
  counter: nrf52Counter(15),
  probe: playProbe,
  link: () => Bluetooth,
}

/**
 * On a 2.0 V regulator. Currents: nRF52832 data sheet and espruino.com/Puck.js; sampling as on mdbt50q. Of the nRF52 builds here the only one with the DC/DC converter on (boards/PUCKJS.py, ESPR_DCDC_ENABLE).
 */
export const facts: BoardFacts = {
  name: 'puckjs',
  link: 'radio',
  processor: 'armv7e-m',
  variables: 2630,
  storage_bytes: 40960,
  keepsJournalInStorage: true,
  ...WEARABLE_FITTING,
  converterBits: 12,
  sampleStep_us: 1,
  sampleLead_us: 40,
  currents_uA: { sleep: 3, sample: 1240, run: 4000, transmit: 5300 },
  interpreter: { clock_MHz: 64, cyclesPerInstruction: CORTEX_M4_CYCLES },
  timing_ms: { begin: 160, gap: 101, probe: 400 },
  limitations: [
    'The link is Bluetooth: flashing and hardware in the loop need a bridge from it to a serial port or TCP.',
    'Each sample is the average of 16 conversions in the last 80 µs of its interval, which is at least 90 µs. Each acquires for 3 µs: sources of at most 10 kΩ, or a capacitor at the pin.',
    'No DAC: the front end’s AD5691R sets pulse amplitudes.',
    'Pulses come from PWM2 in steps of 1 µs: phases of at least 3 µs, and at most 63 pulses a train.',
    'Its 2630 variables hold the firmware only with its core as machine code: interpreted, Espruino ran out of memory at boot on an emulated Cortex-M4.',
    'Hardware revision 2 brings out too few pins for the front end.',
    'The sleep current is without Bluetooth advertising (40 µA more).',
  ],
}
