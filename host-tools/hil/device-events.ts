import { COMMAND_IDENTIFY } from '../../firmware/core/link/commands'
import { INJECTED_KEY } from '../../firmware/main-injected-device'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { DeviceEvent } from '../../firmware/core/device/events'
import type { BoardName } from '../../sim/board-profiles'
import type { Scenario } from '../../sim/scenario'
import { simulationSteps } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { command, commandWriterNew, measureCommand } from '../device-commands'
import { guardOf } from '../device/device-key'
import { eventLogNew, loggedStep } from '../recordings/event-log'
import { eventOf, numbersOf } from '../recordings/event-messages'
import { DEFAULT_SCENARIO, loadScenario } from '../scenarios'
import { hexadecimal } from './wire'

/** An event, and the samples that came with it. */
export interface TestEvent {
  event: DeviceEvent
  samples: number[]
}

/** Store full, so that every cycle interrogates, and so much of every ion that rules ask for stimuli: what the device does is to be compared. */
const STORE_mV = 3600
const SUPPLY = { K: 0.6, Ca: 1, Fe: 0.5 }
/** Longer than any number of events takes. */
const DAY_s = 86400

/**
 * The first events of a simulated device from its boot on: interrogations, contacts and stimuli, a measurement that is asked
 * for, a command that is answered, and bytes that are no frame.
 * @param seed 0..2^32 − 1; the same seed gives the same events
 */
export function testEvents(board: BoardName, configuration: DeviceConfiguration, count: number, seed: number): TestEvent[] {
  const whole = loadScenario(DEFAULT_SCENARIO)
  const scenario: Scenario = { ...whole, board, store: { ...whole.store, source: 'bench', initial_mV: STORE_mV }, medium: [{ ...whole.medium[0], supply: SUPPLY }] }
  const writer = commandWriterNew()
  const identify = command(writer, COMMAND_IDENTIFY)
  writer.guard = guardOf({ record: INJECTED_KEY })
  const measure = measureCommand(writer, { request: 7, polarity: -1, settle_ms: 400, earlier: [{ pulse: 0, polarity: 1, rest_ms: 300 }] })
  const commands = [
    { time_s: 1.1, bytes: [1, 2, 0, 255, 0, ...identify] },
    { time_s: 3.1, bytes: measure },
    // Nothing is carried out twice.
    { time_s: 3.3, bytes: measure },
  ]
  const log = eventLogNew(configuration.decoder, count)
  const program = sourceProgram(configuration, loggedStep(log, () => 0))
  const steps = simulationSteps(scenario, program, { seed, commands, key: INJECTED_KEY, duration_s: DAY_s })
  while (log.left > 0 && steps.next().done !== true);
  return log.events.map(({ value }) => ({ event: eventOf(value), samples: numbersOf(value.samples ?? '', 2) }))
}

/** An event as the device takes it; see firmware/main-injected-device.ts. */
export function eventDigits({ event, samples }: TestEvent): string {
  const integers = [event.kind, event.time_ms, event.began_ms, event.value].map(hexadecimal)
  return [...integers, ...samples.map((word) => word.toString(16).padStart(4, '0'))].join('')
}
