import {
  Device,
  STATE_IDLE,
  STATE_KEEPING_MEASUREMENT,
  STATE_MEASUREMENT_BETWEEN,
  STATE_MEASUREMENT_TEMPERATURE,
  STATE_MEASURING,
  STATE_SUMS,
  afterKeep,
  endOfPulse_ms,
  isPulseIntact,
  keep,
  notice,
  send,
} from './device'
import { NOTICE_MEASUREMENT_REFUSED, SUMS_PER_FRAME, sumsFrame } from '../link/telemetry'
import { OPERATION_INTERROGATE, OPERATION_READ_STORE, OPERATION_READ_TEMPERATURE, setPulse } from './operations'
import { REFUSED_ENERGY, REFUSED_GEL_CHARGE, REFUSED_UNWRITTEN } from '../decide/safety-gate'
import { clamp } from '../arithmetic/fixed-point'
import { gelTakePulse, permitMeasurement } from '../decide/gel-account'
import { KEPT_MEASURED, withMeasured } from '../persistence/kept'
import { decoderTakePulse } from '../decode/decoder'
import { isAtLadder, measuredInterrogation, measuredPolarity, measuredPulse, measurementTakePulse } from '../link/measurement'
import { affordable_uJ, ledgerSleep, ledgerSpend, ledgerTakeStore } from '../decide/energy-ledger'
import { temperature_dC } from '../decode/temperature'

/**
 * Carries out the measurement that the host asked for: rest, pulse, rest, … like an interrogation, by the clock
 * as there, and in its place while it lasts.
 */

/** The measurement begins with its first rest, if the store could pay for an interrogation. */
export function afterMeasurementStore(device: Device, word: number): void {
  ledgerTakeStore(device.ledger, word)
  if (affordable_uJ(device.ledger) < device.configuration.energy.interrogationReserve_uJ) {
    refuse(device, REFUSED_ENERGY)
    return
  }
  device.toKeep = withMeasured(device.toKeep, true)
  if ((device.kept & KEPT_MEASURED) === 0) {
    device.state = STATE_KEEPING_MEASUREMENT
    keep(device)
  } else begin(device)
}

/** That the gel's accounts are used is on record, or nothing is measured. @param value a WRITTEN_ */
export function afterMeasurementKept(device: Device, value: number): void {
  if (afterKeep(device, value)) begin(device)
  else refuse(device, REFUSED_UNWRITTEN)
}

function begin(device: Device): void {
  restAndPlay(device, device.now_ms, device.measurement.settle_ms, device.configuration.ladder.begin_ms)
}

/** Leaves the next pulse, after a rest of `rest_ms` from a clock reading, or of what the interpreter needs where that is more. */
function restAndPlay(device: Device, from_ms: number, rest_ms: number, least_ms: number): void {
  const measurement = device.measurement
  const longer_ms = rest_ms > least_ms ? rest_ms : least_ms
  ledgerSleep(device.ledger, longer_ms)
  const pulse = measuredInterrogation(measurement, device.configuration.ladder.pulses)
  const cost_uJ = device.configuration.energy.interrogationPulse_uJ[measuredPulse(measurement)]
  if (!isPulseIntact(device, measuredPulse(measurement)) || !permitMeasurement(device.gel, device.gate, pulse, measuredPulse(measurement), measuredPolarity(measurement), affordable_uJ(device.ledger), cost_uJ)) {
    refuse(device, device.gate.verdict)
    return
  }
  ledgerSpend(device.ledger, cost_uJ)
  device.state = STATE_MEASURING
  setPulse(device.operation, OPERATION_INTERROGATE, device.gate.interrogation, (from_ms + longer_ms) & 1073741823)
}

function refuse(device: Device, verdict: number): void {
  device.measurement.isRequested = false
  device.state = STATE_IDLE
  notice(device, NOTICE_MEASUREMENT_REFUSED, verdict === REFUSED_GEL_CHARGE ? verdict + chargesInDetail(device) : verdict)
}

/** What the pulse can carry at most and what the account holds, in µC, up to 4095 and 2047: bits 8 to 19 and 20 to 30. */
function chargesInDetail(device: Device): number {
  const needed_uC = clamp((device.gel.needed_nC + 999) >> 10, 0, 4095)
  const held_uC = clamp(device.gel.held_nC >> 10, 0, 2047)
  return needed_uC * 256 + held_uC * 1048576
}

/** A pulse of the measurement has ended: a rest follows, or after the last one the report. */
export function afterMeasuredPulse(device: Device): void {
  const measurement = device.measurement
  const ladder = device.configuration.ladder
  const began_ms = device.operation.due_ms
  device.decided_ms = endOfPulse_ms(device, began_ms, measuredPulse(measurement))
  gelTakePulse(device.gel, device.natives, measuredPulse(measurement), device.samples, device.gate.interrogation.sampleCount, device.gate.interrogation.polarity)
  // What any pulse leaves in the gel, later interrogations meet. One of the request's amplitude is booked with its own
  // charge, and as to the rest as the ladder's pulse: the host lets it be forgotten (docs/telemetry.md).
  if (device.gate.interrogation.amplitude_mV > 0) {
    decoderTakePulse(device.decoder, measuredPulse(measurement), device.samples, began_ms, device.gate.interrogation.polarity)
  }
  if (!isAtLadder(measurement)) {
    device.rest_ms = measurement.earlierRest_ms[measurement.earlier]
    measurement.earlier = measurement.earlier + 1
    // The store is read here and not between pulses of the ladder, whose gaps are those of an interrogation.
    device.state = STATE_MEASUREMENT_BETWEEN
    device.operation.kind = OPERATION_READ_STORE
    return
  }
  const tables = device.decoder.tables
  measurementTakePulse(measurement, device.natives, tables.windowStart, tables.windowCount, device.samples)
  const next = measurement.pulse + 1
  if (next < ladder.pulses.length) {
    measurement.pulse = next
    restAndPlay(device, device.decided_ms, ladder.gap_ms, ladder.gap_ms)
    return
  }
  measurement.isRequested = false
  device.state = STATE_MEASUREMENT_TEMPERATURE
  device.operation.kind = OPERATION_READ_TEMPERATURE
}

export function afterMeasurementBetween(device: Device, word: number): void {
  ledgerTakeStore(device.ledger, word)
  restAndPlay(device, device.decided_ms, device.rest_ms, device.configuration.ladder.gap_ms)
}

export function afterMeasurementTemperature(device: Device, word: number): void {
  device.temperature_dC = temperature_dC(word, device.configuration.temperature_dC)
  device.progress = 0
  device.state = STATE_SUMS
  continueSums(device)
}

/** Leaves the next frame of window sums to be sent, if there is one. */
export function continueSums(device: Device): void {
  const first = device.progress
  if (first >= device.measurement.sums.length) {
    device.state = STATE_IDLE
    return
  }
  device.progress = first + SUMS_PER_FRAME
  send(device, sumsFrame(device.writer, device.decided_ms, device.measurement, device.temperature_dC, first))
}
