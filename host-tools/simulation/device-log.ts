import type { LinkRecord } from '../../sim/world'
import {
  readTelemetry,
  telemetryReaderNew,
  type ClassMessage,
  type ContactMessage,
  type CycleMessage,
  type EndMessage,
  type HelloMessage,
  type NoticeMessage,
  type StimulusMessage,
  type SumsMessage,
  type TelemetryMessage,
  type TelemetryReader,
} from '../telemetry'

/** A message with the run's time of what it reports, and of its sending. */
export interface Logged<Message> {
  time_s: number
  sent_s: number
  message: Message
}

/** All that a device said during a run. */
export interface DeviceLog {
  hellos: Logged<HelloMessage>[]
  cycles: Logged<CycleMessage>[]
  /** Of a device with a classifier. */
  classes: Logged<ClassMessage>[]
  /** Of a device whose interrogations may end early. */
  ends: Logged<EndMessage>[]
  contacts: Logged<ContactMessage>[]
  stimuli: Logged<StimulusMessage>[]
  notices: Logged<NoticeMessage>[]
  /** Measurements that a host asked for. */
  sums: Logged<SumsMessage>[]
  lost: number
  rejectedBytes: number
}

/** Reads the bytes of a run's link as they come. */
export interface DeviceLogReader {
  telemetry: TelemetryReader
  boot_s: number
  log: DeviceLog
}

export function deviceLogReaderNew(): DeviceLogReader {
  const log: DeviceLog = { hellos: [], cycles: [], classes: [], ends: [], contacts: [], stimuli: [], notices: [], sums: [], lost: 0, rejectedBytes: 0 }
  return { telemetry: telemetryReaderNew(), boot_s: 0, log }
}

/**
 * Takes bytes of the link. Device clocks start at each boot, and the hello frame is sent at once,
 * so a hello's time on the link is the clock's zero. Runs are shorter than the clock's wrap (12 days).
 * @param isRecorded whether the messages go into the log; losses always do
 * @returns the messages that these bytes complete, each with the run's time of what it reports
 */
export function logBytes(reader: DeviceLogReader, time_us: number, bytes: number[], isRecorded: boolean): Logged<TelemetryMessage>[] {
  const sent_s = time_us / 1e6
  const messages = readTelemetry(reader.telemetry, bytes).map((message): Logged<TelemetryMessage> => {
    if (message.kind === 'hello') reader.boot_s = sent_s
    const time_s = 'time_ms' in message ? reader.boot_s + message.time_ms / 1000 : reader.boot_s
    if (isRecorded) file(reader.log, message, time_s, sent_s)
    return { time_s, sent_s, message }
  })
  reader.log.lost = reader.telemetry.lost
  reader.log.rejectedBytes = reader.telemetry.rejectedBytes
  return messages
}

/** Reads all bytes of a run's link. */
export function readDeviceLog(link: LinkRecord[]): DeviceLog {
  const reader = deviceLogReaderNew()
  for (const { time_us, bytes } of link) logBytes(reader, time_us, bytes, true)
  return reader.log
}

function file(log: DeviceLog, message: TelemetryMessage, time_s: number, sent_s: number): void {
  switch (message.kind) {
    case 'hello':
      log.hellos.push({ time_s, sent_s, message })
      break
    case 'cycle':
      log.cycles.push({ time_s, sent_s, message })
      break
    case 'class':
      log.classes.push({ time_s, sent_s, message })
      break
    case 'end':
      log.ends.push({ time_s, sent_s, message })
      break
    case 'contact':
      log.contacts.push({ time_s, sent_s, message })
      break
    case 'stimulus':
      log.stimuli.push({ time_s, sent_s, message })
      break
    case 'notice':
      log.notices.push({ time_s, sent_s, message })
      break
    case 'sums':
      log.sums.push({ time_s, sent_s, message })
      break
    case 'identity':
    case 'calibration':
      break
  }
}
