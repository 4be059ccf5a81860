import { BoardFacts, CORTEX_M4_CYCLES } from '../board-facts'
import { WEARABLE_FITTING } from '../fittings'
import { EspruinoWiring } from './wiring'
import { flashJournal } from './journal'
import { nrf52Counter } from './nrf52-counter'
import { nrf52Engine } from './nrf52-pwm'
import { playProbe } from './probe'
import { saadcSampler } from './nrf52-saadc'

/**
 * Raytac's MDBT50Q module (nRF52840, 64 MHz, 256 KB RAM) on a board of one's own, with Espruino built as for
 * Jolt.js (boards/JOLTJS.py: 12000 variables, 400 KB of Storage in mapped flash, console on Bluetooth). The module
 * brings out all 48 pins. D2, D29, D30 and D31 are converter inputs 0, 5, 6 and 7; D0 and D1 carry the crystal of
 * 32 kHz, D9 and D10 the NFC antenna, D18 the reset. Nordic wants slow signals on D33 to D47 and near the aerial:
 * the lines lie on D11 to D17, the DAC's bus on D26 and D27.
 * Converter: as on puckjs.
 */
export const wiring: EspruinoWiring = {
  pump: 'D11',
  forward: 'D12',
  backward: 'D13',
  wide: 'D14',
  source: 'D15',
  sink: 'D16',
  measure: 'D20',
  wake: 'D17',
  sda: 'D26',
  scl: 'D27',
  gel: 'D2',
  contact: 'D29',
  store: 'D30',
  temperature: 'D31',
  engine: nrf52Engine({ pump: 11, forward: 12, backward: 13, source: 15, sink: 16 }),
  sampler: saadcSampler({ gel: 0, contact: 5 }),
  journal: flashJournal,
  counter: nrf52Counter(17),
  probe: playProbe,
  link: () => Bluetooth,
}

/**
 * On a 2.0 V regulator. Currents: nRF52840 product specification; sampling is ISAADC,RUN there (16 ksps, crystal, 20 µs of
 * acquisition, DC/DC converter), which EasyDMA's share of the bus makes up most of. The build leaves the DC/DC converter off (targets/nrf5x/bluetooth.c, ESPR_DCDC_ENABLE).
 */
export const facts: BoardFacts = {
  name: 'mdbt50q',
  link: 'radio',
  rescue: 'D24',
  processor: 'armv7e-m',
  variables: 12000,
  storage_bytes: 409600,
  ...WEARABLE_FITTING,
  converterBits: 12,
  sampleStep_us: 1,
  sampleLead_us: 40,
  currents_uA: { sleep: 3.2, sample: 1240, run: 7000, transmit: 7000 },
  interpreter: { clock_MHz: 64, cyclesPerInstruction: CORTEX_M4_CYCLES },
  timing_ms: { begin: 160, gap: 101, probe: 400 },
  limitations: [
    'A module for a board of one’s own: 2.0 V regulator, crystal of 32 kHz, front end.',
    'The link is Bluetooth: flashing and hardware in the loop need a bridge from it to a serial port or TCP.',
    'No DAC: the front end’s AD5691R sets pulse amplitudes.',
    'Pulses come from PWM2 in steps of 1 µs: phases of at least 3 µs, and at most 63 pulses a train.',
    'Each sample is the average of 16 conversions in the last 80 µs of its interval, which is at least 90 µs. Each acquires for 3 µs: sources of at most 10 kΩ, or a capacitor at the pin.',
    'The sleep current is without Bluetooth advertising (40 µA more).',
  ],
}
