import { describe, expect, test } from 'vitest'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { loadScenario } from '../../host-tools/scenarios'
import { gelCurrent_A } from '../../sim/electrodes/heterogel'
import { type Program } from '../../sim/microcontroller'
import { type ScenarioInput, scenarioSchema } from '../../sim/scenario'
import { runWorld, worldNew } from '../../sim/world'
import { setGelSwitch, setPump, writeDac } from '../../sim/lines'
import { DAC_SETUP, DAC_WRITE } from '../../firmware/boards/front-end'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'

/** Nothing on the board draws power. */
const idle = (): Program => ({ boot: () => {}, receive: () => {} })
const still = { name: 'x', contacts: { rate_Hz: 0 } }
const RIVER = { high: { solution: 'seawater' }, low: { solution: 'river' } } as const

function run(input: ScenarioInput, duration_s: number, program: (typeof idle) | ReturnType<typeof sourceProgram> = idle) {
  return simulate(scenarioSchema.parse(input), program, { seed: 1, duration_s })
}

describe('osmotic source', () => {
  test('alone feeds the store with E²/4R through the harvester, and boots a device without a contact', () => {
    const osmotic = { area_cm2: 0.05, gradient: [{ time_s: 0, ...RIVER }] }
    const input = { ...still, store: { initial_mV: 2500, capacitance_uF: 5000 }, osmotic }
    const result = run(input, 10)
    const { source } = worldNew(scenarioSchema.parse(input), { seed: 1, duration_s: 10 }).harvest.osmotic ?? { source: { values: [[0, 1]] } }
    const [openCircuit_V, internal_ohm] = source.values[0]
    expect(result.energy.harvested_uJ / ((0.7 * openCircuit_V ** 2 * 10e6) / (4 * internal_ohm))).toBeCloseTo(1, 6)
    const device = deviceConfigurationFor('mdbt50q', { store: { capacitance_uF: 3300 } })
    const living = run({ ...still, store: { initial_mV: 1900, capacitance_uF: 3300 }, osmotic: { gradient: [{ time_s: 0, ...RIVER }] } }, 240, sourceProgram(device))
    expect(living.boots_s.length).toBeGreaterThanOrEqual(1)
    expect(living.interrogations.length).toBeGreaterThan(3)
  })

  test('follows its gradient, and gives nothing below the harvester’s least voltage', () => {
    const sea = { solution: 'seawater' } as const
    const gradient = [
      { time_s: 0, ...RIVER },
      { time_s: 10, high: sea, low: sea },
    ]
    const input = { ...still, store: { initial_mV: 2000, capacitance_uF: 10000 }, osmotic: { area_cm2: 0.1, gradient } }
    const early = run(input, 10).energy.harvested_uJ
    expect(run(input, 30).energy.harvested_uJ).toBeCloseTo(early, 6)
    expect(early).toBeGreaterThan(0)
  })

  test('refuses water whose charges do not cancel', () => {
    const bad = { ...still, osmotic: { gradient: [{ time_s: 0, high: { concentration_mM: { Na: 100 } }, low: { solution: 'river' } }] } }
    expect(scenarioSchema.safeParse(bad).success).toBe(false)
  })
})

describe('photochemical pixel', () => {
  const photochemical = {
    schedule: [
      { time_s: 2, light_W_per_m2: 200 },
      { time_s: 3.25, light_W_per_m2: 0 },
      { time_s: 6, erase_mV: 1300 },
    ],
  }

  test('is written and erased by its schedule, and told in the traces', () => {
    const { traces } = run({ ...still, photochemical }, 10)
    const at_mV = (time_s: number) => traces.pixel_mV?.[traces.time_s.findIndex((time) => time >= time_s)]
    expect(at_mV(1)).toBe(300)
    expect(at_mV(5)).toBeGreaterThan(650)
    expect(at_mV(5)).toBeLessThan(750)
    expect(at_mV(9)).toBeCloseTo(300, 0)
    expect(run(still, 1).traces.pixel_mV).toBeUndefined()
  })

  test('feeds the store only when the harvester is told to hold it', () => {
    const store = { initial_mV: 2000 }
    expect(run({ ...still, store, photochemical }, 10).energy.harvested_uJ).toBe(0)
    expect(run({ ...still, store, photochemical: { ...photochemical, harvestShare: 0.6 } }, 10).energy.harvested_uJ).toBeGreaterThan(0)
  })
})

