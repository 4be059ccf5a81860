import type { InterrogationPulse } from '../../firmware/core/safety-gate'
import type { IonName } from '../../sim/ions'
import { microcontrollerNew, startTimer } from '../../sim/microcontroller'
import type { Scenario } from '../../sim/scenario'
import { virtualBoard } from '../../sim/virtual-board'
import { worldNew, runWorld, type PulseRecord } from '../../sim/world'

/** A pulse that the gel gets before, and how long it then rests. */
export interface EarlierPulse {
  pulse: InterrogationPulse
  polarity: 1 | -1
  rest_ms: number
}

export interface InterrogationAfter {
  scenario: Scenario
  supplies: Partial<Record<IonName, number>>
  earlier: EarlierPulse[]
  ladder: InterrogationPulse[]
  gap_ms: number
  polarity: 1 | -1
  seed: number
  noise: boolean
}

/**
 * One interrogation after any history of pulses, from a bench supply without contacts: as the
 * simulator's reference bench, which knows whole conditioning rounds only.
 * @returns what the simulator recorded of all pulses, earlier ones first, the true activations among it
 */
export function interrogationAfter(request: InterrogationAfter): PulseRecord[] {
  const { earlier, ladder, gap_ms, polarity } = request
  const store = { ...request.scenario.store, source: 'bench' as const, initial_mV: request.scenario.store.clamp_mV }
  const medium = [{ time_s: 0, supply: request.supplies, temperature_C: 25 }]
  const scenario: Scenario = { ...request.scenario, store, contacts: { events: [] }, medium }
  const world = worldNew(scenario, { seed: request.seed, duration_s: 0, isIdealConverter: !request.noise })
  const sequence = [...earlier, ...ladder.map((pulse) => ({ pulse, polarity, rest_ms: gap_ms }))]
  let done = 0
  microcontrollerNew(world, (mcu) => {
    const board = virtualBoard(mcu, { onDone: () => ended(), onByte: () => {} })
    const begin = () => {
      const { pulse, polarity: sign } = sequence[done]
      board.interrogate({ permit: 'interrogation', pulse, polarity: pulse.polarity * sign })
    }
    const ended = () => {
      const { rest_ms } = sequence[done]
      done += 1
      if (done < sequence.length) startTimer(mcu, rest_ms * 1000, 'sleep', begin)
    }
    return { boot: begin, receive: () => {} }
  })
  while (done < sequence.length) runWorld(world, world.now_us + 1e6)
  return world.record.interrogationPulses
}
