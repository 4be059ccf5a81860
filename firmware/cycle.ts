import { OUTCOME_CONTACT, OUTCOME_FAILED } from './boards/board'
import { rateAbandon, rateTakeEdge, rateTakeQuiet } from './core/contact/contact-rate'
import {
  dueRule,
  mayListen,
  noteInterrogation,
  noteListen,
  notePostponed,
  sleepDuration_ms,
  untilDue_ms,
} from './core/decide/controller'
import { decoderBegin, decoderFinish, decoderLooksBlank, decoderNotePulse, decoderTakeProbe, decoderTakePulse } from './core/decode/decoder'
import { ledgerSleep, ledgerSpend, ledgerTakeStore } from './core/decide/energy-ledger'
import { clamp, elapsed } from './core/arithmetic/fixed-point'
import { beginMeasurement, continueMeasurement } from './measuring'
import { InterrogationPulse, permitInterrogation, permitStimulus } from './core/decide/safety-gate'
import { NOTICE_INTERROGATION_REFUSED, NOTICE_OPERATION_FAILED, cycleFrame, stimulusFrame } from './core/link/telemetry'
import { temperature_dC } from './core/decode/temperature'
import { reportContacts } from './contact-listener'
import {
  Device,
  STATE_GAP,
  STATE_INTERROGATING,
  STATE_LISTENING,
  STATE_MEASURING,
  STATE_PROBING,
  STATE_RESTING,
  STATE_SLEEPING,
  STATE_STIMULATING,
  endOfPulse_ms,
  notice,
  send,
} from './device'

/**
 * The device's round. It always has exactly one operation under way on its board; `advance`
 * is called when that has ended, looks at what ended, and starts the next:
 *
 *   sleep → (contact? listen) → interrogate pulse, gap, pulse, … → (blank? probe) → decide → stimulate → report → sleep
 *
 * A measurement that the host asked for takes its turn between two rounds; see measuring.ts.
 */

/** The operation under way has ended. */
export function advance(device: Device, outcome: number): void {
  if (outcome === OUTCOME_FAILED) {
    notice(device, NOTICE_OPERATION_FAILED, device.state)
    if (isMeasuring(device)) device.measurement.isRequested = false
    notePostponed(device.controller, device.board.time_ms())
    sleep(device)
    return
  }
  switch (device.state) {
    case STATE_SLEEPING:
      afterSleep(device, outcome)
      break
    case STATE_LISTENING:
      ledgerSpend(device.ledger, device.configuration.energy.contactCapture_uJ)
      reportContacts(device)
      next(device)
      break
    case STATE_INTERROGATING:
      afterPulse(device)
      break
    case STATE_GAP:
      ledgerSleep(device.ledger, device.configuration.ladder.gap_ms)
      interrogate(device)
      break
    case STATE_PROBING:
      afterProbe(device)
      break
    case STATE_STIMULATING:
      afterStimulus(device)
      break
    default:
      continueMeasurement(device)
      if (!device.measurement.isRequested) next(device)
      break
  }
}

function isMeasuring(device: Device): boolean {
  return device.state === STATE_MEASURING || device.state === STATE_RESTING
}

/** Between cycles: carry out what the host asked for; interrogate if it is due and can be paid; else sleep. */
export function next(device: Device): void {
  if (device.measurement.isRequested) {
    beginMeasurement(device)
    if (device.measurement.isRequested) return
  }
  const now_ms = device.board.time_ms()
  if (untilDue_ms(device.controller, now_ms) > 0) {
    sleep(device)
    return
  }
  ledgerTakeStore(device.ledger, device.board.storeWord())
  if (device.ledger.available_uJ < device.configuration.energy.interrogationReserve_uJ) {
    notePostponed(device.controller, now_ms)
    sleep(device)
    return
  }
  noteInterrogation(device.controller, now_ms)
  rateAbandon(device.rate)
  device.pulse = 0
  device.polarity = -device.polarity
  device.temperature_dC = temperature_dC(device.board.temperatureWord(), device.configuration.temperature_dC)
  decoderBegin(device.decoder, now_ms, device.polarity, device.temperature_dC)
  if (device.stopping !== undefined) device.stopping.begin(device.decoder, device.temperature_dC)
  interrogate(device)
}

function sleep(device: Device): void {
  const now_ms = device.board.time_ms()
  device.state = STATE_SLEEPING
  device.began_ms = now_ms
  device.isArmed = mayListen(device.controller, now_ms) || device.rate.edgesLeft > 0
  device.board.sleep(sleepDuration_ms(device.controller, now_ms), device.isArmed)
}

function afterSleep(device: Device, outcome: number): void {
  const now_ms = device.board.time_ms()
  // No sleep is asked to last longer; a board that wakes late is not billed for more.
  const slept_ms = clamp(elapsed(now_ms, device.began_ms), 0, 65535)
  ledgerSleep(device.ledger, slept_ms)
  if (outcome === OUTCOME_CONTACT) {
    rateTakeEdge(device.rate, now_ms)
    // A period under way is measured to its end first: a capture would miss its edges.
    if (device.rate.edgesLeft === 0 && mayListen(device.controller, now_ms)) {
      listen(device, now_ms)
      return
    }
  } else if (device.isArmed) {
    rateTakeQuiet(device.rate, slept_ms)
  }
  next(device)
}

