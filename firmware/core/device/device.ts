import { Classifier, classifierNew } from '../decode/classifier'
import { ContactDetector, contactDetectorNew } from '../contact/contact-detector'
import { ContactRate, contactRateNew } from '../contact/contact-rate'
import { Controller, controllerNew } from '../decide/controller'
import { CalibrationFound } from '../persistence/calibration-slots'
import { Decoder, decoderNew, decoderWith } from '../decode/decoder'
import { DeviceConfiguration } from './configuration'
import { EarlyStop, earlyStopNew } from '../decode/early-stop'
import { Guard, guardNew } from '../link/authentication'
import { GelAccount, gelAccountNew } from '../decide/gel-account'
import { EnergyLedger, energyLedgerNew } from '../decide/energy-ledger'
import { Pace, paceNew } from '../decide/pace'
import { FrameReader, FrameWriter, compactReader, compactWriter, frameReaderNew, frameWriterNew } from '../link/frame'
import { FOUND_DAMAGED, FOUND_UNWRITTEN, KEPT_BITS, KEPT_DISARMED, KEPT_MEASURED, KEPT_NEGATIVE, WRITTEN_MOVED, WRITTEN_NOT, withLadder } from '../persistence/kept'
import { HAS_CLASSIFIER, HAS_EARLY_STOP } from './extensions'
import { REFUSED_DAMAGED, SafetyGate, gateArm, safetyGateNew } from '../decide/safety-gate'
import { Measurement, REST_MIN_ms, measurementNew } from '../link/measurement'
import { Natives } from '../decode/window-sums'
import { OPERATION_KEEP, OPERATION_SEND, Operation, operationNew } from './operations'
import { Upload, uploadNew } from './uploads'
import { pulseCheck, stimulusCheck } from './check-words'
import { noticeFrame } from '../link/telemetry'

/**
 * Which operation of the round is under way. A notice that an operation failed carries its state:
 * the numbers of the long operations are part of the telemetry (docs/telemetry.md).
 */
export const STATE_SLEEPING = 0
export const STATE_LISTENING = 1
export const STATE_INTERROGATING = 2
export const STATE_STIMULATING = 4
/** A pulse of a measurement, with the rest before it. */
export const STATE_MEASURING = 5
export const STATE_PROBING = 7
/** Between two turns: what comes next is chosen now. */
export const STATE_IDLE = 8
/** Boot frames go out; the store is read for the first time. */
export const STATE_BOOTING = 9
/** The store is read: before a capture, before an interrogation, before a decision. */
export const STATE_LISTEN_STORE = 10
export const STATE_ROUND_STORE = 11
export const STATE_DECISION_STORE = 12
/** The temperature is read before an interrogation. */
export const STATE_ROUND_TEMPERATURE = 13
/** Frames go out: of a capture's contacts, of a decision. */
export const STATE_CONTACTS = 14
export const STATE_REPORT = 15
/** The store is read before a measurement and within it; the temperature, and the sums' frames, end it. */
export const STATE_MEASUREMENT_STORE = 16
export const STATE_MEASUREMENT_BETWEEN = 17
export const STATE_MEASUREMENT_TEMPERATURE = 18
export const STATE_SUMS = 19
/** A record is written: before a stimulus, and between turns. */
export const STATE_KEEPING_STIMULUS = 20
export const STATE_KEEPING = 21
/** The calibration slots are looked at again. */
export const STATE_RELOADING = 22
/** A record is written before the first pulse of a measurement. */
export const STATE_KEEPING_MEASUREMENT = 23
/** The count of contacts is read before an interrogation. */
export const STATE_ROUND_CONTACTS = 24

/** The whole device. Everything is allocated at boot. */
export interface Device {
  configuration: DeviceConfiguration
  natives: Natives
  /** Can the board carry out OPERATION_PROBE? */
  canProbe: boolean
  /** What the calibration slots hold; the board renews it for OPERATION_LOAD_CALIBRATION. */
  calibration: CalibrationFound
  /** Words of the last capture, interrogation or probe, 16 bits left-aligned; the board sets it before the event of the end. */
  samples: number[]
  /** What the board has to do next. */
  operation: Operation
  controller: Controller
  decoder: Decoder
  /** Where the configuration has a classifier, and where it lets interrogations end early. */
  classifier: Classifier | undefined
  earlyStop: EarlyStop | undefined
  /** What rules look at: the level of each ion, then of each class. */
  levels: number[]
  detector: ContactDetector
  rate: ContactRate
  gate: SafetyGate
  /** What measurements may still put through the gel. */
  gel: GelAccount
  /** Check words made at boot; see check-words.ts. */
  stimulusCheck: number
  pulseChecks: number[]
  ledger: EnergyLedger
  pace: Pace
  writer: FrameWriter
  reader: FrameReader
  guard: Guard
  measurement: Measurement
  upload: Upload
  /** Clock reading of the event under way, and of the one up to which the gate has counted. */
  now_ms: number
  counted_ms: number
  state: number
  /** The frame or block of samples that comes next, while several go out one after the other. */
  progress: number
  /** What the journal's newest record holds (see persistence/kept.ts), and what the next one is to hold. */
  kept: number
  toKeep: number
  /** FOUND_ values of this boot, 0 for none. */
  found: number
  /** Could the record tried last not be written? Nothing is tried again before something else is to be kept. */
  isUnwritten: boolean
  /** Have the tables to be looked up again before they are used? */
  hasMoved: boolean
  /** Clock reading when the capture, pulse or stimulus under way began. */
  began_ms: number
  /** Pulse of the ladder that is under way or comes next; never beyond its last. */
  pulse: number
  /** Sign of this interrogation's ladder; alternates so that what charge a ladder leaves behind cancels, and from boot to boot likewise. */
  polarity: number
  /** The gel's temperature when the interrogation or measurement under way began, 0.1 °C, ±6000. */
  temperature_dC: number
  /** When the last sample that the decision rests on was taken. */
  decided_ms: number
  /** The rule that asked for the stimulus under way, −1 for none, and how long that took. */
  rule: number
  latency_ms: number
  /** The measurement's rest under way, 1..65535. */
  rest_ms: number
}

