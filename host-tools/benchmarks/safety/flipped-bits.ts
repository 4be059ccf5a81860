/** Single bits that change by themselves in what decides over a pulse. */
import type { Device } from '../../../firmware/core/device/device'
import { EVENT_ENDED } from '../../../firmware/core/device/events'
import { STATE_INTERROGATING } from '../../../firmware/core/device/device'
import { step } from '../../../firmware/core/device/step'
import { deviceConfigurationFor } from '../../configuration/device-configuration'
import { scenarioSchema } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'
import type { Recorded } from './played-device'

/** K as offered in one interrogation after the other: below and above a boundary, and within its band of hysteresis. */
const OFFERED = [0.3, 0.3, 0.6, 0.6, 0.6, 0.95, 0.95, 0.95, 0.95, 0.6, 0.6, 0.3]
const CYCLE_s = 2

export const RULE = { ion: 'K', level: 2, cycles: 2, plan: 'pace' }

export function settledConfiguration(doses: object = { trainsPerHour: 1000, trainsPerDay: 10000 }) {
  const limits = { stimulusInterval_s: 3.5, ...doses }
  return deviceConfigurationFor('puckjs', { cycle_s: CYCLE_s, rules: [RULE], limits })
}

/** The samples of interrogations of these media, as the simulator gives them. */
export function recordedInterrogations(): Recorded[] {
  const medium = OFFERED.flatMap((K, i) => [
    { time_s: i * CYCLE_s, supply: { K } },
    { time_s: (i + 1) * CYCLE_s - 0.01, supply: { K } },
  ])
  const scenario = scenarioSchema.parse({
    name: 'flips',
    board: 'puckjs',
    duration_s: OFFERED.length * CYCLE_s,
    store: { source: 'bench', initial_mV: 3600 },
    contacts: { rate_Hz: 0 },
    medium,
  })
  const recorded: Recorded[] = []
  const watched = sourceProgram({ ...settledConfiguration() }, (device, event) => {
    if (event.kind === EVENT_ENDED && device.state === STATE_INTERROGATING && device.operation.kind !== 0) {
      if (device.pulse === 0) recorded.push([])
      recorded[recorded.length - 1].push([...device.samples])
    }
    step(device, event)
  })
  simulate(scenario, watched, { seed: 1 })
  return recorded.filter((pulses) => pulses.length === settledConfiguration().ladder.pulses.length)
}

/** One bit: of which record, which field, which bit of it. */
export interface Bit {
  place: string
  flip(device: Device): void
}

/** Records whose every number and flag is looked at, by name. */
function recordsOf({ configuration, gate, controller, decoder, ledger, pulseChecks }: Device): Record<string, object> {
  return {
    limits: configuration.gate,
    ...Object.fromEntries(configuration.plans.map((plan, i) => [`plans.${i}`, plan])),
    ...Object.fromEntries(configuration.controller.rules.map((rule, i) => [`rules.${i}`, rule])),
    ...Object.fromEntries(configuration.ladder.pulses.map((pulse, i) => [`ladder.${i}`, pulse])),
    energy: configuration.energy,
    planCosts: configuration.energy.plan_uJ,
    gate,
    permitted: gate.stimulus,
    streaks: controller.streaks,
    streakCopies: controller.streakCopies,
    levels: decoder.level,
    pulseChecks,
    ledger,
  }
}

const OF_DECODER = ['flags', 'flagsCopy', 'levelCheck']
const OF_DEVICE = ['stimulusCheck']

/** All bits of a device: 32 of a number, one of a flag. */
export function bitsOf(device: Device): Bit[] {
  const bits: Bit[] = []
  const add = (place: string, value: unknown, recordIn: (device: Device) => object, key: string) => {
    const set = (changed: Device, to: unknown) => Object.assign(recordIn(changed), { [key]: to })
    const now = (changed: Device) => (recordIn(changed) as Record<string, unknown>)[key]
    if (typeof value === 'boolean') bits.push({ place, flip: (changed) => set(changed, now(changed) !== true) })
    if (typeof value !== 'number') return
    for (let bit = 0; bit < 32; bit++) bits.push({ place: `${place} bit ${bit}`, flip: (changed) => set(changed, (now(changed) as number) ^ (1 << bit)) })
  }
  for (const [name, record] of Object.entries(recordsOf(device))) {
    for (const [key, value] of Object.entries(record)) add(`${name}.${key}`, value, (changed) => recordsOf(changed)[name], key)
  }
  for (const key of OF_DECODER) add(`decoder.${key}`, 0, (changed) => changed.decoder, key)
  for (const key of OF_DEVICE) add(`device.${key}`, 0, (changed) => changed, key)
  return bits
}
