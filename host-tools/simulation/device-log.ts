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

/**
 * Reads the bytes of a run's link. Device clocks start at each boot, and the hello frame is
 * sent at once, so a hello's time on the link is the clock's zero. Runs are shorter than the
 * clock's wrap (12 days).
 */
export function readDeviceLog(link: LinkRecord[]): DeviceLog {
  const reader = telemetryReaderNew()
  const log: DeviceLog = { hellos: [], cycles: [], classes: [], ends: [], contacts: [], stimuli: [], notices: [], sums: [], lost: 0, rejectedBytes: 0 }
  let boot_s = 0
  for (const { time_us, bytes } of link) {
    for (const message of readTelemetry(reader, bytes)) {
      if (message.kind === 'hello') boot_s = time_us / 1e6
      file(log, message, boot_s, time_us / 1e6)
    }
  }
  log.lost = reader.lost
  log.rejectedBytes = reader.rejectedBytes
  return log
}

function file(log: DeviceLog, message: TelemetryMessage, boot_s: number, sent_s: number): void {
  switch (message.kind) {
    case 'hello':
      log.hellos.push({ time_s: boot_s, sent_s, message })
      break
    case 'cycle':
      log.cycles.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'class':
      log.classes.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'end':
      log.ends.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'contact':
      log.contacts.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'stimulus':
      log.stimuli.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'notice':
      log.notices.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'sums':
      log.sums.push({ time_s: boot_s + message.time_ms / 1000, sent_s, message })
      break
    case 'identity':
    case 'calibration':
      break
  }
}