/**
 * A device that has not booted yet; `step` with EVENT_BOOT begins.
 * @param calibration what the slots hold, with the tables to run
 * @param epoch of this boot, 1..2^31 − 1
 * @param kept what this boot's record holds, and FOUND_ values
 * @param canProbe can the board carry out OPERATION_PROBE?
 */
export function deviceNew(
  configuration: DeviceConfiguration,
  natives: Natives,
  calibration: CalibrationFound,
  epoch: number,
  kept: number,
  canProbe: boolean,
): Device {
  const tables = calibration.tables
  const state = kept & KEPT_BITS
  const classifier =
    HAS_CLASSIFIER && configuration.classifier !== undefined ? classifierNew(configuration.classifier, natives) : undefined
  const levels: number[] = []
  for (let ion = 0; ion < tables.response.ionCount; ion++) levels.push(0)
  if (HAS_CLASSIFIER && classifier !== undefined) {
    for (let i = 0; i < classifier.level.length; i++) levels.push(0)
  }
  const pulseChecks: number[] = []
  for (let i = 0; i < configuration.ladder.pulses.length; i++) pulseChecks.push(pulseCheck(configuration.ladder.pulses[i]))
  const gate = safetyGateNew(configuration.gate)
  gateArm(gate, (state & KEPT_DISARMED) === 0)
  const writer = frameWriterNew(epoch)
  const reader = frameReaderNew()
  compactWriter(writer, natives.table)
  compactReader(reader, natives.table)
  return {
    configuration: configuration,
    natives: natives,
    canProbe: canProbe,
    calibration: calibration,
    samples: [],
    operation: operationNew(),
    controller: controllerNew(configuration.controller),
    decoder: decoderNew(tables, natives),
    classifier: classifier,
    earlyStop: HAS_EARLY_STOP && configuration.earlyStop !== undefined ? earlyStopNew(configuration.earlyStop, natives) : undefined,
    levels: levels,
    detector: contactDetectorNew(configuration.contact.detector),
    rate: contactRateNew(),
    gate: gate,
    gel: gelAccountNew(configuration.gelBudget, (state & KEPT_MEASURED) !== 0),
    stimulusCheck: stimulusCheck(configuration),
    pulseChecks: pulseChecks,
    ledger: energyLedgerNew(configuration.energy),
    pace: paceNew(configuration.pace),
    writer: writer,
    reader: reader,
    guard: guardNew(),
    measurement: measurementNew(configuration.ladder.pulses.length * tables.windowCount.length),
    upload: uploadNew(),
    now_ms: 0,
    counted_ms: 0,
    state: STATE_BOOTING,
    progress: 0,
    kept: state,
    toKeep: state,
    found: kept & (FOUND_DAMAGED | FOUND_UNWRITTEN),
    isUnwritten: kept >= FOUND_UNWRITTEN,
    hasMoved: false,
    began_ms: 0,
    pulse: 0,
    polarity: (state & KEPT_NEGATIVE) === 0 ? 1 : -1,
    temperature_dC: 0,
    decided_ms: 0,
    rule: -1,
    latency_ms: 0,
    rest_ms: REST_MIN_ms,
  }
}

/** Is this pulse of the ladder what it was at boot? If not, the gate's verdict says so. */
export function isPulseIntact(device: Device, pulse: number): boolean {
  if (pulseCheck(device.configuration.ladder.pulses[pulse]) === device.pulseChecks[pulse]) return true
  device.gate.verdict = REFUSED_DAMAGED
  return false
}

/** Leaves the frame in the writer to be sent: `count` is what the frame function returned. */
export function send(device: Device, count: number): void {
  device.operation.kind = OPERATION_SEND
  device.operation.count = count
}

/** Leaves the state to be written, with the sign of the ladder last played: no record is made for that alone. */
export function keep(device: Device): void {
  device.toKeep = withLadder(device.toKeep, device.polarity)
  device.operation.kind = OPERATION_KEEP
  device.operation.count = device.toKeep
}

/** A record has been written, or not; true if it has. @param value a WRITTEN_ */
export function afterKeep(device: Device, value: number): boolean {
  device.isUnwritten = value === WRITTEN_NOT
  if (value === WRITTEN_MOVED) device.hasMoved = true
  if (!device.isUnwritten) device.kept = device.toKeep
  return !device.isUnwritten
}

/** The calibration slots have been looked at again: the decoder works with what they hold. */
export function useCalibration(device: Device): void {
  device.hasMoved = false
  device.decoder = decoderWith(device.calibration.tables, device.decoder)
}

/** Leaves a notice frame to be sent; codes are in core/link/telemetry.ts. */
export function notice(device: Device, code: number, detail: number): void {
  send(device, noticeFrame(device.writer, device.now_ms, code, detail))
}

/**
 * Clock reading at the last sample of pulse `pulse` of the ladder, which began at `began_ms`. From its start, not
 * from now: an interpreter may come here late, and that delay belongs to the latency.
 */
export function endOfPulse_ms(device: Device, began_ms: number, pulse: number): number {
  return (began_ms + device.decoder.tables.memory.duration_ms[pulse]) & 1073741823
}
