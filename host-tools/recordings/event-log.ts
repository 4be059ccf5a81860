import { z } from 'zod'
import type { Step } from '../../firmware/boards/loop'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import type { Device } from '../../firmware/core/device/device'
import { type DeviceEvent, EVENT_BOOT, EVENT_ENDED } from '../../firmware/core/device/events'
import {
  OPERATION_APPEND_CALIBRATION,
  OPERATION_CAPTURE,
  OPERATION_INTERROGATE,
  OPERATION_PROBE,
  OPERATION_SEND,
  OPERATION_STIMULATE,
  OPERATION_WAIT,
  type Operation,
} from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import {
  type BootMessage,
  type CalibrationMessage,
  EVENT_TOPICS,
  type EventMessage,
  type OperationMessage,
  base64Of,
  bootMessage,
  calibrationMessage,
  eventMessage,
  eventOf,
  operationMessage,
} from './event-messages'
import type { JsonChannel } from './run-recording'

/** Events that are recorded at most: memory stays as it is however long a run gets. */
export const EVENTS_RECORDED = 50_000

type Messages<Value> = { time_s: number; value: Value }[]

/** Everything that devices took and did, from the first boot of a run on, up to a number of events. */
export interface EventLog {
  /** Events that may still be recorded. */
  left: number
  boots: Messages<BootMessage>
  calibrations: Messages<CalibrationMessage>
  events: Messages<EventMessage>
  operations: Messages<OperationMessage>
  /** Events of this boot so far. */
  number: number
  /** The long operation under way or ended last, and the operation left last. */
  underWay: number
  last: Operation | undefined
  /** What the slots held when last looked at, and the tables of that. */
  found: Device['calibration'] | undefined
  tables: DecoderTables
}

/** @param tables of the device's configuration */
export function eventLogNew(tables: DecoderTables, events = EVENTS_RECORDED): EventLog {
  return { left: events, boots: [], calibrations: [], events: [], operations: [], number: 0, underWay: OPERATION_WAIT, last: undefined, found: undefined, tables }
}

/** `step` of the core, with a record of what goes in and out. @param time_s virtual time, read at each event */
export function loggedStep(log: EventLog, time_s: () => number): Step {
  return (device, event) => {
    if (log.left <= 0) {
      step(device, event)
      return
    }
    log.left -= 1
    const now_s = time_s()
    logEvent(log, device, event, now_s)
    step(device, event)
    logOperation(log, device, now_s)
    log.number += 1
  }
}

function logEvent(log: EventLog, device: Device, event: DeviceEvent, time_s: number): void {
  if (event.kind === EVENT_BOOT) {
    log.number = 0
    log.last = undefined
    log.found = undefined
    log.underWay = OPERATION_WAIT
    const { writer, kept, found, canProbe } = device
    log.boots.push({ time_s, value: { boot: log.boots.length + 1, epoch: writer.epoch, kept: kept + found, canProbe } })
  }
  const place = { boot: log.boots.length, number: log.number }
  if (device.calibration !== log.found) logCalibration(log, device, place, time_s)
  const samples = endsSampling(log, event) ? { samples: base64Of(Uint16Array.from(device.samples)) } : {}
  log.events.push({ time_s, value: { ...place, ...eventOf(event), ...samples } })
}

function logCalibration(log: EventLog, { calibration }: Device, place: { boot: number; number: number }, time_s: number): void {
  const { state, sequence, slot, tables } = calibration
  const isNew = slot >= 0 && tables !== log.tables && JSON.stringify(tables) !== JSON.stringify(log.tables)
  const found = { ...place, state: [...state], sequence: [...sequence], slot, calibrationId: tables.calibrationId }
  log.calibrations.push({ time_s, value: { ...found, ...(isNew ? { tables: tables as unknown as Record<string, unknown> } : {}) } })
  log.found = calibration
  log.tables = tables
}

/** Is it the end of the long operation under way, and did that sample? An end that answers an operation carried out at once is none. */
function endsSampling({ last, underWay }: EventLog, { kind }: DeviceEvent): boolean {
  if (kind !== EVENT_ENDED || last === undefined || last.kind > OPERATION_STIMULATE) return false
  return underWay === OPERATION_CAPTURE || underWay === OPERATION_INTERROGATE || underWay === OPERATION_PROBE
}

function logOperation(log: EventLog, device: Device, time_s: number): void {
  const { operation, writer, upload } = device
  const { last } = log
  const fields = Object.entries(operation).filter(([field, value]) => field === 'kind' || last?.[field as keyof Operation] !== value)
  const value: OperationMessage = { boot: log.boots.length, number: log.number, ...Object.fromEntries(fields) }
  if (operation.kind === OPERATION_SEND) value.sent = base64Of(Uint8Array.from(writer.encoded.slice(0, operation.count)))
  if (operation.kind === OPERATION_APPEND_CALIBRATION) value.written = base64Of(Int32Array.from(upload.words.slice(0, operation.count)))
  log.operations.push({ time_s, value })
  log.last = { ...operation }
  if (operation.kind !== OPERATION_WAIT && operation.kind <= OPERATION_STIMULATE) log.underWay = operation.kind
}

export function channelsOfEvents(log: EventLog): JsonChannel[] {
  const channel = (topic: string, message: z.ZodType, messages: JsonChannel['messages']): JsonChannel => ({ topic, encoding: 'json', schema: z.toJSONSchema(message), messages })
  return [
    channel(EVENT_TOPICS.boot, bootMessage, log.boots),
    channel(EVENT_TOPICS.calibration, calibrationMessage, log.calibrations),
    channel(EVENT_TOPICS.event, eventMessage, log.events),
    channel(EVENT_TOPICS.operation, operationMessage, log.operations),
  ]
}
