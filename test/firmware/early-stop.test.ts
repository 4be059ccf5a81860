import { describe, expect, it } from 'vitest'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { simulatedRun } from '../../host-tools/simulation/simulated-run'
import type { BoardName } from '../../sim/board-profiles'
import { randomStream } from '../../sim/random'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'

const CYCLE_s = 4
const INTERROGATIONS = 500
const IONS = ['K', 'Ca', 'Fe'] as const
const BOUNDARIES: [number, number, number] = [0.15, 0.6, 1.05]

/** Each ion wanders by `drift` rms from one interrogation to the next, reflected at 0 and 1.2. */
function wanderingMedium(drift: number): NonNullable<ScenarioInput['medium']> {
  const { uniform, normal } = randomStream(3, 'wandering medium')
  let activation = IONS.map(() => 1.2 * uniform())
  return Array.from({ length: INTERROGATIONS + 2 }, (_, index) => {
    activation = activation.map((value) => {
      const moved = Math.abs(value + drift * normal())
      return moved > 1.2 ? 2.4 - moved : moved
    })
    return { time_s: index * CYCLE_s, supply: { K: activation[0], Ca: activation[1], Fe: activation[2] }, temperature_C: 25 }
  })
}

interface Outcome {
  /** Wrong levels of all ions together, per interrogation. */
  errors: number
  energy_uJ: number
  interrogations: number
  pulses: number[]
}

function run(board: BoardName, medium: NonNullable<ScenarioInput['medium']>, earlyStop?: object, interrogations = INTERROGATIONS): Outcome {
  const scenario = scenarioSchema.parse({
    name: 'wandering',
    board,
    // A gel that potentiated would answer beyond the calibrated range: neither it nor the device's table does.
    gel: { potentiation_per_s: 0 },
    store: { source: 'bench', initial_mV: 3600, capacitance_uF: 10000 },
    contacts: { events: [] },
    medium,
  })
  const built = deviceConfigurationFor(board, { cycle_s: CYCLE_s, rules: [], store: { capacitance_uF: 10000 }, levels: { boundaries: BOUNDARIES, hysteresis: 0 }, ...(earlyStop === undefined ? {} : { earlyStop }) })
  const { slow } = built.decoder
  const configuration = { ...built, decoder: { ...built.decoder, slow: { ...slow, potentiationDose_Q21: slow.potentiationDose_Q21.map(() => 0) } } }
  const { watch } = simulatedRun({ scenario, configuration, ions: [...IONS] }, { seed: 1, duration_s: CYCLE_s * interrogations })
  const { log } = watch.reader
  const paired = watch.interrogations
  const wrong = paired.reduce((sum, { ions }) => sum + ions.filter(({ level, trueLevel }) => level !== trueLevel).length, 0)
  const last = log.cycles[log.cycles.length - 1].message
  return { errors: wrong / paired.length, energy_uJ: last.spent_uJ / paired.length, interrogations: paired.length, pulses: log.ends.map(({ message }) => message.pulses) }
}

describe('interrogations that end early', () => {
  it.each(['puckjs', 'pico'] as BoardName[])(
    'on %s cost at least 30 % less per decision where activations wander by 0.01, with no more wrong levels',
    (board) => {
      const medium = wanderingMedium(0.01)
      const whole = run(board, medium)
      const early = run(board, medium, { drift: 0.01 })
      expect(whole.pulses).toEqual([])
      expect(early.pulses.length).toBe(early.interrogations)
      expect(new Set(early.pulses)).toEqual(new Set([1, 2, 3]))
      expect(early.energy_uJ).toBeLessThan(0.7 * whole.energy_uJ)
      // Levels that noise decides differ from run to run: some three in a thousand.
      expect(whole.errors).toBeLessThan(0.06)
      expect(early.errors).toBeLessThan(whole.errors + 0.01)
    },
    60000,
  )

  it('are whole again as soon as an ion has moved far', () => {
    const still = Array.from({ length: 61 }, (_, index) => ({ time_s: index * CYCLE_s, supply: { K: 0.4, Ca: 0.4, Fe: index < 30 ? 0.4 : 0.9 }, temperature_C: 25 }))
    const jumping = still.map((frame, index) => ({ ...frame, supply: { ...frame.supply, K: index < 30 ? 0.4 : 0.9, Fe: 0.4 } }))
    const [ofFe, ofK] = [still, jumping].map((medium) => run('puckjs', medium, { drift: 0.005, longest: 8 }, 60))
    // Iron cannot be seen before the last pulse: at most eight interrogations later it is. Potassium is seen at once.
    expect(ofFe.errors * ofFe.interrogations).toBeLessThanOrEqual(9)
    expect(ofK.errors).toBe(0)
    expect(ofK.pulses.filter((pulses) => pulses === 1).length).toBeGreaterThan(40)
  })
})
