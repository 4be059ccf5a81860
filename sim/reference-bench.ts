import { InterrogationPulse } from '../firmware/core/safety-gate'
import { IonName } from './ions'
import { microcontrollerNew, startTimer } from './microcontroller'
import { Scenario } from './scenario'
import { runWorld, worldNew } from './world'
import { virtualBoard } from './virtual-board'

/** One interrogation of a known medium. */
export interface ReferenceInterrogation {
  /** Gives gel, front end, board and noise; its store, contacts and medium are replaced. */
  scenario: Scenario
  /** What the medium offers of each ion throughout, 1 = reference. */
  supplies: Partial<Record<IonName, number>>
  temperature_C?: number
  ladder: InterrogationPulse[]
  /** Asleep between pulses; the interpreter's time comes on top, as in the device. */
  gap_ms: number
  /** Sign of the whole ladder; the device alternates it from one interrogation to the next. */
  polarity?: 1 | -1
  /**
   * Interrogations before the one returned, signs alternating, so that double layer and gel
   * are in the state of a device that has run for a while; and the pause before each next.
   */
  conditioning?: { rounds: number; pause_ms: number }
  seed: number
  /** Without noise, words are expectations: no electrode noise, no converter noise, no rounding to its codes. */
  noise: boolean
}

/**
 * Interrogates a gel on a bench supply with no contacts, through the same front end,
 * converter and timing that the device meets in the scenario.
 * @returns converter words, [pulse][sample]
 */
export function referenceInterrogation(request: ReferenceInterrogation): number[][] {
  const scenario: Scenario = {
    ...request.scenario,
    store: { ...request.scenario.store, source: 'bench', initial_mV: request.scenario.store.clamp_mV },
    contacts: { events: [] },
    medium: [{ time_s: 0, supply: request.supplies, temperature_C: request.temperature_C ?? 25 }],
  }
  const world = worldNew(scenario, { seed: request.seed, duration_s: 0, isIdealConverter: !request.noise })
  const { ladder } = request
  const { rounds, pause_ms } = request.conditioning ?? { rounds: 0, pause_ms: 0 }
  const total = (rounds + 1) * ladder.length
  const lastPolarity = request.polarity ?? 1
  const words: number[][] = []
  microcontrollerNew(world, (mcu) => {
    const board = virtualBoard(mcu, { onDone: () => endPulse(), onByte: () => {} })
    const pulse = () => {
      const next = ladder[words.length % ladder.length]
      const roundsLeft = rounds - Math.floor(words.length / ladder.length)
      board.interrogate({
        permit: 'interrogation',
        pulse: next,
        polarity: next.polarity * (roundsLeft % 2 === 0 ? lastPolarity : -lastPolarity),
      })
    }
    const endPulse = () => {
      words.push(board.samples)
      const pause = words.length % ladder.length === 0 ? pause_ms : request.gap_ms
      if (words.length < total) startTimer(mcu, pause * 1000, 'sleep', pulse)
    }
    return { boot: pulse, receive: () => {} }
  })
  while (words.length < total) runWorld(world, world.now_us + 1e6)
  return words.slice(total - ladder.length)
}
