import { FrameReader, HEADER_BYTES, frameReaderNew, frameReaderTake, get16, get32 } from '../firmware/core/link/frame'
import { TAG_BYTES } from '../firmware/core/link/authentication'
import { MEASURE_AMPLITUDE, MEASURE_REVERSED } from '../firmware/core/link/measurement'
import {
  KIND_CALIBRATION,
  KIND_CLASS,
  KIND_CONTACT,
  KIND_CYCLE,
  KIND_END,
  KIND_HELLO,
  KIND_IDENTITY,
  KIND_NOTICE,
  KIND_STIMULUS,
  KIND_SUMS,
} from '../firmware/core/link/telemetry'

/**
 * The host's end of the link: bytes in, messages out. The layouts are those of
 * firmware/core/link/telemetry.ts and are tabulated in docs/telemetry.md.
 *
 * Times are readings of the device's clock: milliseconds since boot, wrapping at 2^30.
 */
export type TelemetryMessage =
  | HelloMessage
  | CycleMessage
  | ClassMessage
  | EndMessage
  | ContactMessage
  | StimulusMessage
  | NoticeMessage
  | IdentityMessage
  | SumsMessage
  | CalibrationMessage

interface FrameStamp {
  /** Boot epoch, 1..2^31 − 1. */
  epoch: number
  /** Number of the frame since boot, 0..2^32 − 1. */
  sequence: number
}

/** First frame after a boot. Hash and calibration are int32; `hexOfHash` prints them. */
export interface HelloMessage extends FrameStamp {
  kind: 'hello'
  buildHash: number
  calibrationId: number
  ionCount: number
}

/** One interrogation. */
export interface CycleMessage extends FrameStamp {
  kind: 'cycle'
  /** When the last sample of the interrogation was taken. */
  time_ms: number
  /** FLAG_… of core/decode/decoder; 0 when the levels can be trusted. */
  flags: number
  misfit: number
  store_mV: number
  temperature_dC: number
  spent_uJ: number
  harvested_uJ: number
  /** Contacts in 1000 s, 0 while unknown. */
  contactRate_mHz: number
  /** Contacts and separations counted since boot, 0..65535, then from 0 again. */
  contactEvents: number
  /** In the calibration's order. */
  ions: IonReading[]
}

interface IonReading {
  /** 0..65535; 32768 is an activation of 1. */
  activation_Q15: number
  /** 0 rest, 1 below threshold, 2 active, 3 saturated. */
  level: number
  /** 0..32767. */
  confidence_Q15: number
}

/** What a classifier made of the interrogation in the cycle message before it. */
export interface ClassMessage extends FrameStamp {
  kind: 'class'
  time_ms: number
  /** In the classifier's order; null while it is not known. */
  index: number | null
  /** 16384..32757, or 0. */
  confidence_Q15: number
}

/** Where the interrogation in the cycle message before it ended; of a device whose interrogations may end early. */
export interface EndMessage extends FrameStamp {
  kind: 'end'
  time_ms: number
  pulses: number
  /** Since the last whole interrogation; 0 for a whole one. */
  endedEarly: number
}

export interface ContactMessage extends FrameStamp {
  kind: 'contact'
  event: 'contact' | 'separation'
  time_ms: number
  /** Deviation from the baseline at the peak, converter words in Q6 (64 = one 16-bit word); negative for a contact. */
  peak_Q6: number
  /** Integral of the lobe: sum of the deviations of its blocks, Q6 words · blocks. */
  charge_Q6: number
}

/** A rule asked for a stimulus, and the gate's verdict (0 permitted, else a REFUSED_ code of core/decide/safety-gate). */
export interface StimulusMessage extends FrameStamp {
  kind: 'stimulus'
  time_ms: number
  rule: number
  plan: number
  verdict: number
  /** From the last sample of the interrogation to the request. */
  latency_ms: number
}

/** Something a person should know: a NOTICE_ code of core/link/telemetry. */
export interface NoticeMessage extends FrameStamp {
  kind: 'notice'
  time_ms: number
  notice: number
  detail: number
}

/** Answer to COMMAND_IDENTIFY. */
export interface IdentityMessage extends FrameStamp {
  kind: 'identity'
  buildHash: number
  calibrationId: number
  /** Frames from the host that the device could not read. */
  rejectedFrames: number
  /** Commands that it refused: see core/link/authentication. */
  refusedCommands: number
  /** Of the last signed command that it has taken in this boot. */
  counter: number
  /** The device's number, 16 hexadecimal digits; null without a key. */
  device: string | null
  boardName: string
  /** What the device has signed, and its tag, low and high word: only who has its key can check it. */
  proof: { bytes: number[]; tag: number[] }
}

