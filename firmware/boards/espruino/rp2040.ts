import { BoardFacts } from '../board-facts'
import { RP2040_FITTING } from '../fittings'
import { EspruinoWiring } from './wiring'
import { storageJournal } from './journal'
import { twoPorts } from './ports'
import { rp2040Engine } from './rp2040-pio'
import { waveformSampler } from './waveform'

/**
 * Raspberry Pi Pico (RP2040, 133 MHz, 264 KB RAM, 12000 variables).
 * Pins and converter channels: Espruino boards/RP2040_PICO.py. D26 to D29 are converter
 * inputs 0 to 3; D8 and D9 the first I²C bus, D0 and D1 Serial1. D29 is not on the header:
 * the board itself divides VSYS by three there, so the store feeds VSYS. The PIO wants pump,
 * forward, backward, source and sink on pins that follow each other.
 * Converter: Espruino targets/rp2xxx (Waveform: 12 bits; reference: the 3.3 V supply).
 */
export const wiring: EspruinoWiring = {
  pump: 'D16',
  forward: 'D17',
  backward: 'D18',
  wide: 'D21',
  source: 'D19',
  sink: 'D20',
  measure: 'D15',
  wake: 'D22',
  sda: 'D8',
  scl: 'D9',
  gel: 'D26',
  contact: 'D27',
  store: 'D29',
  temperature: 'D28',
  engine: rp2040Engine(16),
  sampler: waveformSampler,
  journal: storageJournal,
  link: () => {
    Serial1.setup(115200, { tx: 'D0', rx: 'D1' })
    return twoPorts(USB, Serial1)
  },
}

/** Currents: RP2040 data sheet, 5.7, with the clocks running in sleep. */
export const facts: BoardFacts = {
  name: 'rp2040',
  link: 'wire',
  rescue: 'D14',
  processor: 'armv6-m',
  variables: 12000,
  storage_bytes: 262144,
  keepsJournalInStorage: true,
  ...RP2040_FITTING,
  converterBits: 12,
  sampleStep_us: 1,
  sampleLead_us: 0,
  currents_uA: { sleep: 15000, sample: 15000, run: 25000, transmit: 25000 },
  // A Cortex-M0+ takes 1.39 to 1.52 instructions for one of a Cortex-M4: Espruino and the bundles compiled for ARMv6-M, counted on the
  // emulated chip. (A): 1.35 cycles each, loads, stores and taken branches being two, to 2.1 from serial flash behind a cache of 16 kB.
  interpreter: { clock_MHz: 125, cyclesPerInstruction: { fast: 1.9, slow: 3.2 } },
  timing_ms: { begin: 130, gap: 82, probe: 400 },
  limitations: [
    'No release of Espruino carries the port: it was merged on 2026-07-30 (pull request 2728), after 2v29.',
    'Pulses come from PIO1 and DMA channel 11 in steps of 1 µs: at most 250 pulses a train.',
    'No DAC: the front end’s AD5691R sets pulse amplitudes.',
    'Espruino leaves the clocks running in sleep: too hungry for a harvested supply.',
    'Only three converter inputs on the header: the store is measured at VSYS.',
  ],
}
