/** What differs between the fittings of one circuit. Ohms, farads, volts. */
export interface Fitting {
  name: 'bench' | 'wearable' | 'rp2040' | 'esp32' | 'esp8266'
  isHarvested: boolean
  /** The microcontroller's supply: logic, and the amplifiers' outputs, end there. */
  vio_V: number
  vioTolerance: number
  /** Converter input that reads full scale. */
  fullScale_V: number
  /** Where the boost takes its current: nominal and largest deviation. */
  store_V: number
  storeTolerance: number
  /** Gain setting resistors of the gel amplifier: sensitive and wide range. */
  sensitive_ohm: number
  wide_ohm: number
  /** Before the gel amplifier's input, and what lifts that by about 1.5 mV: at most 10 MΩ, the largest of 1 % in this size. */
  input_ohm: number
  lift_ohm: number
  /** From the gel amplifier to the converter, with 10 nF one pole at 2 kHz; to ground where the converter's full scale is below the supply. */
  gelTop_ohm: number
  gelBottom_ohm?: number
  contactBottom_ohm?: number
  /** Divides the contact signal before the buffer, where the supply is low. */
  contactShunt_F?: number
  thermistorTop_ohm: number
  thermistorBottom_ohm?: number
  /** Divider between store and converter. */
  dividerTop_ohm: number
  dividerBottom_ohm: number
  /** Step of the contact window's string: 60 mV of the electrode beside mid-scale. */
  windowStep_ohm: number
}

/** On USB through an isolator, with a board of 3.3 V. */
export const BENCH: Fitting = {
  name: 'bench', isHarvested: false, vio_V: 3.3, vioTolerance: 0.03, fullScale_V: 3.3, store_V: 3.3, storeTolerance: 0.03,
  sensitive_ohm: 1690, wide_ohm: 7680, input_ohm: 2610, lift_ohm: 5.9e6, gelTop_ohm: 8060, thermistorTop_ohm: 10e3, dividerTop_ohm: 4700, dividerBottom_ohm: 22e3, windowStep_ohm: 365e3,
}

/** On what it harvests, with an nRF52 at 2.0 V: the amplifiers' least supply is 1.8 V. */
export const WEARABLE: Fitting = {
  name: 'wearable', isHarvested: true, vio_V: 2, vioTolerance: 0.015, fullScale_V: 2, store_V: 2.9, storeTolerance: 0.25,
  sensitive_ohm: 3010, wide_ohm: 14300, input_ohm: 7680, lift_ohm: 10e6, gelTop_ohm: 8060, contactShunt_F: 27e-9, thermistorTop_ohm: 10e3, dividerTop_ohm: 12e3, dividerBottom_ohm: 10e3, windowStep_ohm: 475e3,
}

/** The bench fitting with the divider of three that a Pi Pico has for its supply, here in parts of its own. */
export const RP2040: Fitting = { ...BENCH, name: 'rp2040', dividerTop_ohm: 20e3, dividerBottom_ohm: 10e3 }

/** The bench fitting with a converter that reads 2.2 V at most. */
export const ESP32: Fitting = {
  ...BENCH, name: 'esp32', fullScale_V: 2.2, gelTop_ohm: 12.1e3, gelBottom_ohm: 24.3e3, contactBottom_ohm: 20e3,
  thermistorTop_ohm: 15e3, thermistorBottom_ohm: 30e3, dividerTop_ohm: 12e3, dividerBottom_ohm: 10e3,
}

/** The bench fitting with the ESP8266's own converter input, 1.0 V. */
export const ESP8266: Fitting = {
  ...BENCH, name: 'esp8266', fullScale_V: 1, gelTop_ohm: 26.7e3, gelBottom_ohm: 11.5e3, contactBottom_ohm: 4320,
  thermistorTop_ohm: 33e3, thermistorBottom_ohm: 14.3e3, dividerTop_ohm: 30e3, dividerBottom_ohm: 10e3,
}
