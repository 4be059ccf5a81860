import { BoardFacts, CORTEX_M4_CYCLES } from '../board-facts'
import { WEARABLE_FITTING } from '../fittings'
import { EspruinoWiring } from './wiring'
import { flashJournal } from './journal'
import { nrf52Counter } from './nrf52-counter'
import { nrf52Engine } from './nrf52-pwm'
import { playProbe } from './probe'
import { saadcSampler } from './nrf52-saadc'

/**
 * Nordic's nRF52840 development kit, PCA10056 (64 MHz, 256 KB RAM, 12500 variables, 40 KB of Storage).
 * Pins and converter channels: Espruino boards/NRF52840DK.py; D32 to D47 are P1.00 to P1.15. D3, D4, D28
 * and D29 are the header's A0 to A3 (converter inputs 1, 2, 4, 5), D26 and D27 its SDA and SCL, D33 to D39
 * its digital pins from P1.01 on. Buttons, LEDs, crystal, NFC and the flash chip keep their pins.
 * Converter: as on puckjs. Link: the debugger's serial port on D6 and D8, where the console is by default.
 */
export const wiring: EspruinoWiring = {
  pump: 'D33',
  forward: 'D34',
  backward: 'D35',
  wide: 'D36',
  source: 'D37',
  sink: 'D38',
  measure: 'D40',
  wake: 'D39',
  sda: 'D26',
  scl: 'D27',
  gel: 'D3',
  contact: 'D4',
  store: 'D28',
  temperature: 'D29',
  engine: nrf52Engine({ pump: 33, forward: 34, backward: 35, source: 37, sink: 38 }),
  sampler: saadcSampler({ gel: 1, contact: 2 }),
  journal: flashJournal,
  counter: nrf52Counter(39),
  probe: playProbe,
  link: () => Serial1,
}

/**
 * Currents: nRF52840 product specification, without the DC/DC converter, which this build leaves off; sampling as on mdbt50q. The UART's receiver keeps the fast clock on.
 */
export const facts: BoardFacts = {
  name: 'nrf52840dk',
  link: 'wire',
  processor: 'armv7e-m',
  variables: 12500,
  storage_bytes: 40960,
  ...WEARABLE_FITTING,
  converterBits: 12,
  sampleStep_us: 1,
  sampleLead_us: 40,
  currents_uA: { sleep: 600, sample: 1240, run: 7000, transmit: 7000 },
  interpreter: { clock_MHz: 64, cyclesPerInstruction: CORTEX_M4_CYCLES },
  timing_ms: { begin: 160, gap: 101, probe: 400 },
  limitations: [
    'For a bench: the debugger and the serial port want USB, and 600 µA flow asleep.',
    'The chip runs on 2.0 V from the external supply input, which the converter’s reference follows.',
    'The serial port runs at 9600 baud: give flash and hil the port as /dev/ttyACM0@9600.',
    'Storage has 40 KB: program (9.5), machine code (28) and one calibration (3) fit; a second one does not, nor does the interpreted program (44).',
    'No DAC: the front end’s AD5691R sets pulse amplitudes.',
    'Pulses come from PWM2 in steps of 1 µs: phases of at least 3 µs, and at most 63 pulses a train.',
    'Each sample is the average of 16 conversions in the last 80 µs of its interval, which is at least 90 µs. Each acquires for 3 µs: sources of at most 10 kΩ, or a capacitor at the pin.',
  ],
}
