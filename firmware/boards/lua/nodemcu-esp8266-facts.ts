import { BoardFacts } from '../board-facts'
import { ESP8266_FITTING } from '../fittings'

/**
 * Apart from the wiring, because these numbers need not fit a NodeMCU without fractions and
 * the host cannot load what calls NodeMCU's modules.
 *
 * The store feeds the pulse rail only; the board itself runs from USB or a battery, so it
 * takes no current from the store. Converter: nodemcu.readthedocs.io/en/release/modules/adc.
 * Processing (A): Lua instructions counted on the runtime of sim/runtimes/lua.ts (boot 14,500, wake
 * 300, contacts 8,050, stimulus 7,600 with the report, a ladder's pulses 9,100 on average: 3,500 each,
 * 20,400 the last), 5 µs each; boot waits a second at the prompt, and NodeMCU starts (A: 340 ms).
 */
export const facts: BoardFacts = {
  name: 'nodemcu-esp8266',
  link: 'wire',
  rescue: '3',
  freeHeap_bytes: 43500,
  ...ESP8266_FITTING,
  converterBits: 10,
  sampleStep_us: 1000,
  sampleLead_us: 0,
  currents_uA: { sleep: 0, sample: 0, run: 0, transmit: 0 },
  interpreter: { processing_ms: { boot: 1410, sleep: 2, contactCapture: 40, pulse: 0, interrogation: 46, stimulus: 38 } },
  timing_ms: { begin: 60, gap: 93, probe: 200 },
  limitations: [
    'Runs from USB or a battery, not from the store: 15 mA with the radio off, the whole time.',
    'One converter input, 0 to 1 V, 10 bits: the front end needs the 8:1 multiplexer of docs/hardware.md.',
    'Samples are a whole number of milliseconds apart: at 60 Hz mains, contact blocks are 8 ms and let 0.4 % of it through.',
    'Stimulates only where NodeMCU is built with iongate’s module (build --target nodemcu-module): phases from 20 µs, a pulse up to 10 ms, rests from 0.5 ms, up to 5 mA.',
    'The heap is too small for the firmware in Lua: 42 to 43.5 kB are free after boot by users’ reports, and with its code in flash (LFS) it takes 83. With the device as iongate’s module it takes 22.',
  ],
}
