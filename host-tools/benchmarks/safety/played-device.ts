/**
 * A device that is played without a simulator: it gets the samples of recorded interrogations, one after the
 * other, whatever it does, and its clock goes on by what each operation takes. So it can be stopped between any
 * two events, and changed.
 */
import { STATE_ROUND_TEMPERATURE, deviceNew, type Device } from '../../../firmware/core/device/device'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED, eventNew } from '../../../firmware/core/device/events'
import { OPERATION_CAPTURE, OPERATION_INTERROGATE, OPERATION_PROBE, OPERATION_SEND, OPERATION_SLEEP, OPERATION_STIMULATE, OPERATION_WAIT, type Operation } from '../../../firmware/core/device/operations'
import { KEPT_NEW } from '../../../firmware/core/persistence/kept'
import { step } from '../../../firmware/core/device/step'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import { SLOT_EMPTY } from '../../../firmware/core/persistence/calibration-slots'
import { readTelemetry, telemetryReaderNew, type TelemetryMessage } from '../../telemetry'

/** Samples of each pulse of an interrogation. */
export type Recorded = number[][]

export interface Played {
  /** Operations on electrodes: when, in which interrogation (from 0), and with which parameters. */
  pulses: { time_ms: number; interrogation: number; operation: Operation }[]
  messages: TelemetryMessage[]
  /** Events handed over. */
  events: number
}

export interface Interference {
  /** Before the event of this number. */
  event: number
  change(device: Device): void
}

const STORE_WORD = 60000
const TEMPERATURE_WORD = 32768

/**
 * @param configuration changed by an interference: give each play its own
 * @param bytes over the link, just after the boot
 */
export function play(configuration: DeviceConfiguration, recorded: Recorded[], bytes: number[] = [], interference?: Interference): Played {
  const calibration = { state: [SLOT_EMPTY, SLOT_EMPTY], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  const device = deviceNew(configuration, portableNatives, calibration, 1, KEPT_NEW, false)
  const event = eventNew()
  const played: Played = { pulses: [], messages: [], events: 0 }
  const sent: number[] = []
  let time_ms = 0
  let interrogation = -1
  const hand = (kind: number, value: number) => {
    if (interference?.event === played.events) interference.change(device)
    played.events++
    Object.assign(event, { kind, value, time_ms })
    step(device, event)
  }
  const take = (kind: number, value: number) => {
    hand(kind, value)
    while (device.operation.kind > OPERATION_STIMULATE) {
      const { kind: at, count } = device.operation
      if (at === OPERATION_SEND) sent.push(...device.writer.encoded.slice(0, count))
      hand(EVENT_ENDED, at === OPERATION_SEND ? 0 : device.state === STATE_ROUND_TEMPERATURE ? TEMPERATURE_WORD : STORE_WORD)
    }
    if (device.operation.kind !== OPERATION_WAIT) event.began_ms = time_ms
  }
  take(EVENT_BOOT, 0)
  let long = { ...device.operation }
  for (const byte of bytes) take(EVENT_BYTE, byte)
  for (let rounds = 0; rounds < 40 * recorded.length; rounds++) {
    if (long.kind === OPERATION_INTERROGATE && device.pulse === 0) interrogation++
    if (interrogation >= recorded.length) break
    if (long.kind === OPERATION_INTERROGATE || long.kind === OPERATION_PROBE || long.kind === OPERATION_STIMULATE) {
      played.pulses.push({ time_ms, interrogation, operation: long })
    }
    if (long.kind === OPERATION_INTERROGATE) device.samples = recorded[interrogation][device.pulse] ?? []
    if (long.kind === OPERATION_CAPTURE) device.samples = new Array<number>(long.sampleCount).fill(32768)
    time_ms += durationOf_ms(long, time_ms)
    take(EVENT_ENDED, 0)
    long = { ...device.operation }
  }
  played.messages = readTelemetry(telemetryReaderNew(), sent)
  return played
}

function durationOf_ms(operation: Operation, now_ms: number): number {
  if (operation.kind === OPERATION_SLEEP) return operation.duration_ms
  if (operation.kind === OPERATION_STIMULATE) return Math.round((operation.pulses * operation.period_us) / 1000)
  const wait_ms = operation.kind === OPERATION_CAPTURE ? 0 : operation.due_ms - now_ms
  return wait_ms + Math.ceil((operation.sampleCount * operation.sampleInterval_us) / 1000) + 1
}
