/**
 * What the host and the simulator need to know of a board. The firmware itself reads none
 * of it: what the device needs is worked out from these when it is built.
 */
export interface BoardFacts {
  name: string
  /** Converter input that reads full scale. */
  fullScale_mV: number
  /** Resolution while sampling from a timer, which can be less than the converter's own. */
  converterBits: number
  /** Captures are a whole number of these apart. */
  sampleStep_us: number
  /** Fraction of the store's voltage at the converter's input. */
  storeDivider: number
  /** Supply current by mode: asleep; sampling with the interpreter idle; interpreting; sending. */
  currents_uA: { sleep: number; sample: number; run: number; transmit: number }
  /**
   * How long the interpreter works after each kind of operation has ended, and at boot. (A), not
   * timed on a board. Espruino: statements counted in the built bundle (boot 2150, wake 60, contacts
   * 1000, stimulus 1000, a ladder's pulses 560 on average, of which the decoder
   * 264) at the 0.08 ms that an nRF52 takes for one, by clock and core elsewhere. Puck.js stands at 375:
   * at 560 the reserve of an interrogation would be more than its store of 1000 µF holds.
   */
  processing_ms: { boot: number; sleep: number; contactCapture: number; interrogation: number; stimulus: number }
  /** What the board cannot do, and what answers it; shown by `iongate build`. */
  limitations: string[]
}
