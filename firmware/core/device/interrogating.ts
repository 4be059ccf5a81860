import {
  Device,
  STATE_DECISION_STORE,
  STATE_IDLE,
  STATE_INTERROGATING,
  STATE_PROBING,
  STATE_ROUND_CONTACTS,
  STATE_ROUND_TEMPERATURE,
  endOfPulse_ms,
  isPulseIntact,
  notice,
} from './device'
import { HAS_EARLY_STOP } from './extensions'
import { permitInterrogation } from '../decide/safety-gate'
import { NOTICE_INTERROGATION_REFUSED } from '../link/telemetry'
import {
  OPERATION_INTERROGATE,
  OPERATION_PROBE,
  OPERATION_READ_CONTACTS,
  OPERATION_READ_STORE,
  OPERATION_READ_TEMPERATURE,
  setPulse,
} from './operations'
import { decoderBegin, decoderFinish, decoderLooksBlank, decoderNotePulse, decoderTakeProbe, decoderTakePulse } from '../decode/decoder'
import { earlyStopBegin, earlyStopTakeWhole, mayEndAfter } from '../decode/early-stop'
import { affordable_uJ, ledgerCount, ledgerSleep, ledgerSpend, ledgerTakeStore } from '../decide/energy-ledger'
import { noteDue } from '../decide/controller'
import { paceInterval_ms, pacePostponed_ms, paceRest_ms, paceRests } from '../decide/pace'
import { rateTakeCount } from '../contact/contact-rate'
import { sleep } from './round'
import { temperature_dC } from '../decode/temperature'

/** An interrogation is due: it begins if the store can pay for it. */
export function afterRoundStore(device: Device, word: number): void {
  const controller = device.controller
  const now_ms = device.now_ms
  ledgerTakeStore(device.ledger, word)
  const available_uJ = affordable_uJ(device.ledger)
  if (paceRests(device.pace, now_ms, available_uJ)) {
    noteDue(controller, now_ms, paceRest_ms(device.pace, now_ms))
    sleep(device)
    return
  }
  const short_uJ = device.configuration.energy.interrogationReserve_uJ - available_uJ
  if (short_uJ > 0) {
    noteDue(controller, now_ms, pacePostponed_ms(device.pace, short_uJ, controller.configuration.recharge_ms))
    sleep(device)
    return
  }
  noteDue(controller, now_ms, paceInterval_ms(device.pace, now_ms, available_uJ, controller.cycle_ms))
  device.state = STATE_ROUND_CONTACTS
  device.operation.kind = OPERATION_READ_CONTACTS
}

export function afterRoundContacts(device: Device, count: number): void {
  ledgerCount(device.ledger, (count - device.rate.count) & 65535)
  rateTakeCount(device.rate, count, device.now_ms)
  device.pulse = 0
  device.polarity = device.polarity > 0 ? -1 : 1
  device.state = STATE_ROUND_TEMPERATURE
  device.operation.kind = OPERATION_READ_TEMPERATURE
}

export function afterRoundTemperature(device: Device, word: number): void {
  device.temperature_dC = temperature_dC(word, device.configuration.temperature_dC)
  const due_ms = (device.now_ms + device.configuration.ladder.begin_ms) & 1073741823
  decoderBegin(device.decoder, due_ms, device.polarity, device.temperature_dC)
  if (HAS_EARLY_STOP && device.earlyStop !== undefined) earlyStopBegin(device.earlyStop, device.decoder.memory, device.temperature_dC)
  interrogate(device, due_ms)
}

/** Leaves the next pulse of the ladder, to begin at `due_ms`, if the gate lets it. */
function interrogate(device: Device, due_ms: number): void {
  if (!mayPlay(device, device.pulse, device.configuration.energy.interrogationPulse_uJ[device.pulse])) return
  device.state = STATE_INTERROGATING
  setPulse(device.operation, OPERATION_INTERROGATE, device.gate.interrogation, due_ms)
}

/** Asks the gate for a pulse of the ladder, and books it from now; refused, it ends the interrogation. */
function mayPlay(device: Device, index: number, cost_uJ: number): boolean {
  const pulse = device.configuration.ladder.pulses[index]
  if (!isPulseIntact(device, index) || !permitInterrogation(device.gate, pulse, device.polarity, affordable_uJ(device.ledger), cost_uJ)) {
    notice(device, NOTICE_INTERROGATION_REFUSED, device.gate.verdict)
    device.state = STATE_IDLE
    return false
  }
  ledgerSpend(device.ledger, cost_uJ)
  return true
}

/** A pulse of the ladder has ended. */
export function afterPulse(device: Device): void {
  const ladder = device.configuration.ladder
  const began_ms = device.operation.due_ms
  device.decided_ms = endOfPulse_ms(device, began_ms, device.pulse)
  decoderTakePulse(device.decoder, device.pulse, device.samples, began_ms, device.gate.interrogation.polarity)
  const next = device.pulse + 1
  if (next < ladder.pulses.length) {
    if (mayEndEarly(device)) {
      probe(device)
      return
    }
    device.pulse = next
    ledgerSleep(device.ledger, ladder.gap_ms)
    interrogate(device, (device.decided_ms + ladder.gap_ms) & 1073741823)
    return
  }
  decoderFinish(device.decoder)
  if (HAS_EARLY_STOP && device.earlyStop !== undefined) earlyStopTakeWhole(device.earlyStop, device.decoder, device.temperature_dC)
  probe(device)
}

/**
 * Are the levels certain before the last pulse? Never with a calibration from a slot: the build's
 * tables for it are for the build's own.
 */
function mayEndEarly(device: Device): boolean {
  if (HAS_EARLY_STOP && device.earlyStop !== undefined) {
    if (device.decoder.tables.calibrationId !== device.configuration.decoder.calibrationId) return false
    return mayEndAfter(device.earlyStop, device.decoder, device.pulse)
  }
  return false
}

/** Goes on to the decision, after a look whether the electrode is there at all where that is in doubt. */
function probe(device: Device): void {
  const wanted = device.configuration.probe
  if (wanted === undefined || !device.canProbe || !decoderLooksBlank(device.decoder)) {
    readForDecision(device)
    return
  }
  if (!mayPlay(device, device.configuration.ladder.pulses.length - 1, wanted.cost_uJ)) return
  device.state = STATE_PROBING
  setPulse(device.operation, OPERATION_PROBE, device.gate.interrogation, (device.decided_ms + wanted.gap_ms) & 1073741823)
  device.operation.apart_us = wanted.apart_us
}

export function afterProbe(device: Device): void {
  const wanted = device.configuration.probe
  if (wanted === undefined) return
  const last = device.configuration.ladder.pulses.length - 1
  // The gel feels it like any pulse; what flows through a blank one is no charge worth booking.
  decoderNotePulse(device.decoder, last, device.operation.due_ms, device.gate.interrogation.polarity, 0)
  decoderTakeProbe(device.decoder, device.samples, wanted.openLimit)
  readForDecision(device)
}

function readForDecision(device: Device): void {
  device.state = STATE_DECISION_STORE
  device.operation.kind = OPERATION_READ_STORE
}