/** Window sums of a measurement that was asked for (see device-commands.ts); all of them, or a part in feature order. */
export interface SumsMessage extends FrameStamp {
  kind: 'sums'
  /** When the last sample was taken. */
  time_ms: number
  /** The ladder was played at an amplitude of the request's. */
  isOtherAmplitude: boolean
  polarity: 1 | -1
  /** As the request's. */
  request: number
  temperature_dC: number
  /** Sums of the whole measurement, and the index of the first of these. */
  count: number
  first: number
  /** Sums of 16-bit converter words. */
  sums: number[]
}

/** Answer to one step of an upload. */
export interface CalibrationMessage extends FrameStamp {
  kind: 'calibration'
  /** COMMAND_CALIBRATION_ of core/link/commands. */
  command: number
  /** UPLOAD_ of core/link/telemetry; 0 is done. */
  outcome: number
  /** Words of the tables taken so far: where to go on. */
  taken: number
  /** Of the calibration that runs now. */
  calibrationId: number
}

export interface TelemetryReader {
  frames: FrameReader
  /** Bytes since the last delimiter. */
  run: number
  /** Stamp of the newest message; null before the first. */
  last: FrameStamp | null
  /** Messages that were sent but never arrived, as far as the sequence numbers tell. */
  lost: number
  /** Bytes that were no part of a sound frame (delimiters are not counted). */
  rejectedBytes: number
  /** Sound frames of a kind or length this host does not know. */
  unreadable: number
}

export function telemetryReaderNew(): TelemetryReader {
  return { frames: frameReaderNew(), run: 0, last: null, lost: 0, rejectedBytes: 0, unreadable: 0 }
}

/** Takes bytes from the link, however cut, and returns the messages they complete. Never throws. */
export function readTelemetry(reader: TelemetryReader, bytes: ArrayLike<number>): TelemetryMessage[] {
  const messages: TelemetryMessage[] = []
  for (let i = 0; i < bytes.length; i++) {
    const isFrame = frameReaderTake(reader.frames, bytes[i])
    if (bytes[i] !== 0) {
      reader.run += 1
      continue
    }
    if (!isFrame) reader.rejectedBytes += reader.run
    reader.run = 0
    if (!isFrame) continue
    const stamp = stampOf(reader.frames.content)
    countLost(reader, stamp)
    const message = messageOf(reader.frames.content, reader.frames.byteCount - 2, stamp)
    if (message === null) reader.unreadable += 1
    else messages.push(message)
  }
  return messages
}

/** A hash as telemetry carries it (int32), as eight hexadecimal digits. */
export function hexOfHash(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, '0')
}

function stampOf(content: number[]): FrameStamp {
  return { sequence: get32(content, 2) >>> 0, epoch: get32(content, 6) }
}

/**
 * A boot starts over at sequence 0, so a new epoch shows what was lost since that boot; what
 * was lost before it, nobody can count. A number from the past (a frame that came twice)
 * loses nothing.
 */
function countLost(reader: TelemetryReader, stamp: FrameStamp): void {
  const last = reader.last
  if (last === null) {
    reader.last = stamp
  } else if (stamp.epoch !== last.epoch) {
    reader.lost += stamp.sequence
    reader.last = stamp
  } else {
    const ahead = (stamp.sequence - last.sequence) | 0
    if (ahead <= 0) return
    reader.lost += ahead - 1
    reader.last = stamp
  }
}

/** Bytes of a payload by kind; those of LIST_BYTES go on with a list whose length is the last of them. */
const PAYLOAD_BYTES = new Map([
  [KIND_HELLO, 9],
  [KIND_CYCLE, 26],
  [KIND_CLASS, 7],
  [KIND_END, 6],
  [KIND_CONTACT, 13],
  [KIND_STIMULUS, 9],
  [KIND_NOTICE, 9],
  [KIND_IDENTITY, 29],
  [KIND_SUMS, 11],
  [KIND_CALIBRATION, 8],
])
/** Bytes of one entry of the list. */
const LIST_BYTES = new Map([
  [KIND_CYCLE, 5],
  [KIND_IDENTITY, 1],
  [KIND_SUMS, 4],
])

/** Bytes behind the list. */
const TAIL_BYTES = new Map([[KIND_IDENTITY, TAG_BYTES]])

