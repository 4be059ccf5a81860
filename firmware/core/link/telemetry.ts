/**
 * What the device says, frame by frame. Each function fills `writer.encoded` and returns how
 * many bytes to send. The layouts are read back by host-tools/telemetry.ts and documented in
 * docs/telemetry.md; a test holds the three together.
 */
import { Classifier } from '../decode/classifier'
import { Guard, putTag } from './authentication'
import { ContactRate } from '../contact/contact-rate'
import { FrameWriter, frameBegin, frameEnd, put16, put32, put8 } from './frame'
import { Decoder } from '../decode/decoder'
import { EarlyStop } from '../decode/early-stop'
import { EnergyLedger } from '../decide/energy-ledger'
import { Measurement } from './measurement'

export const KIND_HELLO = 1
export const KIND_CYCLE = 2
export const KIND_CONTACT = 3
export const KIND_STIMULUS = 4
export const KIND_NOTICE = 5
export const KIND_IDENTITY = 6
export const KIND_SUMS = 7
export const KIND_CALIBRATION = 8
export const KIND_CLASS = 9
export const KIND_END = 10

/** Notices: something a person should know. */
export const NOTICE_OPERATION_FAILED = 1
export const NOTICE_INTERROGATION_REFUSED = 2
export const NOTICE_FIRST_BOOT = 3
export const NOTICE_SLOT_DAMAGED = 4
export const NOTICE_COMMAND_UNKNOWN = 5
export const NOTICE_MEASUREMENT_REFUSED = 6
export const NOTICE_CALIBRATION_DAMAGED = 7
export const NOTICE_CALIBRATION_FOREIGN = 8
/** Sent in place of hello, with epoch 0: nothing else runs. The detail is a FAULT_ of boards/espruino/native-core.ts. */
export const NOTICE_MACHINE_CODE = 9
/** A loss of power ended a train, or came before its end was recorded; the detail is its rule. */
export const NOTICE_STIMULUS_CUT = 10
/** What must outlive a loss of power could not be written: nothing stimulates. */
export const NOTICE_UNWRITTEN = 11
/** The detail is the command's kind, and REFUSED_ of authentication.ts times 256. */
export const NOTICE_COMMAND_REFUSED = 12
export const NOTICE_CALIBRATION_REFUSED = 13

/** What became of a step of an upload. */
export const UPLOAD_DONE = 0
export const UPLOAD_FORMAT = 1
export const UPLOAD_LAYOUT = 2
export const UPLOAD_ROOM = 3
export const UPLOAD_NONE = 4
export const UPLOAD_OFFSET = 5
export const UPLOAD_DIFFERS = 6
export const UPLOAD_BUSY = 7

/** As many window sums as fit a frame. */
export const SUMS_PER_FRAME = 14

/** First frame after a boot: what runs here. */
export function helloFrame(writer: FrameWriter, buildHash: number, calibrationId: number, ionCount: number): number {
  frameBegin(writer, KIND_HELLO)
  put32(writer, buildHash)
  put32(writer, calibrationId)
  put8(writer, ionCount)
  return frameEnd(writer)
}

/** One interrogation: levels and how sure they are, the state of the energy store, how often the device is touched. */
export function cycleFrame(
  writer: FrameWriter,
  time_ms: number,
  decoder: Decoder,
  ledger: EnergyLedger,
  temperature_dC: number,
  contacts: ContactRate,
): number {
  frameBegin(writer, KIND_CYCLE)
  put32(writer, time_ms)
  put8(writer, decoder.flags)
  put32(writer, decoder.misfit)
  put16(writer, ledger.store_mV)
  put16(writer, temperature_dC)
  put32(writer, ledger.spent_uJ)
  put32(writer, ledger.harvested_uJ)
  put16(writer, contacts.rate_mHz)
  put16(writer, contacts.count)
  put8(writer, decoder.level.length)
  for (let ion = 0; ion < decoder.level.length; ion++) {
    put16(writer, decoder.activation_Q15[ion])
    put8(writer, decoder.level[ion])
    put16(writer, decoder.confidence_Q15[ion])
  }
  return frameEnd(writer)
}

