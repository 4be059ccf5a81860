import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import type { Calibration } from '../../calibration/calibration-file'
import { decoderTablesOf } from '../../calibration/decoder-tables'
import { microcontrollerNew, startTimer } from '../../../sim/microcontroller'
import type { Scenario } from '../../../sim/scenario'
import { virtualBoard } from '../../../sim/virtual-board'
import { runWorld, worldNew } from '../../../sim/world'
import { pulsesOf, suppliesOf } from './theory/expectation'
import { LEVELS } from './decoders'

/** A device that interrogates one medium for hours, and pauses: what is decoded while the gel drains and potentiates. */
export interface SlowMemory {
  time_s: number[]
  /** Per interrogation and ion: as the device gives it, and as it would be without what the gel remembers. */
  activation: number[][]
  apparent: number[][]
  /** Did the device withhold the result? */
  isFlagged: boolean[]
}

/** Interrogations so far apart for so long, a pause, and the same again. */
export interface Course {
  interval_s: number
  duration_s: number
  pause_s: number
  temperature_C: number
  /** Does the device lose its power, and with it what it knows of the gel, in the pause? */
  losesPower: boolean
}

/** Two hours of an interrogation every 4 s, with 20 minutes between them. */
export const COURSE: Course = { interval_s: 4, duration_s: 3600, pause_s: 1200, temperature_C: 25, losesPower: false }

/** What the medium offers of each ion: not so much that a potentiated gel would answer more than any medium that was calibrated. */
export const SLOW_MEDIUM = [0.7, 0.5, 0.5]

/** Largest errors per ion, in shares of the full scale of 2: of the device, and of what it would say without its memory. */
export function worstErrors({ activation, apparent }: SlowMemory, medium: number[]): { worst: number[]; worstApparent: number[] } {
  const worstOf = (said: number[][]) => medium.map((value, ion) => Math.max(...said.map((one) => Math.abs(one[ion] - value))) / 2)
  return { worst: worstOf(activation), worstApparent: worstOf(apparent) }
}

/** @param activation what the medium offers of each ion throughout */
export function slowMemory(scenario: Scenario, calibration: Calibration, activation: number[], course: Course): SlowMemory {
  const { interval_s, duration_s, pause_s, temperature_C, losesPower } = course
  const { ladder, ions } = calibration
  const store = { ...scenario.store, source: 'bench' as const, initial_mV: scenario.store.clamp_mV }
  const medium = [{ time_s: 0, supply: suppliesOf(ions, activation), temperature_C }]
  const world = worldNew({ ...scenario, store, contacts: { events: [] }, medium }, { seed: 1, duration_s: 0, isIdealConverter: true })
  let decoder = decoderNew(decoderTablesOf(calibration, LEVELS), portableNatives)
  const pulses = pulsesOf(ladder)
  const widths_ms = pulses.map(({ sampleCount, sampleInterval_us }) => Math.round((sampleCount * sampleInterval_us) / 1000))
  const begins_s = [0, duration_s + pause_s].flatMap((from_s) => Array.from({ length: duration_s / interval_s }, (_, n) => from_s + n * interval_s))
  const result: SlowMemory = { time_s: [], activation: [], apparent: [], isFlagged: [] }
  let pulse = 0
  let began_ms = 0
  const polarity = () => (result.time_s.length % 2 === 0 ? 1 : -1)
  microcontrollerNew(world, (mcu) => {
    const board = virtualBoard(mcu, { onEnd: () => ended(), onByte: () => {} })
    const play = (due_ms: number) => {
      began_ms = due_ms
      if (pulse === 0) decoderBegin(decoder, began_ms, polarity(), Math.round(10 * temperature_C))
      board.interrogate({ ...pulses[pulse], polarity: pulses[pulse].polarity * polarity() }, began_ms)
    }
    const ended = () => {
      decoderTakePulse(decoder, pulse, board.samples, began_ms, pulses[pulse].polarity * polarity())
      pulse += 1
      if (pulse < pulses.length) {
        play(began_ms + widths_ms[pulse - 1] + ladder.gap_ms)
        return
      }
      pulse = 0
      decoderFinish(decoder)
      result.time_s.push(world.now_us / 1e6)
      result.activation.push(decoder.activation_Q15.map((value) => value / 2 ** 15))
      result.apparent.push(decoder.unmixer.activation_Q17.map((value) => value / 2 ** 17))
      if (losesPower && result.time_s.length === begins_s.length / 2) decoder = decoderNew(decoder.tables, portableNatives)
      result.isFlagged.push(decoder.flags !== 0)
      const next_s = begins_s[result.time_s.length]
      if (next_s !== undefined) startTimer(mcu, Math.max(1000, next_s * 1e6 - world.now_us), 'sleep', playFirst)
    }
    const playFirst = () => play(board.time_ms() + world.profile.facts.timing_ms.begin)
    return { boot: playFirst, receive: () => {} }
  })
  while (result.time_s.length < begins_s.length) runWorld(world, world.now_us + 1e7)
  return result
}
