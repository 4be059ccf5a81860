import { crc16 } from '../../firmware/core/arithmetic/crc16'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { type Device, deviceNew } from '../../firmware/core/device/device'
import { OPERATION_SEND, type Operation } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import { guardTakeKey } from '../../firmware/core/link/authentication'
import { INJECTED_KEY } from '../../firmware/main-injected-device'
import type { ConfiguredDevice } from '../configuration/from-files'
import { compareLines, type ComparedLine } from './compare'
import { openHilDevice, type HilDeviceOptions } from './device'
import { eventDigits, testEvents } from './device-events'
import type { Output } from './outputs'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'

export interface HilDeviceResult {
  interpreter: string
  /** Events answered. */
  events: number
  /** Events after which the operation left differs. */
  mismatches: number
  /** How often an event was sent again because the line had damaged it or its answer. */
  repeats: number
  /** By the device's own clock: mean, and the event that took longest. */
  ms_per_event: number
  longest_ms: number
  /** The first event (from 0) on which the device acts otherwise, and in what. */
  difference?: { event: number; what: string }
}

export interface HilEventOptions extends HilDeviceOptions {
  events: number
  seed: number
  /** Called after each event. */
  onProgress?: (done: number) => void
}

/** In the order of firmware/main-injected-device.ts. */
const FIELDS: (keyof Operation)[] = [
  'kind',
  'duration_ms',
  'wakesOnContact',
  'sampleCount',
  'sampleInterval_us',
  'amplitude_mV',
  'range',
  'due_ms',
  'apart_us',
  'amplitude_uA',
  'firstPhase_us',
  'secondPhase_us',
  'interphaseGap_us',
  'period_us',
  'pulses',
  'polarity',
  'count',
  'slot',
  'start',
]

/** Hands the events of a simulated run to the whole device on a target and compares every operation with the host's `step`; stops at the first that differs. */
export async function runHilDevice(target: string, configured: ConfiguredDevice, options: HilEventOptions): Promise<HilDeviceResult> {
  const device = await openHilDevice(target, { part: 'device', configuration: configured.configuration }, options)
  const lines = steppedLines(configured, options)
  const { answered, repeats, mean_ms, longest_ms, difference } = await compareLines(device, target, 'event', lines, options.onProgress)
  return {
    interpreter: device.interpreter,
    events: answered,
    mismatches: difference === undefined ? 0 : 1,
    repeats,
    ms_per_event: mean_ms,
    longest_ms,
    ...(difference === undefined ? {} : { difference: { event: difference.line, what: difference.what } }),
  }
}

function* steppedLines({ board, configuration }: ConfiguredDevice, { events, seed }: HilEventOptions): Generator<ComparedLine> {
  const found = { state: [0, 0], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  const host = deviceNew(configuration, portableNatives, found, 1, KEPT_NEW, true)
  guardTakeKey(host.guard, INJECTED_KEY)
  for (const one of testEvents(board, configuration, events, seed)) {
    if (one.samples.length > 0) host.samples = one.samples
    step(host, one.event)
    yield { digits: eventDigits(one), expected: outputsOf(host) }
  }
}

function outputsOf({ operation, writer }: Device): Output[] {
  const crc = operation.kind === OPERATION_SEND ? crc16(writer.encoded, 0, operation.count) : 0
  return [...FIELDS.map((name) => ({ name, value: operation[name] })), { name: 'CRC of the bytes sent', value: crc }]
}
