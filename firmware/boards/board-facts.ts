/**
 * What the host and the simulator need to know of a board. The firmware itself reads none
 * of it: what the device needs is worked out from these when it is built.
 */
export interface BoardFacts {
  name: string
  /** What the byte link is. Only a wire can be trusted. */
  link: 'wire' | 'radio'
  /**
   * Held low at boot (a second long on NodeMCU), it leaves the interpreter its prompt. None where Espruino itself looks
   * at a button: while that is held at boot it runs no program.
   */
  rescue?: string
  /** Espruino: the machine code that E.nativeCall takes, as firmware/native names it. */
  processor?: 'armv7e-m' | 'armv6-m'
  /** Variables of its Espruino build, 13 bytes each; none on NodeMCU. */
  variables?: number
  /** NodeMCU: heap that is free after boot, where it is scarce. */
  freeHeap_bytes?: number
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
   * timed on a board. Espruino: statements counted in the built bundle (boot 3600, wake 88, contacts
   * 1200, stimulus 1003 with the report, a ladder's pulses 615 on average: 115, 115 and 1615 with decode
   * and report) at the 0.08 ms that an nRF52 takes for one, by clock and core elsewhere; boot and 57 ms
   * for the interpreter's own start (A). The boards with NodeMCU state theirs.
   */
  processing_ms: { boot: number; sleep: number; contactCapture: number; pulse: number; interrogation: number; stimulus: number }
  /**
   * What the clock keeps in an interrogation, whatever the interpreter takes: from the reading of the temperature to
   * the first pulse; from a pulse's end to the next one's first edge, which no ladder may go below; from the last
   * pulse to a probe, the whole decode being in between. An interpreter at the slow end of its range is in time for
   * each, with some of it to spare.
   */
  timing_ms: { begin: number; gap: number; probe: number }
  /** What the board cannot do, and what answers it; shown by `iongate build`. */
  limitations: string[]
}