/** Captures the contact that woke the device, if the store can pay; one that recharges it is welcome either way. */
function listen(device: Device, now_ms: number): void {
  const contact = device.configuration.contact
  noteListen(device.controller, now_ms)
  ledgerTakeStore(device.ledger, device.board.storeWord())
  if (device.ledger.available_uJ < device.configuration.energy.contactCapture_uJ) {
    next(device)
    return
  }
  device.state = STATE_LISTENING
  device.began_ms = now_ms
  device.board.captureContact(contact.blockSamples * contact.blocks, contact.sampleInterval_us)
}

/** Starts the next pulse of the ladder, if the gate lets it. */
function interrogate(device: Device): void {
  const pulse = device.configuration.ladder.pulses[device.pulse]
  if (!mayPlay(device, pulse, device.configuration.energy.interrogationPulse_uJ[device.pulse])) return
  device.state = STATE_INTERROGATING
  device.board.interrogate(device.gate.interrogation)
}

/** Asks the gate for a pulse on the gel, and books it from now; refused, it ends the interrogation. */
function mayPlay(device: Device, pulse: InterrogationPulse, cost_uJ: number): boolean {
  if (!permitInterrogation(device.gate, pulse, device.polarity, device.ledger.available_uJ, cost_uJ)) {
    notice(device, NOTICE_INTERROGATION_REFUSED, device.gate.verdict)
    sleep(device)
    return false
  }
  ledgerSpend(device.ledger, cost_uJ)
  device.began_ms = device.board.time_ms()
  return true
}

function afterPulse(device: Device): void {
  device.decided_ms = endOfPulse_ms(device, device.configuration.ladder.pulses[device.pulse])
  decoderTakePulse(device.decoder, device.pulse, device.board.samples, device.began_ms, device.gate.interrogation.polarity)
  device.pulse = device.pulse + 1
  if (device.pulse < device.configuration.ladder.pulses.length) {
    if (mayEndEarly(device)) {
      probe(device)
      return
    }
    device.state = STATE_GAP
    device.board.sleep(device.configuration.ladder.gap_ms, false)
    return
  }
  decoderFinish(device.decoder)
  if (device.stopping !== undefined) device.stopping.takeWhole(device.decoder, device.temperature_dC)
  probe(device)
}

/** Decides, after a look whether the electrode is there at all where that is in doubt. */
function probe(device: Device): void {
  const wanted = device.configuration.probe
  const play = device.board.probe
  if (wanted === undefined || play === undefined || !decoderLooksBlank(device.decoder)) {
    decide(device)
    return
  }
  const pulses = device.configuration.ladder.pulses
  if (!mayPlay(device, pulses[pulses.length - 1], wanted.cost_uJ)) return
  device.state = STATE_PROBING
  play(device.gate.interrogation, wanted.apart_us)
}

function afterProbe(device: Device): void {
  const wanted = device.configuration.probe
  if (wanted === undefined) return
  const last = device.configuration.ladder.pulses.length - 1
  // The gel feels it like any pulse; what flows through a blank one is no charge worth booking.
  decoderNotePulse(device.decoder, last, device.began_ms, device.gate.interrogation.polarity, 0)
  decoderTakeProbe(device.decoder, device.board.samples, wanted.openLimit)
  decide(device)
}

/**
 * Are the levels certain before the last pulse? Never with a calibration from a slot: the build's
 * tables for it are for the build's own.
 */
function mayEndEarly(device: Device): boolean {
  if (device.stopping === undefined) return false
  if (device.decoder.tables.calibrationId !== device.configuration.decoder.calibrationId) return false
  return device.stopping.mayEnd(device.decoder, device.pulse - 1)
}

/** The levels are known: asks the gate for the stimulus that a rule calls for. */
function decide(device: Device): void {
  const board = device.board
  ledgerTakeStore(device.ledger, board.storeWord())
  device.rule = dueRule(device.controller, levelsForRules(device), device.decoder.flags === 0)
  if (device.rule >= 0) {
    const planIndex = device.configuration.controller.rules[device.rule].plan
    const plan = device.configuration.plans[planIndex]
    const cost_uJ = device.configuration.energy.plan_uJ[planIndex]
    const now_ms = board.time_ms()
    device.latency_ms = elapsed(now_ms, device.decided_ms)
    if (permitStimulus(device.gate, plan, now_ms, device.decided_ms, device.ledger.available_uJ, cost_uJ)) {
      ledgerSpend(device.ledger, cost_uJ)
      device.state = STATE_STIMULATING
      device.began_ms = now_ms
      board.stimulate(device.gate.stimulus)
      return
    }
    device.began_ms = now_ms
    reportStimulus(device)
  }
  report(device)
}

function levelsForRules(device: Device): number[] {
  if (device.stage === undefined) return device.decoder.level
  return device.stage.levelsOf(device.decoder, device.temperature_dC)
}

function afterStimulus(device: Device): void {
  reportStimulus(device)
  report(device)
}

function reportStimulus(device: Device): void {
  const plan = device.configuration.controller.rules[device.rule].plan
  send(device, stimulusFrame(device.writer, device.began_ms, device.rule, plan, device.gate.verdict, device.latency_ms))
}

function report(device: Device): void {
  send(
    device,
    cycleFrame(device.writer, device.decided_ms, device.decoder, device.ledger, device.temperature_dC, device.rate.rate_mHz),
  )
  if (device.stage !== undefined) send(device, device.stage.frame(device.writer, device.decided_ms))
  if (device.stopping !== undefined) send(device, device.stopping.frame(device.writer, device.decided_ms))
  next(device)
}

