import { BoardFacts } from '../firmware/boards/board-facts'

/**
 * What a device's interpreter takes from one thing that the board sees to the next: from the end of an operation to
 * the reading, frame or operation that follows it, and so on.
 *
 * Counted on Espruino 2v29, emulated Cortex-M4: built as its releases for nRF52 and Pico are, running this project's
 * own bundles of 2026-12-01 in its own simulated world, every instruction counted; medians, or means where a piece has
 * several ways. No board was timed: a time is a count by the board's clock and cycles per instruction, at either end
 * of their range. docs/bench.md holds whole cycles, contacts, trains and boots against other runs.
 */

/** In a scenario and for `--interpreter`: which end of the range of cycles per instruction. */
export const INTERPRETER_ENDS = ['slow', 'fast'] as const
export type InterpreterEnd = (typeof INTERPRETER_ENDS)[number]

/** What carries the core on an Espruino board: machine code, or the interpreter as it does the board's part. */
export const CORES = ['native', 'interpreted'] as const
export type Core = (typeof CORES)[number]

/**
 * What calls the program back: an operation that has ended (`contact` is a sleep that one ended, `rise` a rise of the wake line
 * that the program counts itself), or a byte of the link. The first of several bytes finds the interpreter at rest, `nextByte`
 * at work: it then comes with others in one string.
 */
export type Ended = 'boot' | 'sleep' | 'contact' | 'rise' | 'pulse' | 'interrogation' | 'contactCapture' | 'stimulus' | 'byte' | 'nextByte'

/** What the board sees a program do, `rest` being that it has nothing more to do for now. */
export type Deed = 'store' | 'temperature' | 'ask' | 'probe' | 'stimulate' | 'send' | 'rest'

/** What was seen last. A contact's reading of the store, its frames, and answers to the host are followed by other work than others. */
export type Since = Ended | Exclude<Deed, 'rest'> | 'listen' | 'contactFrame' | 'answer' | 'nothing'

/** What a deed is called to what follows it, where that is not the deed. */
export function sinceDeed(since: Since, deed: Exclude<Deed, 'rest'>): Since {
  if ((since === 'contact' || since === 'rise') && deed === 'store') return 'listen'
  if ((since === 'byte' || since === 'nextByte') && deed === 'send') return 'answer'
  return (since === 'contactCapture' || since === 'contactFrame') && deed === 'send' ? 'contactFrame' : deed
}

type Counts = Partial<Record<Since, Partial<Record<Deed, number>>>>

/** Thousands of instructions of a Cortex-M4. */
interface CountedCore {
  /** From power to the program's first deed. */
  boot: number
  /** What follows any other thing than those below: a step that passes it on. */
  step: number
  /** Each byte from the link, with its share in what a frame's end takes. */
  byte: number
  /**
   * Up to the deed; for `ask` (a pulse on the gel) and `stimulate` without what the engine takes. Before a train stands the
   * journal's record, which was counted for machine code only. A contact's reading of
   * the store carries what follows up to the capture, whose begin the clock is asked for just before.
   */
  counts: Counts
}

/** A rise that the program hears of and counts, in the interpreter whatever carries the core: six statements of 9,000 (A). */
const RISE = 54

/** A step that takes the count of contacts, and the board's statements that read it; interpreted, put together from its functions. */
const READ_CONTACTS: Record<Core, number> = { native: 114, interpreted: 410 }

const CORE_COUNTS: Record<Core, CountedCore> = {
  native: {
    boot: 6704,
    step: 80,
    byte: 77,
    counts: {
      boot: { send: 129 },
      sleep: { store: 110, rest: 184 },
      contact: { store: 370, rest: 390 },
      rise: { store: 370 + RISE, rest: RISE },
      listen: { rest: 0 },
      store: { store: 84, temperature: 100 + READ_CONTACTS.native, send: 134, stimulate: 142, rest: 140 },
      temperature: { ask: 214 },
      ask: { probe: 10, rest: 0 },
      probe: { rest: 691 },
      interrogation: { ask: 312, store: 178 },
      stimulus: { send: 207 },
      send: { send: 131, store: 77, rest: 130 },
      contactCapture: { send: 235, rest: 310 },
      contactFrame: { send: 200, rest: 148 },
      byte: { send: 210, rest: 0 },
      nextByte: { send: 210, rest: 0 },
      answer: { rest: 0 },
    },
  },
  interpreted: {
    boot: 59477,
    step: 500,
    byte: 280,
    counts: {
      boot: { send: 1807 },
      sleep: { store: 438, rest: 690 },
      contact: { store: 1081, rest: 1400 },
      rise: { store: 1081 + RISE, rest: RISE },
      listen: { rest: 0 },
      store: { store: 520, temperature: 486 + READ_CONTACTS.interpreted, send: 4324, stimulate: 0, rest: 737 },
      temperature: { ask: 2300 },
      ask: { probe: 5478, rest: 0 },
      probe: { rest: 933 },
      interrogation: { ask: 1968, store: 6240 },
      stimulus: { send: 1829 },
      send: { send: 3634, store: 561, rest: 575 },
      contactCapture: { send: 7900, rest: 5470 },
      contactFrame: { send: 2212, rest: 3100 },
      byte: { send: 1800, rest: 0 },
      nextByte: { send: 1800, rest: 0 },
      answer: { rest: 0 },
    },
  },
}

