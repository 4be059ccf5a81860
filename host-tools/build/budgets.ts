/**
 * What a board's bundle may take; a build that takes more fails. Each stands close above what the firmware needs
 * now, so that growth is noticed, and, but for Puck.js, below what the board has.
 */
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { BoardName } from '../../sim/board-profiles'

interface Budget {
  /** Size of the program as it is flashed. */
  bytes: number
  /** Espruino: variables once booted. */
  variables?: number
  /** NodeMCU: Lua heap that is alive after the boot, in a Lua with 32-bit pointers and values of 16 bytes. */
  heap_bytes?: number
}

/**
 * Variables are those of an interpreter for Linux, or an estimate of them: growth is noticed by them, and board-room.ts says what a
 * board needs. Espruino keeps saved code in flash: 40 kB on the nRF52840 kit and Puck.js, 36 kB on Pixl.js and more on the others.
 * The kit's 40 kB do not hold the program with its core interpreted any more: with machine code they do.
 */
const BUDGETS: Record<BoardName, Budget> = {
  // With the probe for an open electrode, which the boards of 12 bits do without. As a state machine the device takes
  // 2 kB and 65 variables more: the records of operations and events, and states in place of calls.
  // An engine that plays edges by hardware, or sets the DAC before it queues them, takes 0.9 kB and 80 variables more.
  // Pulses that begin when the clock says so take 0.5 kB; the state between two pulses has gone.
  // That an upload's words wait for a stimulus to end takes 8 variables.
  // Samples that are taken although their listener comes late cost one function more: five variables.
  // A board that can take its captures' memory beforehand has one field more.
  // The gate's doses and net charge, its check words and second copies take 2.3 kB and 140 variables.
  // The DAC's range, the line `measure`, the probe's wait for the amplifier and the circuit's own calibration take 0.9 kB and 40 variables.
  // The journal takes 2.1 kB and 145 variables: to find the last record, to make one, and to write it before a train.
  // That an upload is looked through, and is on trial until it has decoded, takes 1.0 kB and 90 variables.
  // Signed commands (SipHash, the guard, the key's file) and the closed console take 2.2 kB and 120 variables.
  // Programmes made by kernels that machine code shares, one function for each step, take 0.9 kB and 60 variables.
  // The accounts of the gel's charge take 1.6 kB and 110 variables.
  // What counts contacts, and the rate taken of that, take 1.2 kB and 45 variables; 0.7 kB where the interpreter counts.
  // Samples by the converter itself, and a sampler apart from the board, take 0.7 kB and 105 variables; 0.1 kB and 50 where a Waveform samples.
  // A cycle that follows the harvest takes 1.3 kB and 130 variables.
  mdbt50q: { bytes: 51800, variables: 3765 },
  nrf52840dk: { bytes: 51800, variables: 3765 },
  puckjs: { bytes: 51800, variables: 3765 },
  pixljs: { bytes: 51800, variables: 3765 },
  // The timer's engine has its pins to hand over, which takes 0.3 kB.
  pico: { bytes: 50500, variables: 3695 },
  rp2040: { bytes: 50000, variables: 3650 },
  // The ESP8266's program lies in LFS: 59 kB of source made an image of 86 kB (NodeMCU's luac.cross), so these fit a region of 192 kB.
  // Live after the boot: NodeMCU's own Lua takes 1.02 times as much, and to boot 1.3 times (board-room.ts).
  // That the DAC is read back, and the programme handed to iongate's module, takes 1 kB; the gate's doses and check words 9 kB;
  // the journal 6.5 kB, signed commands 7, the trial of an upload 2.6, that a train is its rule's plan still 0.7. The accounts of the gel's charge take 6 kB of program, the count of contacts 1, a cycle that follows the harvest 5.5.
  'nodemcu-esp8266': { bytes: 171700, heap_bytes: 76500 },
  // Code and data, with values of 16 bytes where NodeMCU's take 8: it has 0.61 of this live after the boot, and needs 0.85 to boot.
  // That a disarm ends a train takes 0.7 kB, the journal 6.5, signed commands 7; that a train is its rule's plan still, 0.7; the
  // trial of an upload 2.6; the accounts of the gel's charge 6 and 12 of heap; the count of contacts 1 and 2; a cycle that follows the harvest 5 and 10.
  'nodemcu-esp32': { bytes: 169100, heap_bytes: 379500 },
}

