import { BoardFacts } from '../board-facts'
import { ESP32_FITTING } from '../fittings'

/**
 * As nodemcu-esp8266-facts. Converter at 6 dB: dev-esp32 docs of module adc, and ESP32 data
 * sheet 4.1.2 for the straight part; the divider keeps a full store (3.6 V) inside it.
 * Processing (A): boot 11,900, wake 210, contacts 6,000, stimulus 4,700, a ladder's pulses 7,900 on
 * average (3,300 each, 17,200 the last) instructions, 1 µs each.
 */
export const facts: BoardFacts = {
  name: 'nodemcu-esp32',
  link: 'wire',
  rescue: '0',
  ...ESP32_FITTING,
  converterBits: 12,
  sampleStep_us: 1000,
  sampleLead_us: 0,
  currents_uA: { sleep: 0, sample: 0, run: 0, transmit: 0 },
  interpreter: { processing_ms: { boot: 1400, sleep: 1, contactCapture: 6, pulse: 0, interrogation: 8, stimulus: 5 } },
  timing_ms: { begin: 30, gap: 54, probe: 100 },
  limitations: [
    'Runs from USB or a battery, not from the store: about 30 mA with the radio off, the whole time.',
    'The converter is straight from 0.15 to 1.75 V only.',
    'Samples are a whole number of milliseconds apart: at 60 Hz mains, contact blocks are 8 ms and let 0.4 % of it through.',
    'Stimulates only where NodeMCU is built with iongate’s module (build --target nodemcu-module): trains of up to 254 levels a line, one for each 32.767 ms of a width or rest; up to 5 mA.',
    'Runs from flash (LFS) only: about 210 kB of heap are free (NodeMCU issue 3610), of which it takes 65 from there and 263 from source. Its image needs an LFS partition of at least 0x24000; the default is 0x10000.',
    'Needs a NodeMCU built with adc and time, and a FreeRTOS tick of 1000 Hz.',
  ],
}
