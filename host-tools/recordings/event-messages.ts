import { z } from 'zod'
import type { DeviceEvent } from '../../firmware/core/device/events'
import { type Operation, operationNew } from '../../firmware/core/device/operations'

/**
 * What a device took and did, as messages of a run's recording. docs/telemetry.md tabulates the four topics. Fields have
 * the names that they have in firmware/core/device/events.ts and operations.ts.
 */

const int32 = z.int32()
const count = z.int().min(0)
/** Boots of the run count from 1; events of a boot count from 0, and the operation that an event leaves has its number. */
const place = { boot: z.int().min(1), number: count }

/** What persistence held when a boot began. */
export const bootMessage = z.strictObject({ boot: place.boot, epoch: int32, kept: int32, canProbe: z.boolean() })

/** What the calibration slots held, found before the event of this number was handed over. */
export const calibrationMessage = z.strictObject({
  ...place,
  state: z.array(int32),
  sequence: z.array(int32),
  slot: int32,
  calibrationId: int32,
  /** Left out with slot −1, where the configuration's own run, and where they are the same as with the message before. */
  tables: z.looseObject({}).optional(),
})

export const eventMessage = z.strictObject({
  ...place,
  kind: int32,
  time_ms: int32,
  began_ms: int32,
  value: int32,
  /** Where a capture, a pulse or a probe has ended: its words, base64 of uint16. */
  samples: z.base64().optional(),
})

export const operationMessage = z.strictObject({
  ...place,
  ...(Object.fromEntries(Object.keys(operationNew()).map((field) => [field, int32.optional()])) as Record<keyof Operation, z.ZodOptional<z.ZodInt32>>),
  /** Bytes to send, and words to write into a calibration slot (int32), base64. */
  sent: z.base64().optional(),
  written: z.base64().optional(),
})

export type BootMessage = z.infer<typeof bootMessage>
export type CalibrationMessage = z.infer<typeof calibrationMessage>
export type EventMessage = z.infer<typeof eventMessage>
export type OperationMessage = z.infer<typeof operationMessage>

export const EVENT_TOPICS = { boot: '/device/boot', calibration: '/device/calibration', event: '/device/event', operation: '/device/operation' } as const

/** The integers of an event, in the order of its fields. */
export function eventOf({ kind, time_ms, began_ms, value }: DeviceEvent): DeviceEvent {
  return { kind, time_ms, began_ms, value }
}

export function base64Of(list: Uint8Array | Uint16Array | Int32Array): string {
  return Buffer.from(list.buffer, list.byteOffset, list.byteLength).toString('base64')
}

/** Words of `bytes` bytes each, little-endian; 4 bytes are a signed number. What is left at the end is dropped. */
export function numbersOf(base64: string, bytes: 1 | 2 | 4): number[] {
  const data = Buffer.from(base64, 'base64')
  const at = (index: number): number => (bytes === 4 ? data.readInt32LE(index) : data.readUIntLE(index, bytes))
  return Array.from({ length: Math.floor(data.length / bytes) }, (_, i) => at(i * bytes))
}