/** What an extension may take more, measured as the budgets are. */
interface Extensions {
  earlyStop: Required<Budget>
  /** Its code. */
  classifier: Required<Budget>
  /** Each of its weights, which a user's own classifier has as many of as it needs. */
  weight: Required<Budget>
}

const ESPRUINO_EXTENSIONS: Extensions = {
  earlyStop: { bytes: 2050, variables: 155, heap_bytes: 0 },
  classifier: { bytes: 1650, variables: 115, heap_bytes: 0 },
  weight: { bytes: 8, variables: 2, heap_bytes: 0 },
}
const LUA_EXTENSIONS: Extensions = {
  earlyStop: { bytes: 6550, variables: 0, heap_bytes: 13800 },
  classifier: { bytes: 5100, variables: 0, heap_bytes: 10700 },
  weight: { bytes: 8, variables: 0, heap_bytes: 32 },
}

/** What the bundle of a configuration may take: the board's budget, and what its extensions take more. */
export function budgetOf(board: BoardName, { earlyStop, classifier }: Pick<DeviceConfiguration, 'earlyStop' | 'classifier'>): Required<Budget> {
  const more = board.startsWith('nodemcu') ? LUA_EXTENSIONS : ESPRUINO_EXTENSIONS
  const weights = classifier === undefined ? 0 : [...classifier.hiddenRows, ...classifier.scoreRows].flat().length
  const of = (what: keyof Budget) =>
    (BUDGETS[board][what] ?? 0) + (earlyStop === undefined ? 0 : more.earlyStop[what]) + (classifier === undefined ? 0 : more.classifier[what] + weights * more.weight[what])
  return { bytes: of('bytes'), variables: of('variables'), heap_bytes: of('heap_bytes') }
}

/** An Espruino whose core is machine code; counts are nearly the same on all boards. */
const NATIVE_BUDGET = {
  /** The program: board loop, engine, Storage; 0.3 kB of it set the DAC's range, switch the readings on and wait for the amplifier; that a disarm ends a train takes 0.1 kB, the journal's medium 0.5 kB, the closed console and two ports as one link 0.1. What counts contacts on nRF52 takes 0.8 kB and 70 variables, what samples there 0.6 kB and 40 variables. What makes programmes in JavaScript is left out. */
  bytes: 10600,
  /** The file beside it: code, configuration, tables, events of the self-test; 0.9 kB of it are the journal, 1.1 kB signed commands, 0.7 kB the trial of an upload, 1.8 kB what makes the engines' programmes, 0.9 kB the accounts of the gel's charge, 0.8 kB a cycle that follows the harvest. */
  code_bytes: 31700,
  /** Some 1000 are the core's memory. */
  variables: 2200,
}
/** Words that a number of an extension's tables takes in the file and in memory: itself, and its part of records, lists and states. */
const WORDS_PER_NUMBER = 2

/** The same for a device whose core is machine code. An extension's code is in all of them. */
export function nativeBudgetOf({ earlyStop, classifier }: Pick<DeviceConfiguration, 'earlyStop' | 'classifier'>): typeof NATIVE_BUDGET {
  const words = WORDS_PER_NUMBER * (numbersIn(earlyStop) + numbersIn(classifier))
  return { ...NATIVE_BUDGET, code_bytes: NATIVE_BUDGET.code_bytes + 4 * words, variables: NATIVE_BUDGET.variables + Math.ceil((4 * words) / 12) }
}

function numbersIn(value: unknown): number {
  if (typeof value === 'number') return 1
  return typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, one) => sum + numbersIn(one), 0) : 0
}
