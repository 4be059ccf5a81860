import { InjectedPort } from './boards/injected/port'
import { NUMBER_DIGITS, int32At, numberedLines } from './boards/injected/numbered-lines'
import { crc16 } from './core/arithmetic/crc16'
import { guardTakeKey } from './core/link/authentication'
import { Device, deviceNew } from './core/device/device'
import { DeviceConfiguration } from './core/device/configuration'
import { KEPT_NEW } from './core/persistence/kept'
import { OPERATION_SEND } from './core/device/operations'
import { divide } from './core/arithmetic/fixed-point'
import { eventNew } from './core/device/events'
import { step } from './core/device/step'

/** The key of a device that is only compared, and drives nothing: number, key and CRC-16, as core/link/authentication has them. */
export const INJECTED_KEY = [105, 110, 106, 101, 99, 116, 101, 100, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 252, 60]

/** Digits of an event's integers: kind, time, began and value. */
const EVENT_DIGITS = 32

/**
 * Hardware in the loop, the whole device: the host sends events, `step` takes them, and the answer is the operation left.
 *
 * The function returned takes one event as a numbered line (see boards/injected/numbered-lines.ts): kind, time_ms, began_ms
 * and value, eight digits each, then the samples that came with it, four digits each. It answers with the step's time in
 * µs, the operation's fields, and the CRC-16 of the bytes to be sent, 0 where none are.
 *
 * The device is that of a first boot with empty slots. Its events may hold no upload of a calibration.
 */
export function startInjectedDevice(configuration: DeviceConfiguration, port: InjectedPort): (this: void, line: string) => void {
  const calibration = { state: [0, 0], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  const device = deviceNew(configuration, port.natives, calibration, 1, KEPT_NEW, true)
  guardTakeKey(device.guard, INJECTED_KEY)
  const event = eventNew()
  return numberedLines(port, (line, number, body) => {
    event.kind = int32At(port, line, NUMBER_DIGITS)
    event.time_ms = int32At(port, line, NUMBER_DIGITS + 8)
    event.began_ms = int32At(port, line, NUMBER_DIGITS + 16)
    event.value = int32At(port, line, NUMBER_DIGITS + 24)
    const first = NUMBER_DIGITS + EVENT_DIGITS
    if (body > first) device.samples = port.samples(line, first, divide(body - first, 4))
    const began_us = port.clock_us()
    step(device, event)
    return number + ',' + (port.clock_us() - began_us) + ',' + leftBy(device)
  })
}

function leftBy(device: Device): string {
  const operation = device.operation
  const crc = operation.kind === OPERATION_SEND ? crc16(device.writer.encoded, 0, operation.count) : 0
  let fields = operation.kind + ',' + operation.duration_ms + ',' + operation.wakesOnContact + ',' + operation.sampleCount
  fields = fields + ',' + operation.sampleInterval_us + ',' + operation.amplitude_mV + ',' + operation.range
  fields = fields + ',' + operation.due_ms + ',' + operation.apart_us + ',' + operation.amplitude_uA + ',' + operation.firstPhase_us
  fields = fields + ',' + operation.secondPhase_us + ',' + operation.interphaseGap_us + ',' + operation.period_us
  fields = fields + ',' + operation.pulses + ',' + operation.polarity + ',' + operation.count + ',' + operation.slot
  return fields + ',' + operation.start + ',' + crc
}