/** Espruino's own way from bytes that have come in to the program's listener, thousands: once for all that came together. */
const BYTES_EVENT = 32

/** What an engine's statements take: a pulse is made ready; it is started; it is let go, up to rest. The same for a stimulus. */
interface CountedEngine {
  ask: number
  start: number
  play: number
  stimulate: number
  playStimulus: number
}

/** With a Waveform, which takes 54 to be prepared, 42 to be started and 28 to be asked for its samples. */
const WITH_WAVEFORM: Record<Core, CountedEngine> = {
  native: { ask: 80, start: 79, play: 264, stimulate: 110, playStimulus: 323 },
  interpreted: { ask: 222, start: 91, play: 317, stimulate: 7316, playStimulus: 392 },
}

/**
 * Where the converter samples by itself these are 139, 28 and 64, and interpreted 94 with the words' making: what is asked for
 * carries what the taking takes more.
 */
const NRF52: Record<Core, CountedEngine> = {
  native: { ...WITH_WAVEFORM.native, ask: 201, play: 250 },
  interpreted: { ...WITH_WAVEFORM.interpreted, ask: 373, play: 303 },
}

/** Trains were counted on the nRF52 only, the RP2040 was not counted at all: its numbers are the nRF52's with a Waveform. */
const ENGINE_COUNTS: Record<'nrf52' | 'stm32f401' | 'rp2040', Record<Core, CountedEngine>> = {
  nrf52: NRF52,
  rp2040: WITH_WAVEFORM,
  stm32f401: {
    native: { ...WITH_WAVEFORM.native, ask: 229, play: 357 },
    interpreted: { ...WITH_WAVEFORM.interpreted, ask: 404, play: 413 },
  },
}

/** Thousands of instructions from one thing to the next. */
function instructionsOf(core: Core, chip: keyof typeof ENGINE_COUNTS, since: Since, deed: Deed): number {
  const { step, counts } = CORE_COUNTS[core]
  const engine = ENGINE_COUNTS[chip][core]
  if (deed === 'rest' && since === 'pulse') return engine.play
  if (deed === 'rest' && since === 'stimulate') return engine.playStimulus
  const count = counts[since]?.[deed] ?? step
  return deed === 'ask' || deed === 'stimulate' ? count + engine[deed] : count
}

/** A board's interpreter, in microseconds. */
export interface InterpreterTimes {
  /** From the end of an operation until the program is called back. */
  before_us: (ended: Ended) => number
  /** From one thing to the next. */
  between_us: (since: Since, deed: Deed) => number
}

/** What a board's profile says of its interpreter. */
export interface InterpretedBoard {
  facts: BoardFacts
  chip?: keyof typeof ENGINE_COUNTS
}

export function interpreterTimes({ facts, chip = 'nrf52' }: InterpretedBoard, core: Core, end: InterpreterEnd): InterpreterTimes {
  const { interpreter } = facts
  if ('processing_ms' in interpreter) {
    const { processing_ms } = interpreter
    const before_ms = { ...processing_ms, contact: processing_ms.sleep, rise: processing_ms.sleep, byte: 0, nextByte: 0 }
    return { before_us: (ended) => before_ms[ended] * 1000, between_us: () => 0 }
  }
  const us = (thousands: number) => Math.round((thousands * 1000 * interpreter.cyclesPerInstruction[end]) / interpreter.clock_MHz)
  const { boot, byte } = CORE_COUNTS[core]
  const before: Partial<Record<Ended, number>> = { boot: us(boot), pulse: us(ENGINE_COUNTS[chip][core].start), byte: us(BYTES_EVENT + byte), nextByte: us(byte) }
  return { before_us: (ended) => before[ended] ?? 0, between_us: (since, deed) => us(instructionsOf(core, chip, since, deed)) }
}

/** How long a program works when `ended` has ended and it then does these things, ms. */
export function worked_ms({ before_us, between_us }: InterpreterTimes, ended: Ended, deeds: Deed[]): number {
  let since: Since = ended
  let sum_us = before_us(ended)
  for (const deed of deeds) {
    sum_us += between_us(since, deed)
    since = deed === 'rest' ? 'nothing' : sinceDeed(since, deed)
  }
  return sum_us / 1000
}
