/**
 * What the simulator has to know of each board: its converter, its currents, the reference
 * front end fitted to its converter, and how long its interpreter works after an operation.
 *
 * Sources: data sheets of the chips and the boards' documentation, as docs/physics.md lists
 * them. (A) marks a defensible model value, not a measurement.
 */
export interface BoardProfile {
  /** Converter: reference, resolution and effective bits while sampling by timer, and of a single reading. */
  fullScale_mV: number
  captureBits: number
  captureEffectiveBits: number
  readBits: number
  readEffectiveBits: number
  /** Reference front end. The nearest standard values that map the same currents onto the full scale. */
  transimpedance_ohm: [number, number]
  transimpedanceOffset_mV: number
  contactGain: number
  storeDivider: number
  /** Supply current per mode, µA. `sample`: a timer or DMA samples while the interpreter idles. */
  sleep_uA: number
  sample_uA: number
  run_uA: number
  transmit_uA: number
  /** Time on air or on the wire per byte. */
  linkByte_us: number
  /** Interpreter time after an operation of each kind has ended, and from power-up to the first operation (A). */
  processing_us: ProcessingTimes
}

export interface ProcessingTimes {
  boot: number
  sleep: number
  contact: number
  interrogation: number
  stimulus: number
}

/** A Cortex-M4 at 64 MHz takes about 0.2 ms per simple statement of Espruino JavaScript. */
const NRF52_PROCESSING_us: ProcessingTimes = { boot: 120000, sleep: 2000, contact: 20000, interrogation: 14000, stimulus: 8000 }

/** nRF52832 at 1.8 V, the converter's reference following the supply; Espruino's Waveform samples 8 bits. */
const NRF52 = {
  fullScale_mV: 1800,
  captureBits: 8,
  captureEffectiveBits: 7.9,
  readBits: 12,
  readEffectiveBits: 9.5,
  transimpedance_ohm: [6800, 1500] as [number, number],
  transimpedanceOffset_mV: 100,
  contactGain: 0.8,
  storeDivider: 0.45,
  sample_uA: 600,
  run_uA: 4000,
  transmit_uA: 5300,
  linkByte_us: 25,
  processing_us: NRF52_PROCESSING_us,
}

/** 3.3 V boards measure against their supply. */
const FULL_SCALE_3V3 = {
  fullScale_mV: 3300,
  captureBits: 12,
  readBits: 12,
  transimpedance_ohm: [12000, 2700] as [number, number],
  transimpedanceOffset_mV: 183,
  contactGain: 1.47,
  storeDivider: 0.82,
}

const BYTE_AT_115200_BAUD_us = 87

export const BOARD_PROFILES = {
  puckjs: { ...NRF52, sleep_uA: 3 },
  pixljs: { ...NRF52, sleep_uA: 20 },
  pico: {
    ...FULL_SCALE_3V3,
    captureEffectiveBits: 10.5,
    readEffectiveBits: 10.5,
    sleep_uA: 20,
    sample_uA: 11000,
    run_uA: 32000,
    transmit_uA: 32000,
    linkByte_us: BYTE_AT_115200_BAUD_us,
    processing_us: { boot: 100000, sleep: 1500, contact: 15000, interrogation: 10000, stimulus: 6000 },
  },
  rp2040: {
    ...FULL_SCALE_3V3,
    captureEffectiveBits: 8.7,
    readEffectiveBits: 8.7,
    sleep_uA: 180,
    sample_uA: 15000,
    run_uA: 25000,
    transmit_uA: 25000,
    linkByte_us: BYTE_AT_115200_BAUD_us,
    processing_us: { boot: 80000, sleep: 1000, contact: 10000, interrogation: 7000, stimulus: 4000 },
  },
  'nodemcu-esp8266': {
    fullScale_mV: 1000,
    captureBits: 10,
    captureEffectiveBits: 8.5,
    readBits: 10,
    readEffectiveBits: 8.5,
    transimpedance_ohm: [3600, 820],
    transimpedanceOffset_mV: 56,
    contactGain: 0.44,
    storeDivider: 0.25,
    sleep_uA: 900,
    sample_uA: 15000,
    run_uA: 15000,
    transmit_uA: 15000,
    linkByte_us: BYTE_AT_115200_BAUD_us,
    processing_us: { boot: 200000, sleep: 1000, contact: 4000, interrogation: 3000, stimulus: 2000 },
  },
  'nodemcu-esp32': {
    fullScale_mV: 2450,
    captureBits: 12,
    captureEffectiveBits: 9,
    readBits: 12,
    readEffectiveBits: 9,
    transimpedance_ohm: [9100, 2000],
    transimpedanceOffset_mV: 136,
    contactGain: 1.09,
    storeDivider: 0.61,
    sleep_uA: 800,
    sample_uA: 30000,
    run_uA: 40000,
    transmit_uA: 40000,
    linkByte_us: BYTE_AT_115200_BAUD_us,
    processing_us: { boot: 200000, sleep: 1000, contact: 3000, interrogation: 2000, stimulus: 1500 },
  },
} as const satisfies Record<string, BoardProfile>

export type BoardName = keyof typeof BOARD_PROFILES
export const BOARD_NAMES = Object.keys(BOARD_PROFILES) as [BoardName, ...BoardName[]]
