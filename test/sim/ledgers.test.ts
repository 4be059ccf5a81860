import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { storedEnergy_J } from '../../sim/circuits/harvesting-store'
import { microcontrollerNew } from '../../sim/microcontroller'
import { type ScenarioInput, scenarioSchema } from '../../sim/scenario'
import { sourceProgram } from '../../sim/virtual-board'
import { runWorld, worldNew } from '../../sim/world'

/** Present or left out, as a mechanism is switched on or off. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

const salt = number(1, 600).map((concentration) => ({ concentration_mM: { Na: concentration, Cl: concentration } }))
const hard = number(1, 200).map((concentration) => ({ concentration_mM: { Na: concentration, Ca: concentration / 2, Cl: 2 * concentration } }))
const water = fc.oneof(salt, hard, fc.constantFrom({ solution: 'seawater' as const }, { solution: 'river' as const }))

const mechanisms = {
  diode: maybe(
    fc.record({
      rectifies: fc.constantFrom('harvester' as const, 'gel' as const, 'both' as const),
      saturation_uA: number(0.01, 10),
      transit_ms: number(0.5, 50),
      leak_uS: number(0, 50),
    }),
  ),
  osmotic: maybe(
    fc.record({
      cells: fc.integer({ min: 1, max: 10 }),
      area_cm2: number(0.1, 10),
      fixedCharge_mol_per_L: number(-2, -0.01),
      gradient: fc.tuple(water, water, water).map(([high, low, later]) => [
        { time_s: 0, high, low },
        { time_s: 4, high: later, low },
      ]),
    }),
  ),
  photochemical: maybe(
    fc.record({
      harvestShare: fc.constantFrom(0, 0.5, 0.9),
      internal_ohm: number(10, 5000),
      retention_s: number(5, 1e5),
      schedule: fc.tuple(number(0, 1000), number(0, 1500)).map(([light_W_per_m2, erase_mV]) => [
        { time_s: 1, light_W_per_m2 },
        { time_s: 5, erase_mV },
      ]),
    }),
  ),
  tissue: maybe(fc.constant({ kind: 'frog-heart' as const })),
  store: fc.record({
    initial_mV: fc.integer({ min: 500, max: 3600 }),
    capacitance_uF: number(200, 5000),
    efficiency: number(0.3, 0.9),
    leak_ohm: number(1e5, 1e8),
  }),
  contactElectrode: fc.record({ area_cm2: number(1, 200), electronTransfer_ms: fc.constantFrom(0, 0, 8), input_mV: number(50, 900) }),
  contacts: fc.record({ rate_Hz: number(0, 8), jitter_percent: number(0, 40) }),
  gel: fc.record({ cascadeDegree: fc.integer({ min: 5, max: 15 }), spacing_um: number(5, 20) }),
}

const supplied = fc.tuple(number(0, 2), number(0, 2), number(5, 40)).map(([K, Ca, temperature_C]): Partial<ScenarioInput> => ({
  medium: [{ time_s: 0, supply: { K, Ca }, temperature_C }],
}))
const dissolved = fc
  .record({ interactions: maybe(fc.constant({})), temperature: maybe(fc.constant({})), fouling: maybe(fc.constant({ initialCover: 0.1 })) })
  .map((transport): Partial<ScenarioInput> => ({
    transport: { reference: { solution: 'seawater' }, ...present(transport) },
    medium: [
      { time_s: 0, solution: 'seawater' },
      { time_s: 8, solution: 'sweat', ...(transport.temperature === undefined ? {} : { gradient_K: 2 }) },
    ],
  }))

function present(parts: object): object {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined))
}

const scenarios = fc
  .tuple(fc.record(mechanisms), fc.oneof(supplied, dissolved))
  .map(([parts, medium]): ScenarioInput => ({ name: 'random', ...present(parts), ...medium, device: { listenInterval_s: 2, recharge_s: 1 } }))

/** A run of eight seconds, and what must close. */
function runOf(input: ScenarioInput, seed: number) {
  const scenario = scenarioSchema.parse(input)
  const world = worldNew(scenario, { seed, duration_s: 8 })
  microcontrollerNew(world, sourceProgram(deviceConfigurationFor(scenario.board, scenario.device)))
  const initial_J = storedEnergy_J(world.store)
  runWorld(world, 8e6)
  return { world, initial_J }
}

describe('over random scenarios', () => {
  test('energy in the store, from the harvester and to the loads closes to 1e-9 of the throughput', () => {
    fc.assert(
      fc.property(scenarios, fc.integer({ min: 0, max: 1000 }), (input, seed) => {
        const { world, initial_J } = runOf(input, seed)
        const spent_J = world.store.spent_J.reduce((sum, one) => sum + one, 0)
        const gap_J = initial_J + world.store.harvested_J - spent_J - storedEnergy_J(world.store)
        expect(world.store.voltage_V).toBeGreaterThan(0)
        expect(Math.abs(gap_J)).toBeLessThan(1e-9 * (initial_J + world.store.harvested_J))
        expect(Math.min(...world.store.spent_J)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 40 },
    )
  })

  test('charge of the triboiontronic source is in its double layer or went out, to 1e-9', () => {
    fc.assert(
      fc.property(scenarios, fc.integer({ min: 0, max: 1000 }), (input, seed) => {
        const { electrode } = runOf(input, seed).world
        const { eventCharge_C, openCircuit_V } = electrode.parameters
        const held_C = (eventCharge_C / openCircuit_V) * electrode.harvest_V
        expect(Math.abs(electrode.moved_C - electrode.delivered_C - held_C)).toBeLessThan(1e-9 * eventCharge_C)
        expect(electrode.budget_C).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 25 },
    )
  })

  test('charge through the gel is in its double layer when that cannot leak, to 1e-9', () => {
    let driven = 0
    fc.assert(
      fc.property(scenarios, fc.integer({ min: 0, max: 1000 }), (input, seed) => {
        const sealed = { ...input, gel: { ...input.gel, chargeTransfer_ohm: 1e15 } }
        const { gel } = runOf({ ...sealed, store: { source: 'bench', initial_mV: 3600, capacitance_uF: 10000 }, device: { ...sealed.device, cycle_s: 1, store: { capacitance_uF: 10000 } } }, seed).world
        const throughput_C = gel.ionCharge_C.reduce((sum, charge) => sum + charge, 0)
        const held_C = gel.parameters.doubleLayer_F * gel.state.doubleLayer_V
        expect(Math.abs(held_C - gel.netCharge_C)).toBeLessThanOrEqual(1e-9 * throughput_C + 1e-18)
        if (throughput_C > 1e-6) driven++
      }),
      { numRuns: 25 },
    )
    expect(driven).toBeGreaterThan(10)
  })
})
