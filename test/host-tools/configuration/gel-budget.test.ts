import { describe, expect, it } from 'vitest'
import type { Step } from '../../../firmware/boards/loop'
import { STATE_INTERROGATING } from '../../../firmware/core/device/device'
import { EVENT_ENDED } from '../../../firmware/core/device/events'
import { step } from '../../../firmware/core/device/step'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { frontEndFigures } from '../../../hardware/figures'
import { unitOf } from '../../../hardware/spice/tolerances'
import { BOARD_PROFILES, type BoardName } from '../../../sim/board-profiles'
import { randomStream } from '../../../sim/random'
import { scenarioSchema } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'

const BOARDS: BoardName[] = ['mdbt50q', 'pico', 'rp2040', 'nodemcu-esp32', 'nodemcu-esp8266']

const SUPPLIES: Record<string, number>[] = [{ K: 1, Ca: 1, Fe: 1 }, {}, { K: 1.5 }, { K: 1.9, Ca: 1.9, Fe: 1.9 }, { Ca: 0.5, Fe: 1.2 }, { K: 0.1 }]

/** Each pulse of a run: what the gel was given, and what its samples say. */
function pulsesOf(board: BoardName, unit: number, supply: Record<string, number>) {
  const configuration = deviceConfigurationFor(board, { cycle_s: 1.5, rules: [], store: { capacitance_uF: 10000 } })
  const scenario = scenarioSchema.parse({ name: 'gel-budget', board, duration_s: 8, frontEnd: { unit }, store: { source: 'bench', initial_mV: 3600, capacitance_uF: 10000 }, contacts: { events: [] }, medium: [{ time_s: 0, supply }] })
  const driven: { charge_nC: number; end_us: number }[] = []
  const found: { index: number; sum: number; isCutOff: boolean; driven_nC: number }[] = []
  const watched: Step = (device, event) => {
    if (device.state === STATE_INTERROGATING && event.kind === EVENT_ENDED) {
      const { samples, pulse } = device
      const sum = samples.slice(0, configuration.ladder.pulses[pulse].sampleCount).reduce((all, word) => all + word, 0)
      found.push({ index: pulse, sum, isCutOff: samples.some((word) => word > configuration.gelBudget.pulses[pulse].clipWord), driven_nC: Math.abs(driven[driven.length - 1].charge_nC) })
    }
    step(device, event)
  }
  simulate(scenario, sourceProgram(configuration, watched), {
    seed: unit,
    watch: {
      onGel: (time_us, applied_V, charge_C, step_s) => {
        if (applied_V === 0) return
        const last = driven.at(-1)
        if (last === undefined || time_us > last.end_us + 0.5) driven.push({ charge_nC: 0, end_us: time_us })
        driven[driven.length - 1].charge_nC += charge_C * 1e9
        driven[driven.length - 1].end_us = time_us + step_s * 1e6
      },
    },
  })
  return found.map((one) => ({ ...one, charge: configuration.gelBudget.pulses[one.index], amplitude_mV: configuration.ladder.pulses[one.index].amplitude_mV }))
}

describe('what a pulse has carried', () => {
  it.each(BOARDS)('lies between what its samples say at least and at most, in every unit: %s', (board) => {
    let count = 0
    for (const [unit, supply] of SUPPLIES.entries()) {
      for (const { driven_nC, sum, isCutOff, charge, amplitude_mV } of pulsesOf(board, unit * 7 + 1, supply)) {
        const least_nC = (Math.max(0, sum - charge.restHigh) / 256) * (charge.leastOfSum_nCQ6 / 64)
        const most_nC = (Math.max(0, sum - charge.restLow) / 256) * (charge.mostOfSum_nCQ6 / 64)
        const paid_nC = (amplitude_mV + 16) * (charge.most_nCPerMvQ10 / 1024)
        expect(driven_nC).toBeGreaterThanOrEqual(least_nC)
        expect(driven_nC).toBeLessThanOrEqual(paid_nC)
        if (!isCutOff) expect(driven_nC).toBeLessThanOrEqual(most_nC)
        count++
      }
    }
    expect(count).toBeGreaterThan(60)
  })

  it('allows for what 300 drawn units amplify, and read at rest', () => {
    for (const board of BOARDS) {
      const { netlist, facts } = BOARD_PROFILES[board]
      const { gelBudget, ladder } = deviceConfigurationFor(board)
      for (let unit = 0; unit < 300; unit++) {
        const { gel, fullScale_V } = frontEndFigures(unitOf(netlist, randomStream(unit, 'front-end tolerances').uniform))
        ladder.pulses.forEach(({ range, sampleCount, sampleInterval_us }, i) => {
          const rest = (gel.offset_V[range] / fullScale_V) * 65536 * sampleCount
          expect(rest).toBeLessThan(gelBudget.pulses[i].restHigh)
          expect(rest - 2 ** (16 - facts.converterBits) * sampleCount).toBeGreaterThanOrEqual(gelBudget.pulses[i].restLow - 1)
          const ofSum_nCQ6 = ((fullScale_V / 65536 / gel.transimpedance_ohm[range]) * sampleInterval_us * 1e3) * 256 * 64
          expect(ofSum_nCQ6).toBeGreaterThan(gelBudget.pulses[i].leastOfSum_nCQ6)
          expect(ofSum_nCQ6).toBeLessThan(gelBudget.pulses[i].mostOfSum_nCQ6)
        })
      }
    }
  })
})
