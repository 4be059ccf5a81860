import { expect, test } from 'vitest'
import { EVENT_FAILED } from '../../firmware/core/device/events'
import { PROMPT, type Interpreter } from '../../sim/runtimes/interpreter'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { expectHonest, randomOperations, scaledCosts } from './edges'
import { playOnNodemcu } from './played-on-nodemcu'
import type { Played } from './played-operations'

/** Stimuli and interrogations of the property; the long suite plays 10,000. */
const COUNT = process.env.IONGATE_LONG === '1' ? 10000 : 200

/** What one of Lua's instructions takes (A), the middle of its range. */
const INSTRUCTION_us: Record<NodemcuBoardName, number> = { 'nodemcu-esp8266': 5, 'nodemcu-esp32': 1 }

function interpreterOf(board: NodemcuBoardName, seed: number): Interpreter {
  const costs = scaledCosts(seed, INSTRUCTION_us[board])
  return { ...PROMPT, statement_us: costs }
}

const plan = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, interphaseGap_us: 50, period_us: 20000, pulses: 3, polarity: 1 }

test.each(['nodemcu-esp8266', 'nodemcu-esp32'] as const)('%s: whatever an instruction costs, an electrode gets a plan as it is or nothing', { timeout: 600000 }, (board) => {
  const outcomes = playOnNodemcu(board, randomOperations(7, COUNT), interpreterOf(board, 7))
  expect(outcomes).toHaveLength(COUNT)
  outcomes.forEach(expectHonest)
  const failures = outcomes.filter(({ kind }) => kind === EVENT_FAILED)
  expect(failures.length).toBeLessThan(COUNT / 10)
})

test.each<[NodemcuBoardName, string, Played]>([
  ['nodemcu-esp8266', 'a pulse longer than interrupts may be off', { stimulus: { ...plan, firstPhase_us: 5000, secondPhase_us: 5000, period_us: 30000 } }],
  ['nodemcu-esp8266', 'phases that its loop cannot time', { stimulus: { ...plan, firstPhase_us: 5, secondPhase_us: 5 } }],
  ['nodemcu-esp32', 'a train longer than its channels’ memory', { stimulus: { ...plan, pulses: 200 } }],
  ['nodemcu-esp32', 'samples faster than its timer', { pulse: { amplitude_mV: 1000, polarity: 1, range: 0, sampleCount: 20, sampleInterval_us: 500 } }],
])('%s: %s is refused before anything is switched on', (board, _, operation) => {
  const [outcome] = playOnNodemcu(board, [operation])
  expect([outcome.kind, outcome.stimulus, outcome.gel, outcome.pumpStarts]).toEqual([EVENT_FAILED, [], [], 0])
})

test('a board without iongate’s module stimulates nothing', () => {
  const [stimulus, pulse] = playOnNodemcu('nodemcu-esp32', [{ stimulus: plan }, { pulse: { amplitude_mV: 1000, polarity: 1, range: 0, sampleCount: 20, sampleInterval_us: 1000 } }], PROMPT, { iongate: undefined })
  expect([stimulus.kind, stimulus.stimulus, stimulus.pumpStarts]).toEqual([EVENT_FAILED, [], 0])
  expect(pulse.gel).toHaveLength(1)
})
