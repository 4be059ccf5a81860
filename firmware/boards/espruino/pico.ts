import { BoardFacts, CORTEX_M4_CYCLES } from '../board-facts'
import { BENCH_FITTING } from '../fittings'
import { EspruinoWiring } from './wiring'
import { storageJournal } from './journal'
import { twoPorts } from './ports'
import { stm32Engine } from './stm32-timer'
import { waveformSampler } from './waveform'

/**
 * Espruino Pico (STM32F401CD, 84 MHz, 96 KB RAM, 5100 variables).
 * Pins: Espruino boards/PICO_R1_3.py; A4 to A7 are converter inputs 4 to 7 and B9, B8 the
 * first I²C bus by boards/pins/stm32f401.csv. B6 and B7 are Serial1. Pump, forward, backward, source
 * and sink are outputs of timer 1 (TIM1_CH2N, CH1N, CH3N, CH1, CH3N).
 * Converter: Espruino targets/stm32 (Waveform: 12 bits; reference: the 3.3 V supply).
 */
export const wiring: EspruinoWiring = {
  pump: 'B14',
  forward: 'B13',
  backward: 'B15',
  wide: 'B10',
  source: 'A8',
  sink: 'B1',
  measure: 'B4',
  wake: 'B5',
  sda: 'B9',
  scl: 'B8',
  gel: 'A4',
  contact: 'A5',
  store: 'A6',
  temperature: 'A7',
  engine: stm32Engine(),
  sampler: waveformSampler,
  journal: storageJournal,
  link: () => {
    Serial1.setup(115200, { tx: 'B6', rx: 'B7' })
    return twoPorts(USB, Serial1)
  },
}

/** Currents: espruino.com/Pico (run, sleep, stop) and STM32F401 data sheet. */
export const facts: BoardFacts = {
  name: 'pico',
  link: 'wire',
  processor: 'armv7e-m',
  variables: 5100,
  storage_bytes: 49152,
  keepsJournalInStorage: true,
  ...BENCH_FITTING,
  converterBits: 12,
  sampleStep_us: 1,
  sampleLead_us: 0,
  currents_uA: { sleep: 20, sample: 11000, run: 32000, transmit: 32000 },
  interpreter: { clock_MHz: 84, cyclesPerInstruction: CORTEX_M4_CYCLES },
  timing_ms: { begin: 140, gap: 87, probe: 400 },
  limitations: [
    'Pulses come from timer 1 and DMA in steps of 1 µs: phases of at least 3 µs, and at most 50 pulses a train.',
    'No DAC: the front end’s AD5691R sets pulse amplitudes.',
    'In deep sleep Serial1 wakes the board but the first byte is lost; on USB it does not sleep deeply.',
    'To switch USB off for deep sleep takes 25 ms each time (Espruino targets/stm32/jshardware.c), and to wake 3 ms: no board for a harvested supply.',
  ],
}
