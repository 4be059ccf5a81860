import { BoardFacts, CORTEX_M4_CYCLES } from '../board-facts'
import { WEARABLE_FITTING } from '../fittings'
import { EspruinoWiring } from './wiring'
import { storageJournal } from './journal'
import { nrf52Counter } from './nrf52-counter'
import { nrf52Engine } from './nrf52-pwm'
import { playProbe } from './probe'
import { saadcSampler } from './nrf52-saadc'

/**
 * Pixl.js (nRF52832, 64 MHz, 64 KB RAM, 2950 variables).
 * Pins and converter channels: Espruino boards/PIXLJS.py. A0 to A3 are converter inputs 0 to
 * 3; A4 and A5 are the pins marked SDA and SCL.
 * Converter: captures by its registers (nrf52-saadc.ts: 12 bits); single readings by Espruino's
 * analogRead (targets/nrf5x/jshardware.c, jshPinAnalog: 14 bits); reference: the supply.
 */
export const wiring: EspruinoWiring = {
  pump: 'D2',
  forward: 'D3',
  backward: 'D4',
  wide: 'D5',
  source: 'D6',
  sink: 'D7',
  measure: 'D9',
  wake: 'D8',
  sda: 'A4',
  scl: 'A5',
  gel: 'A0',
  contact: 'A1',
  store: 'A2',
  temperature: 'A3',
  engine: nrf52Engine({ pump: 27, forward: 30, backward: 31, source: 1, sink: 6 }),
  sampler: saadcSampler({ gel: 0, contact: 1 }),
  journal: storageJournal,
  counter: nrf52Counter(7),
  probe: playProbe,
  link: () => Bluetooth,
}

/**
 * On a 2.0 V regulator at its 3.3 V pin, LCD off. Currents: nRF52832 data sheet, without the DC/DC converter, which the
 * build leaves off; sampling as on mdbt50q; espruino.com/Pixl.js.
 */
export const facts: BoardFacts = {
  name: 'pixljs',
  link: 'radio',
  processor: 'armv7e-m',
  variables: 2950,
  storage_bytes: 36864,
  keepsJournalInStorage: true,
  ...WEARABLE_FITTING,
  converterBits: 12,
  sampleStep_us: 1,
  sampleLead_us: 40,
  currents_uA: { sleep: 20, sample: 1240, run: 7000, transmit: 7000 },
  interpreter: { clock_MHz: 64, cyclesPerInstruction: CORTEX_M4_CYCLES },
  timing_ms: { begin: 160, gap: 101, probe: 400 },
  limitations: [
    'The link is Bluetooth: flashing and hardware in the loop need a bridge from it to a serial port or TCP.',
    'Each sample is the average of 16 conversions in the last 80 µs of its interval, which is at least 90 µs. Each acquires for 3 µs: sources of at most 10 kΩ, or a capacitor at the pin.',
    'No DAC: the front end’s AD5691R sets pulse amplitudes.',
    'Pulses come from PWM2 in steps of 1 µs: phases of at least 3 µs, and at most 63 pulses a train.',
    'Its 2950 variables may hold the firmware only with its core as machine code: interpreted, Espruino ran out of memory with 2630 on an emulated Cortex-M4.',
    'Its 36 kB of Storage (9 pages) do not hold program (9.5) and machine code (28): it takes an Espruino that is built with more pages.',
    'The display stays off: with it the sleep current is a hundred times higher.',
  ],
}
