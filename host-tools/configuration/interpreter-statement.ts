import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { WAIT_LEAST_us } from '../../firmware/boards/espruino/engine'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { type Core, INTERPRETER_ENDS, type InterpreterTimes, interpreterTimes, worked_ms } from '../../sim/interpreter-costs'
import { captureWork_ms, pulseWork_ms } from './energy-costs'

/**
 * What a board's interpreter takes, at both ends of its range, in one sentence; nothing where only times are stated.
 * @param pulses of the ladder
 */
export function interpreterStatement(board: BoardName, core: Core, pulses: number): string[] {
  const profile = BOARD_PROFILES[board]
  if ('processing_ms' in profile.facts.interpreter) return []
  const between = (work_ms: (times: InterpreterTimes) => number) => {
    const [slow, fast] = INTERPRETER_ENDS.map((end) => Math.round(work_ms(interpreterTimes(profile, core, end))))
    return `${fast} to ${slow} ms`
  }
  const ladder = Array.from({ length: pulses }, (_, index) => ({ index, pulses }))
  const interrogation = between((times) => ladder.reduce((sum, place) => sum + pulseWork_ms(times, place), 0))
  const train = between((times) => worked_ms(times, 'interrogation', ['store', 'stimulate']) + (WAIT_LEAST_us + PUMP_LEAD_us) / 1000)
  const name = core === 'native' ? 'machine code' : 'the core interpreted'
  return [
    `With ${name} an interrogation keeps the interpreter busy for ${interrogation}, a contact for ${between(captureWork_ms)}, and a train begins ${train} after the last sample (counted instructions, not timed on a board).`,
  ]
}
