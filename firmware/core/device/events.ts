/**
 * What happens to the device, handed to `step` one after the other.
 */

/** The operation has ended. `value` is the reading or check that it asked for, 0 where it asked for none. */
export const EVENT_ENDED = 1
/** A contact ended the sleep under way. */
export const EVENT_CONTACT = 2
/** The operation could not be carried out: a converter, DAC or timer did not answer. */
export const EVENT_FAILED = 3
/** Power is up: `deviceNew` has made the device from what persistence held. The first event, once. */
export const EVENT_BOOT = 4
/** One byte, `value`, has come over the link while a long operation is under way. */
export const EVENT_BYTE = 5

/** One event: integers only. The words of a capture or pulse are in the device's `samples`. */
export interface DeviceEvent {
  kind: number
  /** Milliseconds since boot when the event is handed over, 0..2^30 − 1, then from 0 again. */
  time_ms: number
  /** The same clock when the long operation that is under way, or has ended, began. */
  began_ms: number
  /** A reading is a converter word, 0..65535, a byte 0..255, a check any int32, room 0 or 1. */
  value: number
}

export function eventNew(): DeviceEvent {
  return { kind: EVENT_BOOT, time_ms: 0, began_ms: 0, value: 0 }
}
