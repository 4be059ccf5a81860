import { crc16 } from '../../firmware/core/arithmetic/crc16'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { type Device, deviceNew } from '../../firmware/core/device/device'
import { OPERATION_SEND, type Operation } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import type { ConfiguredDevice } from '../configuration/from-files'
import { openHilDevice, type HilDeviceOptions } from './device'
import { eventDigits, testEvents } from './device-events'
import { exchangeLine } from './exchange'
import { firstDifference, type Output } from './outputs'

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
export async function runHilDevice(target: string, { board, configuration }: ConfiguredDevice, options: HilEventOptions): Promise<HilDeviceResult> {
  const found = { state: [0, 0], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  const host = deviceNew(configuration, portableNatives, found, 1, false, true)
  const device = await openHilDevice(target, { part: 'device', configuration }, options)
  const result: HilDeviceResult = { interpreter: device.interpreter, events: 0, mismatches: 0, repeats: 0, ms_per_event: 0, longest_ms: 0 }
  let spent_us = 0
  try {
    for (const [number, one] of testEvents(board, configuration, options.events, options.seed).entries()) {
      if (one.samples.length > 0) host.samples = one.samples
      step(host, one.event)
      const answer = await exchangeLine(device, number, eventDigits(one), target, 'event')
      result.repeats += answer.repeats
      spent_us += answer.spent_us
      result.longest_ms = Math.max(result.longest_ms, answer.spent_us / 1000)
      result.events = number + 1
      const what = firstDifference(outputsOf(host), answer.values)
      if (what !== undefined) {
        result.mismatches = 1
        result.difference = { event: number, what }
        break
      }
      options.onProgress?.(result.events)
    }
  } finally {
    device.close()
  }
  result.ms_per_event = spent_us / 1000 / Math.max(1, result.events)
  return result
}

function outputsOf({ operation, writer }: Device): Output[] {
  const crc = operation.kind === OPERATION_SEND ? crc16(writer.encoded, 0, operation.count) : 0
  return [...FIELDS.map((name) => ({ name, value: operation[name] })), { name: 'CRC of the bytes sent', value: crc }]
}
