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
  /** Bytes of its Storage, in Espruino's build: pages times their size. */
  storage_bytes?: number
  /** Espruino leaves no two pages of flash free: the journal is in Storage too. */
  keepsJournalInStorage?: boolean
  /** NodeMCU: heap that is free after boot, where it is scarce. */
  freeHeap_bytes?: number
  /** Converter input that reads full scale. */
  fullScale_mV: number
  /** Resolution while sampling from a timer, which can be less than the converter's own. */
  converterBits: number
  /** Captures are a whole number of these apart. */
  sampleStep_us: number
  /** A sample is taken this long before its interval ends: the middle of what it is the average of. */
  sampleLead_us: number
  /** Fraction of the store's voltage at the converter's input. */
  storeDivider: number
  /** Supply current by mode: asleep; sampling with the interpreter idle; interpreting; sending. */
  currents_uA: { sleep: number; sample: number; run: number; transmit: number }
  interpreter: CountedInterpreter | StatedInterpreter
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

/** An interpreter whose work is counted in instructions of a Cortex-M4: sim/interpreter-costs.ts has the counts. */
interface CountedInterpreter {
  clock_MHz: number
  /** Cycles for each of these instructions, at both ends of what is known. */
  cyclesPerInstruction: { fast: number; slow: number }
}

/** One of which only times are stated (A): how long it works after each kind of operation has ended, and at boot. */
interface StatedInterpreter {
  processing_ms: { boot: number; sleep: number; contactCapture: number; pulse: number; interrogation: number; stimulus: number }
}

/**
 * A Cortex-M4 that runs from flash. Fast: Arm's tables of instruction times without wait states give 1.57 to 1.67 for
 * Espruino's mix. Slow: flash behind a cache or prefetch, about 2.0 (nRF52's cache on; STM32's ART at two wait states).
 */
export const CORTEX_M4_CYCLES = { fast: 1.57, slow: 2 }
