import { STATE_STIMULATING } from '../../../firmware/core/device/device'
import { PERMITTED, STIMULUS_STOPPED } from '../../../firmware/core/decide/safety-gate'
import { NOTICE_OPERATION_FAILED, NOTICE_STIMULUS_CUT } from '../../../firmware/core/link/telemetry'
import { readTelemetry, telemetryReaderNew } from '../../telemetry'

/**
 * Holds what a device has sent to what it has done: each train is reported once, at its end or by the boot after a cut,
 * and no boot has the epoch of another.
 * @param trains that reached the electrode
 * @param pending reports that the run has ended too early for, at most
 */
export function reportFindings(sent: number[], trains: number, pending: number): string[] {
  const messages = readTelemetry(telemetryReaderNew(), sent)
  const ended = messages.filter((message) => message.kind === 'stimulus' && (message.verdict === PERMITTED || message.verdict === STIMULUS_STOPPED)).length
  const played = messages.filter((message) => message.kind === 'stimulus' && message.verdict === PERMITTED).length
  const broken = messages.filter((message) => message.kind === 'notice' && (message.notice === NOTICE_STIMULUS_CUT || (message.notice === NOTICE_OPERATION_FAILED && message.detail === STATE_STIMULATING))).length
  const epochs = messages.flatMap((message) => (message.kind === 'hello' ? [message.epoch] : []))
  const findings: string[] = []
  if (played > trains) findings.push('train reported twice')
  if (ended + broken + pending < trains) findings.push('train not reported')
  if (epochs.some((epoch, i) => i > 0 && epoch <= epochs[i - 1])) findings.push('epoch used twice')
  return findings
}
