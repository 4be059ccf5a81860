import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { type Device, STATE_SLEEPING, deviceNew } from '../../firmware/core/device/device'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED } from '../../firmware/core/device/events'
import { OPERATION_INTERROGATE, OPERATION_PROBE, OPERATION_READ_STORE, OPERATION_READ_TEMPERATURE, OPERATION_SEND, OPERATION_SLEEP } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { COMMAND_IDENTIFY } from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew } from '../../firmware/core/link/frame'
import type { CalibrationFound } from '../../firmware/core/persistence/calibration-slots'
import type { BoardName } from '../../sim/board-profiles'
import type { Scenario } from '../../sim/scenario'
import { simulationSteps } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { eventLogNew, loggedStep } from '../recordings/event-log'
import { eventOf, numbersOf } from '../recordings/event-messages'
import { DEFAULT_SCENARIO, loadScenario } from '../scenarios'
import type { TestEvent } from '../hil/device-events'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'
import type { NativeEngine } from './native-engine'

/**
 * What machine code is asked at boot (docs/native.md): a device's first events, with the samples of one simulated
 * interrogation, and a check of all that they leave and of the pulse engine's programmes.
 */
export type SelfTest = { events: TestEvent[]; check: number }

/** The store reads full. */
const STORE_WORD = 65535

/** @param fields of an operation, in the struct's order */
export function selfTestOf(board: BoardName, configuration: DeviceConfiguration, fields: string[], { programmes }: NativeEngine): SelfTest {
  const free = withFreeInterrogations(configuration)
  const { pulses, temperatureWord } = recordedInterrogation(board, free)
  const found: CalibrationFound = { state: [0, 0], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  const device = deviceNew(free, portableNatives, found, 1, KEPT_NEW, true)
  const events: TestEvent[] = []
  let check = 2166136261 | 0
  let now_ms = 0
  let played = 0
  const hand = (kind: number, value: number, samples: number[]) => {
    const event = { kind, time_ms: now_ms, began_ms: 0, value }
    if (samples.length > 0) device.samples = samples
    events.push({ event: { ...event }, samples })
    step(device, event)
    check = checked(check, leftBy(device, fields))
  }
  hand(EVENT_BOOT, 0, [])
  while (played === 0 || device.state !== STATE_SLEEPING) {
    const { kind, duration_ms } = device.operation
    now_ms += kind === OPERATION_SLEEP ? duration_ms : 7
    const isPulse = kind === OPERATION_INTERROGATE || kind === OPERATION_PROBE
    const value = kind === OPERATION_READ_STORE ? STORE_WORD : kind === OPERATION_READ_TEMPERATURE ? temperatureWord : 0
    hand(EVENT_ENDED, value, isPulse ? (pulses[played] ?? pulses[0]) : [])
    if (isPulse) played += 1
  }
  for (const byte of identifyCommand()) hand(EVENT_BYTE, byte, [])
  return { events, check: programmes.reduce(checked, check) }
}

function identifyCommand(): number[] {
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_IDENTIFY)
  return writer.encoded.slice(0, frameEnd(writer))
}

function leftBy({ operation, writer }: Device, fields: string[]): number[] {
  const sent = operation.kind === OPERATION_SEND ? writer.encoded.slice(0, operation.count) : []
  return [...fields.map((name) => (operation as unknown as Record<string, number>)[name]), ...sent]
}

/** As `checked` in toolchain/native-files/entries.c. */
function checked(check: number, words: number[]): number {
  return words.reduce((sum, word) => Math.imul(sum ^ word, 16777619), check)
}

/** So that every device interrogates in its self-test: entries.c does the same. */
function withFreeInterrogations(configuration: DeviceConfiguration): DeviceConfiguration {
  const { energy } = configuration
  return { ...configuration, energy: { ...energy, interrogationReserve_uJ: 0, interrogationPulse_uJ: energy.interrogationPulse_uJ.map(() => 0) } }
}

/** The first interrogation of the default scenario. */
function recordedInterrogation(board: BoardName, configuration: DeviceConfiguration): { pulses: number[][]; temperatureWord: number } {
  const whole = loadScenario(DEFAULT_SCENARIO)
  const scenario: Scenario = { ...whole, board, contacts: { events: [] }, medium: [{ ...whole.medium[0], supply: { K: 0.6, Ca: 1, Fe: 0.5 } }] }
  const log = eventLogNew(configuration.decoder, 12)
  const steps = simulationSteps(scenario, sourceProgram(configuration, loggedStep(log, () => 0)), { seed: 1, duration_s: 60 })
  while (log.left > 0 && steps.next().done !== true);
  const samples = log.events.map(({ value }) => numbersOf(value.samples ?? '', 2))
  const first = samples.findIndex(({ length }) => length > 0)
  if (first < 1) throw new Error('the simulated device interrogated nothing')
  return { pulses: samples.filter(({ length }) => length > 0), temperatureWord: eventOf(log.events[first - 1].value).value }
}
