import { Deed, sinceDeed } from '../interpreter-costs'
import { Microcontroller, takeWaiting } from '../microcontroller'
import { runWorld } from '../world'

/**
 * What a program's statements take. The world charges what was counted from one deed of the program to the next
 * (`work`); an interpreter that is not PROMPT takes time for each statement besides, while a pump runs.
 */
export interface Interpreter {
  /** How long the next statement takes, µs. */
  statement_us: () => number
  /** What getTime steps by, µs. */
  clockStep_us: number
}

/**
 * Statements that take no time of their own: every edge and sample is where the firmware asks for it, and between them
 * lies what was counted for them together. Bundles are compared with the source on this one.
 */
export const PROMPT: Interpreter = { statement_us: () => 0, clockStep_us: 1 }

/**
 * Instructions of one statement: 213,000 were counted from the pump's start to the check of the edges, on a Cortex-M4
 * running Espruino 2v29 with the firmware of that time, which came to that check with its 23rd statement. Pieces of
 * minified code took 7,400 to 10,500.
 */
const INSTRUCTIONS_PER_STATEMENT = 213000 / 23

/** @param cyclesPerInstruction 1.57 to 1.67 by Arm's tables without wait states, about 2.0 with nRF52's cache */
export function statementTime_us(clock_MHz: number, cyclesPerInstruction: number): number {
  return (INSTRUCTIONS_PER_STATEMENT * cyclesPerInstruction) / clock_MHz
}

/**
 * Espruino 2v27 to 2v29 on nRF52, 64 MHz. Its system time is that of a 32768 Hz counter (targets/nrf5x/jshardware.c).
 */
export function nrf52Interpreter(statement_us: () => number): Interpreter {
  return { statement_us, clockStep_us: 1e6 / 32768 }
}

/** Power is gone while the program was in the middle of a statement. */
const POWER_LOST = new Error('power lost')

/** One boot's program under way. */
export interface Execution {
  mcu: Microcontroller
  interpreter: Interpreter
  /** Which boot it is. */
  boot: number
  /** Part of a microsecond that has been spent and not waited for. */
  rest_us: number
  /** How often the program has looked at the clock at one instant, and at which. */
  polls: number
  polledAt_us: number
  /** Callbacks that became due while another one ran. */
  pending: (() => void)[]
}

export function executionNew(mcu: Microcontroller, interpreter: Interpreter): Execution {
  return { mcu, interpreter, boot: mcu.world.record.counts.boots, rest_us: 0, polls: 0, polledAt_us: -1, pending: [] }
}

/** The system time, µs: it steps. */
export function systemTime_us({ mcu, interpreter }: Execution): number {
  const { now_us } = mcu.world
  const { clockStep_us } = interpreter
  return clockStep_us === 1 ? now_us : Math.floor(now_us / clockStep_us) * clockStep_us
}

/** Runs a callback of the program; one that comes while another runs waits for the other's end. */
export function execute(execution: Execution, callback: () => void): void {
  const { mcu, pending } = execution
  if (mcu.isInterpreting) {
    if (!isOver(execution)) pending.push(callback)
    return
  }
  for (let next: (() => void) | undefined = callback; next !== undefined; next = pending.shift()) {
    if (isOver(execution)) return
    mcu.isInterpreting = true
    try {
      next()
    } catch (error) {
      if (error !== POWER_LOST) throw error
      return
    } finally {
      mcu.isInterpreting = false
    }
  }
  takeWaiting(mcu)
}

/** The program has come to its next deed, which takes what was counted for it. */
export function work(execution: Execution, deed: Exclude<Deed, 'rest'>): void {
  const { mcu } = execution
  const { interpreter, now_us } = mcu.world
  // What a program waited for meanwhile was counted with it.
  spend(execution, Math.max(0, mcu.since_us + interpreter.between_us(mcu.since, deed) - now_us))
  mcu.since = sinceDeed(mcu.since, deed)
  mcu.since_us = mcu.world.now_us
}

/** The program is busy for a while; the world goes on. */
export function spend(execution: Execution, duration_us: number): void {
  const { mcu } = execution
  if (isOver(execution)) throw POWER_LOST
  execution.rest_us += duration_us
  const whole_us = Math.floor(execution.rest_us)
  execution.rest_us -= whole_us
  if (whole_us > 0) runWorld(mcu.world, mcu.world.now_us + whole_us)
  if (isOver(execution)) throw POWER_LOST
}

/** Has this boot lost its power? */
function isOver({ mcu, boot }: Execution): boolean {
  return !mcu.isRunning || mcu.world.record.counts.boots !== boot
}
