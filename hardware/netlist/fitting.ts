/** What differs between the two fittings of one circuit. Ohms, volts. */
export interface Fitting {
  name: 'bench' | 'wearable'
  /** The microcontroller's supply, which is also the converter's full scale. */
  vio_V: number
  vioTolerance: number
  /** Where the boost takes its current: nominal and largest deviation. */
  store_V: number
  storeTolerance: number
  /** Gain setting resistors of the gel amplifier: sensitive and wide range. */
  sensitive_ohm: number
  wide_ohm: number
  /** Lifts the gel amplifier's input by about 1.5 mV. */
  lift_ohm: number
  /** Divider between store and converter. */
  dividerTop_ohm: number
  /** Step of the contact window's string: 60 mV beside mid-scale. */
  windowStep_ohm: number
}

/** On USB through an isolator, with a board of 3.3 V. */
export const BENCH: Fitting = {
  name: 'bench', vio_V: 3.3, vioTolerance: 0.03, store_V: 3.3, storeTolerance: 0.03,
  sensitive_ohm: 1690, wide_ohm: 7680, lift_ohm: 22e6, dividerTop_ohm: 4.7e5, windowStep_ohm: 365e3,
}

/** On what it harvests, with an nRF52 at 2.0 V: the amplifiers' least supply is 1.8 V. */
export const WEARABLE: Fitting = {
  name: 'wearable', vio_V: 2, vioTolerance: 0.015, store_V: 2.9, storeTolerance: 0.25,
  sensitive_ohm: 3010, wide_ohm: 14300, lift_ohm: 13e6, dividerTop_ohm: 1.2e6, windowStep_ohm: 604e3,
}
