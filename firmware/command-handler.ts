import { Device, notice, send } from './device'
import {
  COMMAND_ARM,
  COMMAND_DISARM,
  COMMAND_IDENTIFY,
  COMMAND_SET_CYCLE,
  CYCLE_MAX_ms,
  CYCLE_MIN_ms,
} from './core/commands'
import { HEADER_BYTES, get32 } from './core/frame'
import { NOTICE_COMMAND_UNKNOWN, identityFrame } from './core/telemetry'

/** Carries out the command in the reader; a command out of range changes nothing and is answered with a notice. */
export function executeCommand(device: Device): void {
  const content = device.reader.content
  const command = content[1]
  const payloadBytes = device.reader.byteCount - HEADER_BYTES - 2
  if (command === COMMAND_IDENTIFY) {
    const configuration = device.configuration
    send(device, identityFrame(device.writer, configuration.buildHash, configuration.boardName, device.reader.rejected))
  } else if (command === COMMAND_DISARM) {
    device.gate.armed = false
  } else if (command === COMMAND_ARM) {
    device.gate.armed = true
  } else if (command === COMMAND_SET_CYCLE && payloadBytes === 4 && isCycle(get32(content, HEADER_BYTES))) {
    device.controller.cycle_ms = get32(content, HEADER_BYTES)
  } else {
    notice(device, NOTICE_COMMAND_UNKNOWN, command)
  }
}

function isCycle(cycle_ms: number): boolean {
  return cycle_ms >= CYCLE_MIN_ms && cycle_ms <= CYCLE_MAX_ms
}
