import { InterrogationPulse } from '../firmware/core/decide/safety-gate'
import { IonName } from './ions'
import { EVENT_ENDED } from '../firmware/core/device/events'
import { microcontrollerNew } from './microcontroller'
import { Scenario } from './scenario'
import { PulseRecord, runWorld, worldNew } from './world'
import { virtualBoard } from './virtual-board'

/** A pulse that the gel gets before, and how long it then rests: at least as long as the board's interpreter needs. */
export interface EarlierPulse {
  pulse: InterrogationPulse
  polarity: 1 | -1
  rest_ms: number
}

/** One interrogation of a known medium. */
export interface ReferenceInterrogation {
  /** Gives gel, front end, board and noise; its store, contacts and medium are replaced. */
  scenario: Scenario
  /** What the medium offers of each ion throughout, 1 = reference. */
  supplies: Partial<Record<IonName, number>>
  temperature_C?: number
  ladder: InterrogationPulse[]
  /** From a pulse's end to the next one's first edge. */
  gap_ms: number
  /** Sign of the whole ladder; the device alternates it from one interrogation to the next. */
  polarity?: 1 | -1
  /** Pulses on the rested gel before the interrogation: what they leave behind is wanted. */
  earlier?: EarlierPulse[]
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
  return referencePulses(request)
    .slice(-request.ladder.length)
    .map(({ words }) => words)
}

/** The same, with what the simulator knows of every pulse: earlier ones first, then the ladder's. */
export function referencePulses(request: ReferenceInterrogation): PulseRecord[] {
  return played(request, undefined).pulses
}

/** The same, followed by a probe for an open electrode: see Board.probe for its readings. */
export function probedInterrogation(request: ReferenceInterrogation, apart_us: number): { pulses: PulseRecord[]; readings: number[] } {
  return played(request, apart_us)
}

/** @param apart_us of the readings of a probe after the ladder; none when undefined */
function played(request: ReferenceInterrogation, apart_us: number | undefined): { pulses: PulseRecord[]; readings: number[] } {
  const scenario: Scenario = {
    ...request.scenario,
    store: { ...request.scenario.store, source: 'bench', initial_mV: request.scenario.store.clamp_mV },
    contacts: { events: [] },
    medium: [{ time_s: 0, supply: request.supplies, temperature_C: request.temperature_C ?? 25 }],
  }
  const world = worldNew(scenario, { seed: request.seed, duration_s: 0, isIdealConverter: !request.noise })
  const { ladder, earlier = [], polarity: ladderPolarity = 1, gap_ms } = request
  const sequence = [...earlier, ...ladder.map((pulse) => ({ pulse, polarity: ladderPolarity, rest_ms: gap_ms }))]
  const pulses = sequence.length
  if (apart_us !== undefined) sequence.push({ pulse: ladder[ladder.length - 1], polarity: ladderPolarity, rest_ms: 0 })
  let done = 0
  let began_ms = 0
  let readings: number[] = []
  microcontrollerNew(world, (mcu) => {
    const board = virtualBoard(mcu, { onEnd: (kind) => endPulse(kind), onByte: () => {} })
    const { timing_ms } = world.profile.facts
    const pulse = (due_ms: number) => {
      const { pulse: next, polarity } = sequence[done]
      const signed = { ...next, polarity: next.polarity * polarity }
      began_ms = due_ms
      if (done === pulses && apart_us !== undefined) board.probe?.(signed, due_ms, apart_us)
      else board.interrogate(signed, due_ms)
    }
    const endPulse = (kind: number) => {
      const { rest_ms, pulse: played } = sequence[done]
      if (kind !== EVENT_ENDED) throw new Error(`no pulse ${sequence[done - 1]?.rest_ms} ms after another: ${scenario.board} needs ${timing_ms.gap} ms`)
      done += 1
      if (done > pulses) readings = board.samples
      const end_ms = began_ms + Math.round((played.sampleCount * played.sampleInterval_us) / 1000)
      if (done < sequence.length) pulse(end_ms + (done === pulses ? timing_ms.probe : rest_ms))
    }
    return { boot: () => pulse(timing_ms.begin), receive: () => {} }
  })
  while (done < sequence.length) runWorld(world, world.now_us + 1e6)
  return { pulses: world.record.interrogationPulses.filter(({ isProbe }) => !isProbe), readings }
}
