import { describe, expect, it } from 'vitest'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { decoderTablesOf } from '../../host-tools/calibration/decoder-tables'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { ANY_LEVELS } from '../../host-tools/calibrate/calibration-facts'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { microcontrollerNew, startTimer } from '../../sim/microcontroller'
import { scenarioSchema } from '../../sim/scenario'
import { virtualBoard } from '../../sim/virtual-board'
import { runWorld, worldNew } from '../../sim/world'

const SUPPLY = [0.9, 0.6, 0.4]
const calibration = defaultCalibration('pico')
const { ladder } = deviceConfigurationFor('pico')
/** As strong as the stimulator gets. */
const PLAN: StimulusPlan = { amplitude_uA: 5000, firstPhase_us: 500, interphaseGap_us: 100, secondPhase_us: 500, period_us: 20000, pulses: 20, polarity: 1 }

/** Two ladders, and a stimulus between them or none; the second begins 100 ms after the stimulus, or would have. */
function twoLadders(plan: StimulusPlan | undefined) {
  const world = worldNew(
    scenarioSchema.parse({
      name: 'stimulus-and-gel',
      board: 'pico',
      store: { source: 'bench', initial_mV: 3600 },
      contacts: { events: [] },
      medium: [{ time_s: 0, supply: { K: SUPPLY[0], Ca: SUPPLY[1], Fe: SUPPLY[2] } }],
    }),
    { seed: 3, duration_s: 0 },
  )
  const decoder = decoderNew(decoderTablesOf(calibration, ANY_LEVELS), portableNatives)
  const states: string[] = []
  let count = 0
  let began_ms = 0
  microcontrollerNew(world, (mcu) => {
    const board = virtualBoard(mcu, { onEnd: () => ended(), onByte: () => {} })
    const polarity = () => (count < ladder.pulses.length ? 1 : -1)
    const playFirst = () => play(board.time_ms() + world.profile.facts.timing_ms.begin)
    const play = (due_ms: number) => {
      const pulse = count % ladder.pulses.length
      began_ms = due_ms
      if (pulse === 0) decoderBegin(decoder, began_ms, polarity(), 250)
      board.interrogate({ ...ladder.pulses[pulse], polarity: ladder.pulses[pulse].polarity * polarity() }, due_ms)
    }
    let isStimulating = false
    const ended = () => {
      // The timer goes on its own way.
      if (isStimulating) {
        isStimulating = false
        return
      }
      const pulse = count % ladder.pulses.length
      decoderTakePulse(decoder, pulse, board.samples, began_ms, ladder.pulses[pulse].polarity * polarity())
      states.push(JSON.stringify(world.gel.state))
      count += 1
      if (count === ladder.pulses.length) {
        decoderFinish(decoder)
        startTimer(mcu, 500000, 'sleep', playFirst)
        if (plan !== undefined) {
          isStimulating = true
          board.stimulate(plan)
        }
      } else if (count < 2 * ladder.pulses.length) {
        play(began_ms + 80 + ladder.gap_ms)
      } else decoderFinish(decoder)
    }
    return { boot: playFirst, receive: () => {} }
  })
  while (count < 2 * ladder.pulses.length) runWorld(world, world.now_us + 1e5)
  return { states, words: world.record.interrogationPulses.map(({ words }) => words), decoded: decoder.activation_Q15.map((value) => value / 32768), phases: world.record.counts.stimulusPhases }
}

describe('a stimulus, which passes through electrodes of its own', () => {
  const [without, stimulated] = [twoLadders(undefined), twoLadders(PLAN)]

  it('leaves the shorted gel, to the bit, as no stimulus would: conductances, reserves, facilitation, potentiation, double layer', () => {
    expect(stimulated.phases).toBe(40)
    expect(without.phases).toBe(0)
    expect(stimulated.states).toEqual(without.states)
    expect(stimulated.words).toEqual(without.words)
  })

  it('does not bias the interrogation right after it', () => {
    expect(stimulated.decoded).toEqual(without.decoded)
    stimulated.decoded.forEach((value, ion) => expect(Math.abs(value - SUPPLY[ion])).toBeLessThan([0.003, 0.005, 0.01][ion]))
  })
})
