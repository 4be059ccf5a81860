import { Device, STATE_MEASURING, STATE_RESTING, endOfPulse_ms, notice, send } from './device'
import { ledgerSleep, ledgerSpend, ledgerTakeStore } from './core/decide/energy-ledger'
import {
  isAtLadder,
  measuredInterrogation,
  measuredPolarity,
  measuredPulse,
  measurementTakePulse,
} from './core/link/measurement'
import { REFUSED_ENERGY, permitInterrogation } from './core/decide/safety-gate'
import { NOTICE_MEASUREMENT_REFUSED, SUMS_PER_FRAME, sumsFrame } from './core/link/telemetry'
import { decoderTakePulse } from './core/decode/decoder'
import { rateAbandon } from './core/contact/contact-rate'
import { temperature_dC } from './core/decode/temperature'

/**
 * Carries out the measurement that the host asked for: rest, pulse, rest, … like the device's
 * round in cycle.ts, and in its place while it lasts.
 */

/** Starts the measurement's first rest, if the store could pay for an interrogation. */
export function beginMeasurement(device: Device): void {
  const measurement = device.measurement
  ledgerTakeStore(device.ledger, device.board.storeWord())
  if (device.ledger.available_uJ < device.configuration.energy.interrogationReserve_uJ) {
    refuse(device, REFUSED_ENERGY)
    return
  }
  rateAbandon(device.rate)
  rest(device, measurement.settle_ms)
}

/** The measurement's operation under way has ended: starts the next, or ends the measurement (`isRequested` is false then). */
export function continueMeasurement(device: Device): void {
  if (device.state === STATE_MEASURING) {
    afterPulse(device)
  } else {
    ledgerSleep(device.ledger, device.rest_ms)
    play(device)
  }
}

function rest(device: Device, duration_ms: number): void {
  device.state = STATE_RESTING
  device.rest_ms = duration_ms
  device.board.sleep(duration_ms, false)
}

function play(device: Device): void {
  const measurement = device.measurement
  const pulse = measuredInterrogation(measurement, device.configuration.ladder.pulses)
  const cost_uJ = device.configuration.energy.interrogationPulse_uJ[measuredPulse(measurement)]
  if (!permitInterrogation(device.gate, pulse, measuredPolarity(measurement), device.ledger.available_uJ, cost_uJ)) {
    refuse(device, device.gate.verdict)
    return
  }
  ledgerSpend(device.ledger, cost_uJ)
  device.state = STATE_MEASURING
  device.began_ms = device.board.time_ms()
  device.board.interrogate(device.gate.interrogation)
}

function refuse(device: Device, verdict: number): void {
  device.measurement.isRequested = false
  notice(device, NOTICE_MEASUREMENT_REFUSED, verdict)
}

function afterPulse(device: Device): void {
  const measurement = device.measurement
  const ladder = device.configuration.ladder
  const sign = device.gate.interrogation.polarity
  // What any pulse leaves in the gel, later interrogations meet. One of the request's amplitude is booked with its own
  // charge, and as to the rest as the ladder's pulse: the host lets it be forgotten (docs/telemetry.md).
  if (device.gate.interrogation.pulse.amplitude_mV > 0) {
    decoderTakePulse(device.decoder, measuredPulse(measurement), device.board.samples, device.began_ms, sign)
  }
  if (!isAtLadder(measurement)) {
    const rest_ms = measurement.earlierRest_ms[measurement.earlier]
    measurement.earlier = measurement.earlier + 1
    // The store is read here and not between pulses of the ladder, whose gaps are those of an interrogation.
    ledgerTakeStore(device.ledger, device.board.storeWord())
    rest(device, rest_ms)
    return
  }
  const tables = device.decoder.tables
  const natives = device.board.natives
  device.decided_ms = endOfPulse_ms(device, ladder.pulses[measurement.pulse])
  measurementTakePulse(measurement, natives, tables.windowStart, tables.windowCount, device.board.samples)
  measurement.pulse = measurement.pulse + 1
  if (measurement.pulse < ladder.pulses.length) rest(device, ladder.gap_ms)
  else report(device)
}

function report(device: Device): void {
  const measurement = device.measurement
  measurement.isRequested = false
  const temperature = temperature_dC(device.board.temperatureWord(), device.configuration.temperature_dC)
  for (let first = 0; first < measurement.sums.length; first = first + SUMS_PER_FRAME) {
    send(device, sumsFrame(device.writer, device.decided_ms, measurement, temperature, first))
  }
}
