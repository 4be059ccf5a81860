import { IongateError } from '../diagnostics'
import { hexOfHash, readTelemetry, telemetryReaderNew, type HelloMessage } from '../telemetry'
import type { Transport } from '../transports/transport'
import { NOTICE_MACHINE_CODE } from '../../firmware/core/link/telemetry'

/** Details of NOTICE_MACHINE_CODE: FAULT_ of firmware/boards/espruino/native-core.ts. */
const FAULTS: Record<number, string> = {
  1: 'the file is missing, not whole, or of another build',
  2: 'it has another table of entries',
  3: 'its self-test gives something else than the host expects',
  4: 'its memory or the code does not lie in one piece',
}

/** Of what a silent device printed: an error is often followed by where it came from. */
const LINES_SHOWN = 5
const LINE_SHOWN = 120

/** What runs on a device, as its hello or its answer to IDENTIFY says. */
export type RunningBuild = Pick<HelloMessage, 'buildHash' | 'calibrationId' | 'epoch'>

/**
 * Waits for the frame with which a device says, at boot or when asked, what runs on it.
 * @throws IongateError device-differs when only other builds said hello or the device does not trust its machine code, device-silent when none did
 */
export function awaitHello(transport: Transport, where: string, buildHash: number, timeout_ms: number): Promise<RunningBuild> {
  const reader = telemetryReaderNew()
  let other: RunningBuild | undefined
  let text = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failure()), timeout_ms)
    transport.onBytes((bytes) => {
      text = (text + printable(bytes)).slice(-LINES_SHOWN * LINE_SHOWN)
      for (const message of readTelemetry(reader, bytes)) {
        if (message.kind === 'notice' && message.notice === NOTICE_MACHINE_CODE) {
          clearTimeout(timer)
          reject(new IongateError('device-differs', where, `does not trust its machine code: ${FAULTS[message.detail] ?? `fault ${message.detail}`}`))
          return
        }
        if (message.kind !== 'hello' && message.kind !== 'identity') continue
        if (message.buildHash === buildHash) {
          clearTimeout(timer)
          resolve(message)
          return
        }
        other = message
      }
    })
  })

  function failure(): IongateError {
    if (other !== undefined) {
      return new IongateError('device-differs', where, `runs build ${hexOfHash(other.buildHash)}, not ${hexOfHash(buildHash)}`)
    }
    const said = text.trim().split(/\s*\n\s*/).slice(-LINES_SHOWN).map((line) => line.slice(0, LINE_SHOWN)).join(' / ')
    return new IongateError('device-silent', where, `no hello within ${timeout_ms / 1000} s${said === '' ? '' : `; it said “${said}”`}`)
  }
}

/** What of the bytes a person could read, so that a console's complaint is not lost. */
function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replace(/[^\n\x20-\x7e]/g, '')
}
