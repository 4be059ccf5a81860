import { Board } from './boards/board'
import { CalibrationStore } from './calibration-store'
import { PUMP_LEAD_us } from './boards/front-end'
import { DeviceConfiguration } from './configuration'
import { DecisionStage } from './decision-stage'
import { EarlyStopping } from './early-stopping'
import { ContactDetector } from './core/contact/contact-events'
import { ContactRate } from './core/contact/contact-rate'
import { Controller } from './core/decide/controller'
import { Decoder } from './core/decode/decoder'
import { EnergyLedger } from './core/decide/energy-ledger'
import { Measurement } from './core/link/measurement'
import { FrameReader, FrameWriter } from './core/link/frame'
import { InterrogationPulse, SafetyGate } from './core/decide/safety-gate'
import { millisecondsOf } from './core/arithmetic/fixed-point'
import { noticeFrame } from './core/link/telemetry'

/** What the board is doing for the device; see cycle.ts and measuring.ts for the way from one to the next. */
export const STATE_SLEEPING = 0
export const STATE_LISTENING = 1
export const STATE_INTERROGATING = 2
export const STATE_GAP = 3
export const STATE_STIMULATING = 4
/** A pulse of a measurement, and a rest in one. */
export const STATE_MEASURING = 5
export const STATE_RESTING = 6
export const STATE_PROBING = 7

/** One device: a core on a board. Everything is allocated at boot. */
export interface Device {
  board: Board
  configuration: DeviceConfiguration
  controller: Controller
  decoder: Decoder
  /** Between decoder and rules, where the configuration has a classifier. */
  stage: DecisionStage | undefined
  /** Where the configuration lets interrogations end early. */
  stopping: EarlyStopping | undefined
  detector: ContactDetector
  rate: ContactRate
  gate: SafetyGate
  ledger: EnergyLedger
  writer: FrameWriter
  reader: FrameReader
  state: number
  /** Clock reading when the operation under way began. */
  began_ms: number
  /** May a contact end the sleep under way? */
  isArmed: boolean
  /** Pulse of the ladder that is under way or comes next. */
  pulse: number
  /** Sign of this interrogation's ladder; alternates so that what charge a ladder leaves behind cancels. */
  polarity: number
  /** The gel's temperature when the interrogation under way began. */
  temperature_dC: number
  /** When the last sample that the decision rests on was taken. */
  decided_ms: number
  /** The rule that asked for the stimulus under way, and how long that took. */
  rule: number
  latency_ms: number
  measurement: Measurement
  /** The measurement's rest under way. */
  rest_ms: number
  calibration: CalibrationStore
}

/** Sends a notice frame; codes are in core/link/telemetry.ts. */
export function notice(device: Device, code: number, detail: number): void {
  send(device, noticeFrame(device.writer, device.board.time_ms(), code, detail))
}

/** Sends the frame in the writer: `count` is what the frame function returned. */
export function send(device: Device, count: number): void {
  device.board.send(device.writer.encoded, count)
}

/**
 * Clock reading at the last sample of the pulse that began at `began_ms`. From its start, not
 * from now: an interpreter may come here late, and that delay belongs to the latency.
 */
export function endOfPulse_ms(device: Device, pulse: InterrogationPulse): number {
  const until_ms = millisecondsOf(PUMP_LEAD_us + pulse.sampleCount * pulse.sampleInterval_us)
  return (device.began_ms + until_ms) & 1073741823
}