describe('droplet diode', () => {
  test('in the place of the ideal rectifier costs some of the harvest, the more the leakier', () => {
    const harvested = (diode?: ScenarioInput['diode']) =>
      run({ name: 'x', store: { initial_mV: 2000, capacitance_uF: 5000 }, ...(diode === undefined ? {} : { diode }) }, 10).energy.harvested_uJ
    expect(harvested({})).toBeLessThan(harvested())
    expect(harvested({})).toBeGreaterThan(0)
    expect(harvested({ leak_uS: 1000, saturation_uA: 0.001 })).toBeLessThan(harvested({ leak_uS: 0, saturation_uA: 0.001 }))
  })

  /** Charge that a pulse of 0.3 s at 1 V drives through a rested gel, C. */
  function pulseCharge_C(diode: ScenarioInput['diode'], polarity: number, stepScale: number): number {
    const scenario = scenarioSchema.parse({ ...still, ...(diode === undefined ? {} : { diode }), store: { source: 'bench', initial_mV: 3300 } })
    const world = worldNew(scenario, { seed: 1, duration_s: 1, stepScale })
    setPump(world, true)
    writeDac(world, DAC_SETUP)
    writeDac(world, [DAC_WRITE, 819 >> 4, (819 & 15) << 4])
    setGelSwitch(world, polarity)
    runWorld(world, 300000)
    expect(Math.sign(gelCurrent_A(world.gel, polarity))).toBe(polarity)
    return Math.abs(world.gel.netCharge_C)
  }

  test('in series with the gel passes pulses forward, and hardly any back', () => {
    const forward_C = pulseCharge_C({ rectifies: 'gel' }, 1, 1)
    expect(forward_C / pulseCharge_C({ rectifies: 'gel' }, -1, 1)).toBeGreaterThan(20)
    expect(forward_C).toBeLessThan(pulseCharge_C(undefined, 1, 1))
    expect(pulseCharge_C(undefined, 1, 1) / pulseCharge_C(undefined, -1, 1)).toBeCloseTo(1, 9)
  })

  test('its splitting from the gel is fine enough: halving the step changes the charge by less than 0.1 %', () => {
    const forward_C = pulseCharge_C({ rectifies: 'gel' }, 1, 1)
    expect(Math.abs(pulseCharge_C({ rectifies: 'gel' }, 1, 0.5) / forward_C - 1)).toBeLessThan(1e-3)
  })
})

test('details are recorded as long as asked for; after it only counts grow', () => {
  const scenario = loadScenario('sleeper')
  const device = deviceConfigurationFor(scenario.board, { ...scenario.device, store: { capacitance_uF: scenario.store.capacitance_uF } })
  const result = simulate(scenario, sourceProgram(device), { seed: 1, duration_s: 7200, recorded_s: 3600 })
  expect(result.recorded_s).toBe(3600)
  const pulses = result.interrogations.flatMap((one) => one.pulses)
  expect(result.counts.interrogationPulses).toBeGreaterThan(pulses.length)
  expect(result.counts.contacts).toBeGreaterThan(result.contacts.length)
  expect(result.counts.linkBytes).toBeGreaterThan(result.telemetry.length)
  expect(Math.max(...pulses.map(({ start_us }) => start_us))).toBeLessThan(3600e6)
  expect(Math.max(...result.link.map(({ time_us }) => time_us))).toBeLessThan(3600e6)
})