function messageOf(content: number[], end: number, stamp: FrameStamp): TelemetryMessage | null {
  const kind = content[1]
  const payload = HEADER_BYTES
  const listAt = payload + (PAYLOAD_BYTES.get(kind) ?? Infinity)
  const entryBytes = LIST_BYTES.get(kind)
  const listBytes = entryBytes === undefined ? 0 : content[listAt - 1] * entryBytes
  if (end !== listAt + listBytes + (TAIL_BYTES.get(kind) ?? 0)) return null
  if (kind === KIND_CYCLE) return cycleOf(content, payload, stamp)
  if (kind === KIND_IDENTITY) return identityOf(content, payload, stamp)
  if (kind === KIND_SUMS) return sumsOf(content, payload, stamp)
  if (kind === KIND_HELLO) {
    return {
      kind: 'hello',
      ...stamp,
      buildHash: get32(content, payload),
      calibrationId: get32(content, payload + 4),
      ionCount: content[payload + 8],
    }
  }
  if (kind === KIND_CALIBRATION) {
    return {
      kind: 'calibration',
      ...stamp,
      command: content[payload],
      outcome: content[payload + 1],
      taken: get16(content, payload + 2),
      calibrationId: get32(content, payload + 4),
    }
  }
  const time_ms = get32(content, payload)
  if (kind === KIND_CLASS) {
    const index = content[payload + 4]
    return { kind: 'class', ...stamp, time_ms, index: index === 255 ? null : index, confidence_Q15: get16(content, payload + 5) }
  }
  if (kind === KIND_END) return { kind: 'end', ...stamp, time_ms, pulses: content[payload + 4], endedEarly: content[payload + 5] }
  if (kind === KIND_CONTACT) {
    return {
      kind: 'contact',
      ...stamp,
      event: content[payload + 4] === 1 ? 'contact' : 'separation',
      time_ms,
      peak_Q6: get32(content, payload + 5),
      charge_Q6: get32(content, payload + 9),
    }
  }
  if (kind === KIND_STIMULUS) {
    return {
      kind: 'stimulus',
      ...stamp,
      time_ms,
      rule: content[payload + 4],
      plan: content[payload + 5],
      verdict: content[payload + 6],
      latency_ms: get16(content, payload + 7),
    }
  }
  return { kind: 'notice', ...stamp, time_ms, notice: content[payload + 4], detail: get32(content, payload + 5) }
}

function cycleOf(content: number[], payload: number, stamp: FrameStamp): CycleMessage {
  const ions: IonReading[] = []
  for (let ion = 0; ion < content[payload + 25]; ion++) {
    const at = payload + 26 + ion * 5
    ions.push({ activation_Q15: get16(content, at), level: content[at + 2], confidence_Q15: get16(content, at + 3) })
  }
  return {
    kind: 'cycle',
    ...stamp,
    time_ms: get32(content, payload),
    flags: content[payload + 4],
    misfit: get32(content, payload + 5),
    store_mV: get16(content, payload + 9),
    temperature_dC: getSigned16(content, payload + 11),
    spent_uJ: get32(content, payload + 13),
    harvested_uJ: get32(content, payload + 17),
    contactRate_mHz: get16(content, payload + 21),
    contactEvents: get16(content, payload + 23),
    ions,
  }
}

function identityOf(content: number[], payload: number, stamp: FrameStamp): IdentityMessage {
  const nameAt = payload + 29
  const end = nameAt + content[nameAt - 1]
  const [low, high] = [get32(content, payload + 20), get32(content, payload + 24)]
  return {
    kind: 'identity',
    ...stamp,
    buildHash: get32(content, payload),
    calibrationId: get32(content, payload + 4),
    rejectedFrames: get32(content, payload + 8),
    refusedCommands: get32(content, payload + 12),
    counter: get32(content, payload + 16),
    device: low === 0 && high === 0 ? null : hexOfHash(low) + hexOfHash(high),
    boardName: String.fromCharCode(...content.slice(nameAt, end)),
    proof: { bytes: content.slice(0, end), tag: [get32(content, end), get32(content, end + 4)] },
  }
}

function sumsOf(content: number[], payload: number, stamp: FrameStamp): SumsMessage {
  const flags = content[payload + 4]
  const sums: number[] = []
  for (let i = 0; i < content[payload + 10]; i++) sums.push(get32(content, payload + 11 + 4 * i))
  return {
    kind: 'sums',
    ...stamp,
    time_ms: get32(content, payload),
    isOtherAmplitude: (flags & MEASURE_AMPLITUDE) !== 0,
    polarity: (flags & MEASURE_REVERSED) === 0 ? 1 : -1,
    request: content[payload + 5],
    temperature_dC: getSigned16(content, payload + 6),
    count: content[payload + 8],
    first: content[payload + 9],
    sums,
  }
}

function getSigned16(content: number[], at: number): number {
  return (get16(content, at) << 16) >> 16
}
