import type { z } from 'zod'
import type { DeviceEvent } from '../../firmware/core/device/events'
import { type Operation, operationNew } from '../../firmware/core/device/operations'
import { IongateError } from '../diagnostics'
import {
  type BootMessage,
  type CalibrationMessage,
  EVENT_TOPICS,
  bootMessage,
  calibrationMessage,
  eventMessage,
  eventOf,
  numbersOf,
  operationMessage,
} from './event-messages'
import { readRun } from './read-run'
import type { ReadRun } from './run-recording'

/** What a device took and did in a recorded run, boot by boot. */
export interface RecordedEvents {
  metadata: Record<string, string>
  /** False when the file is cut short: the events before the cut are here. */
  isWhole: boolean
  boots: RecordedBoot[]
}

export interface RecordedBoot extends BootMessage {
  steps: RecordedStep[]
}

/** One event, and what the device left. */
interface RecordedStep {
  time_s: number
  event: DeviceEvent
  /** Words that came with the event. */
  samples?: number[]
  /** What the calibration slots hold from now on. */
  calibration?: CalibrationMessage
  left: LeftOperation
}

/** An operation with the bytes or words that it hands over. */
export interface LeftOperation {
  operation: Operation
  sent: number[]
  written: number[]
}

/**
 * Reads the events of a run's recording. An event whose operation was cut off is left out.
 * @throws IongateError recording-unknown when the file is damaged, holds no events, or an event is missing
 */
export function readEvents(file: string): RecordedEvents {
  const run = readRun(file, Object.values(EVENT_TOPICS))
  const boots: RecordedBoot[] = messagesOf(run, EVENT_TOPICS.boot, bootMessage, file).map(({ value }) => ({ ...value, steps: [] }))
  if (boots.length === 0) throw new IongateError('recording-unknown', file, `holds no event of a device (${EVENT_TOPICS.boot}); simulate records them`)
  const operations = messagesOf(run, EVENT_TOPICS.operation, operationMessage, file)
  const calibrations = new Map(messagesOf(run, EVENT_TOPICS.calibration, calibrationMessage, file).map(({ value }) => [keyOf(value), value]))
  const events = messagesOf(run, EVENT_TOPICS.event, eventMessage, file)
  let operation = operationNew()
  for (const [index, { time_s, value }] of events.slice(0, operations.length).entries()) {
    const { boot, number, kind, sent, written, ...fields } = operations[index].value
    const steps = boots[boot - 1]?.steps
    const isNext = steps !== undefined && keyOf(value) === keyOf({ boot, number }) && number === steps.length
    if (!isNext) throw new IongateError('recording-unknown', file, `event ${steps?.length ?? 0} of boot ${value.boot} is missing before ${time_s} s`)
    // A field that is left out keeps its value; the first operation of a boot has all.
    operation = { ...operation, ...fields, kind: kind ?? operation.kind }
    const left = { operation, sent: numbersOf(sent ?? '', 1), written: numbersOf(written ?? '', 4) }
    const samples = value.samples === undefined ? {} : { samples: numbersOf(value.samples, 2) }
    const calibration = calibrations.get(keyOf(value))
    steps.push({ time_s, event: eventOf(value), ...samples, ...(calibration === undefined ? {} : { calibration }), left })
  }
  return { metadata: run.metadata, isWhole: run.isWhole, boots }
}

function keyOf({ boot, number }: { boot: number; number: number }): string {
  return `${boot}/${number}`
}

function messagesOf<Value>(run: ReadRun, topic: string, schema: z.ZodType<Value>, file: string): { time_s: number; value: Value }[] {
  const messages = run.channels.find((channel) => channel.topic === topic)?.messages ?? []
  return messages.map(({ time_s, value }, index) => {
    const read = schema.safeParse(value)
    if (read.success) return { time_s, value: read.data }
    const [{ path, message }] = read.error.issues
    throw new IongateError('recording-unknown', file, `message ${index} of ${topic}: ${path.join('.')}: ${message}`)
  })
}