/** Which class the interrogation was found to be, 255 for none, and how sure that is. */
export function classFrame(writer: FrameWriter, time_ms: number, classifier: Classifier): number {
  frameBegin(writer, KIND_CLASS)
  put32(writer, time_ms)
  put8(writer, classifier.best)
  put16(writer, classifier.confidence_Q15)
  return frameEnd(writer)
}

/** How many pulses the interrogation took, and how many since the last whole one have ended early. */
export function endFrame(writer: FrameWriter, time_ms: number, stop: EarlyStop): number {
  frameBegin(writer, KIND_END)
  put32(writer, time_ms)
  put8(writer, stop.played)
  put8(writer, stop.ended)
  return frameEnd(writer)
}

/** One contact (1) or separation (2) of the triboiontronic electrode. */
export function contactFrame(writer: FrameWriter, kind: number, time_ms: number, peak: number, charge: number): number {
  frameBegin(writer, KIND_CONTACT)
  put32(writer, time_ms)
  put8(writer, kind)
  put32(writer, peak)
  put32(writer, charge)
  return frameEnd(writer)
}

/** One request for a stimulus and the gate's verdict on it. */
export function stimulusFrame(
  writer: FrameWriter,
  time_ms: number,
  rule: number,
  plan: number,
  verdict: number,
  latency_ms: number,
): number {
  frameBegin(writer, KIND_STIMULUS)
  put32(writer, time_ms)
  put8(writer, rule)
  put8(writer, plan)
  put8(writer, verdict)
  put16(writer, latency_ms)
  return frameEnd(writer)
}

export function noticeFrame(writer: FrameWriter, time_ms: number, notice: number, detail: number): number {
  frameBegin(writer, KIND_NOTICE)
  put32(writer, time_ms)
  put8(writer, notice)
  put32(writer, detail)
  return frameEnd(writer)
}

/**
 * Answer to COMMAND_IDENTIFY: what runs, the board's name as character codes, and what a host needs to sign commands.
 * The frame has a tag: else whoever stands between could have a host sign for a boot that is still to come.
 * @param rejected frames that could not be read
 */
export function identityFrame(
  writer: FrameWriter,
  buildHash: number,
  calibrationId: number,
  boardName: number[],
  rejected: number,
  guard: Guard,
): number {
  frameBegin(writer, KIND_IDENTITY)
  put32(writer, buildHash)
  put32(writer, calibrationId)
  put32(writer, rejected)
  put32(writer, guard.refused)
  put32(writer, guard.counter)
  put32(writer, guard.id[0])
  put32(writer, guard.id[1])
  put8(writer, boardName.length)
  for (let i = 0; i < boardName.length; i++) put8(writer, boardName[i])
  putTag(guard, writer)
  return frameEnd(writer)
}

/**
 * Window sums of a measurement, from sum `first` on; what does not fit comes in frames that follow.
 * @param time_ms when the last sample was taken
 */
export function sumsFrame(
  writer: FrameWriter,
  time_ms: number,
  measurement: Measurement,
  temperature_dC: number,
  first: number,
): number {
  const sums = measurement.sums
  const left = sums.length - first
  const count = left < SUMS_PER_FRAME ? left : SUMS_PER_FRAME
  frameBegin(writer, KIND_SUMS)
  put32(writer, time_ms)
  put8(writer, measurement.flags)
  put8(writer, measurement.request)
  put16(writer, temperature_dC)
  put8(writer, sums.length)
  put8(writer, first)
  put8(writer, count)
  for (let i = 0; i < count; i++) put32(writer, sums[first + i])
  return frameEnd(writer)
}

/** Answer to each step of an upload: what became of it, words taken so far, and the calibration that runs. */
export function calibrationFrame(
  writer: FrameWriter,
  command: number,
  outcome: number,
  taken: number,
  calibrationId: number,
): number {
  frameBegin(writer, KIND_CALIBRATION)
  put8(writer, command)
  put8(writer, outcome)
  put16(writer, taken)
  put32(writer, calibrationId)
  return frameEnd(writer)
}
