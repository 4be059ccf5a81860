import type { DecoderTables } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { type Device, deviceNew } from '../../firmware/core/device/device'
import type { DeviceEvent } from '../../firmware/core/device/events'
import { OPERATION_APPEND_CALIBRATION, OPERATION_SEND, type Operation } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import type { CalibrationFound } from '../../firmware/core/persistence/calibration-slots'
import { readTelemetry, telemetryReaderNew } from '../telemetry'
import type { LeftOperation, RecordedBoot } from './read-events'

/** How a device acts on recorded events, beside how it acted when they were recorded. */
export interface EventReplay {
  /** Operations that are the same in every field and byte, and those that are not. */
  agreeing: number
  differing: number
  /** Operations not compared: after the device asked for another kind of operation, the boot's other events answer none of its own. */
  unreached: number
  /** The first ones, in order. */
  differences: Difference[]
}

/** A recorded event on which the device acts otherwise. */
export interface Difference {
  boot: number
  epoch: number
  /** Of the event, from 0 at the boot. */
  number: number
  time_s: number
  event: DeviceEvent
  recorded: Operation
  got: Operation
  /** Every field that differs. A frame's fields are named by its kind, as `cycle.ions.0.level`. */
  fields: { field: string; recorded: Value; got: Value }[]
}

/** A field that only one of two frames has is null in the other. */
type Value = number | string | boolean | null

/** Differences that are kept; all are counted. */
const DIFFERENCES_KEPT = 20

/** Hands every recorded event to `step`, boot by boot. @param configuration of the device that was recorded */
export function replayEvents(boots: RecordedBoot[], configuration: DeviceConfiguration): EventReplay {
  const replay: EventReplay = { agreeing: 0, differing: 0, unreached: 0, differences: [] }
  let tables = configuration.decoder
  for (const boot of boots) {
    // Tables in force are known from all calibrations before, also those of events that are not replayed.
    const found = boot.steps.map((recorded): CalibrationFound | undefined => {
      if (recorded.calibration === undefined) return undefined
      const { state, sequence, slot, tables: given } = recorded.calibration
      tables = slot < 0 ? configuration.decoder : ((given as DecoderTables | undefined) ?? tables)
      return { state, sequence, slot, tables }
    })
    replayBoot(replay, boot, configuration, found)
  }
  return replay
}

function replayBoot(replay: EventReplay, boot: RecordedBoot, configuration: DeviceConfiguration, found: (CalibrationFound | undefined)[]): void {
  const [first] = found
  if (first === undefined) return
  const device = deviceNew(configuration, portableNatives, first, boot.epoch, boot.kept, boot.canProbe)
  for (const [number, recorded] of boot.steps.entries()) {
    device.calibration = found[number] ?? device.calibration
    device.samples = recorded.samples ?? device.samples
    step(device, recorded.event)
    const got = leftBy(device)
    const fields = differingFields(recorded.left, got)
    if (fields.length === 0) {
      replay.agreeing += 1
      continue
    }
    replay.differing += 1
    if (replay.differences.length < DIFFERENCES_KEPT) {
      const { time_s, event, left } = recorded
      replay.differences.push({ boot: boot.boot, epoch: boot.epoch, number, time_s, event, recorded: left.operation, got: got.operation, fields })
    }
    if (!asksTheSame(recorded.left.operation, got.operation)) {
      replay.unreached += boot.steps.length - number - 1
      return
    }
  }
}

/** Does the event that was recorded next answer this operation too? */
function asksTheSame(recorded: Operation, got: Operation): boolean {
  return recorded.kind === got.kind && recorded.sampleCount === got.sampleCount
}

function leftBy({ operation, writer, upload }: Device): LeftOperation {
  return {
    operation: { ...operation },
    sent: operation.kind === OPERATION_SEND ? writer.encoded.slice(0, operation.count) : [],
    written: operation.kind === OPERATION_APPEND_CALIBRATION ? upload.words.slice(0, operation.count) : [],
  }
}

function differingFields(recorded: LeftOperation, got: LeftOperation): Difference['fields'] {
  const fields = differing({ ...recorded.operation }, { ...got.operation })
  if (!isSame(recorded.sent, got.sent)) fields.push(...differingFrames(recorded.sent, got.sent))
  if (!isSame(recorded.written, got.written)) fields.push({ field: 'written', recorded: recorded.written.join(), got: got.written.join() })
  return fields
}

function isSame(one: number[], other: number[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i])
}

/** Field by field where both are sound frames; else as bytes. */
function differingFrames(recorded: number[], got: number[]): Difference['fields'] {
  const [before, now] = [recorded, got].map((bytes) => readTelemetry(telemetryReaderNew(), bytes).map(flat).at(0) ?? {})
  const fields = differing(before, now)
  const hex = (bytes: number[]) => Buffer.from(bytes).toString('hex')
  return fields.length > 0 ? fields : [{ field: 'sent', recorded: hex(recorded), got: hex(got) }]
}

function differing(recorded: Record<string, Value>, got: Record<string, Value>): Difference['fields'] {
  return [...new Set([...Object.keys(recorded), ...Object.keys(got)])]
    .map((field) => ({ field, recorded: recorded[field] ?? null, got: got[field] ?? null }))
    .filter((one) => one.recorded !== one.got)
}

/** The values of a message by their paths, which begin with its kind. */
function flat(message: { kind: string }): Record<string, Value> {
  const values: Record<string, Value> = {}
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) values[path] = value as Value
    else for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
  }
  visit(message, message.kind)
  return values
}
