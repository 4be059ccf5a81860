import { Operation, OPERATION_SEND } from '../../core/device/operations'
import { crc16 } from '../../core/arithmetic/crc16'

/** What an event has left, as the host compares it: every field of the operation, and the CRC-16 of the bytes to be sent, 0 where none are. */
export function leftBy(operation: Operation, encoded: number[]): string {
  const crc = operation.kind === OPERATION_SEND ? crc16(encoded, 0, operation.count) : 0
  let fields = operation.kind + ',' + operation.duration_ms + ',' + operation.wakesOnContact + ',' + operation.sampleCount
  fields = fields + ',' + operation.sampleInterval_us + ',' + operation.amplitude_mV + ',' + operation.range
  fields = fields + ',' + operation.due_ms + ',' + operation.apart_us + ',' + operation.amplitude_uA + ',' + operation.firstPhase_us
  fields = fields + ',' + operation.secondPhase_us + ',' + operation.interphaseGap_us + ',' + operation.period_us
  fields = fields + ',' + operation.pulses + ',' + operation.polarity + ',' + operation.count + ',' + operation.slot
  return fields + ',' + operation.start + ',' + crc
}
