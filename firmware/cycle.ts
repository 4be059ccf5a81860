import { Board, BoardEvents, OUTCOME_CONTACT, OUTCOME_FAILED } from './boards/board'
import { PUMP_LEAD_us } from './boards/front-end'
import { DeviceConfiguration } from './configuration'
import { executeCommand } from './command-handler'
import { contactDetectorNew } from './core/contact-events'
import { contactRateNew, rateAbandon, rateTakeEdge, rateTakeQuiet } from './core/contact-rate'
import {
  controllerNew,
  dueRule,
  mayListen,
  noteInterrogation,
  noteListen,
  notePostponed,
  sleepDuration_ms,
  untilDue_ms,
} from './core/controller'
import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from './core/decoder'
import { energyLedgerNew, ledgerSleep, ledgerSpend, ledgerTakeStore } from './core/energy-ledger'
import { clamp, elapsed, millisecondsOf } from './core/fixed-point'
import { frameReaderNew, frameReaderTake, frameWriterNew } from './core/frame'
import { epochRecord, isDamaged, nextEpoch, slotOfEpoch } from './core/journal'
import { permitInterrogation, permitStimulus, safetyGateNew } from './core/safety-gate'
import {
  NOTICE_FIRST_BOOT,
  NOTICE_INTERROGATION_REFUSED,
  NOTICE_OPERATION_FAILED,
  NOTICE_SLOT_DAMAGED,
  cycleFrame,
  helloFrame,
  stimulusFrame,
} from './core/telemetry'
import { temperature_dC } from './core/temperature'
import { reportContacts } from './contact-listener'
import {
  Device,
  STATE_GAP,
  STATE_INTERROGATING,
  STATE_LISTENING,
  STATE_SLEEPING,
  STATE_STIMULATING,
  notice,
  send,
} from './device'

/**
 * The device's round. It always has exactly one operation under way on its board; `advance`
 * is called when that has ended, looks at what ended, and starts the next:
 *
 *   sleep → (contact? listen) → interrogate pulse, gap, pulse, … → decide → stimulate → report → sleep
 */

/** Makes a device and boots it: from here on the board's completions drive it. */
export function startDevice(board: Board, configuration: DeviceConfiguration, events: BoardEvents): void {
  const epoch = nextEpoch(board.loadSlot(0), board.loadSlot(1))
  const device: Device = {
    board: board,
    configuration: configuration,
    controller: controllerNew(configuration.controller),
    decoder: decoderNew(configuration.decoder, board.natives),
    detector: contactDetectorNew(configuration.contact.detector),
    rate: contactRateNew(),
    gate: safetyGateNew(configuration.gate, configuration.plans[0], configuration.ladder.pulses[0]),
    ledger: energyLedgerNew(configuration.energy),
    writer: frameWriterNew(epoch),
    reader: frameReaderNew(),
    state: STATE_SLEEPING,
    began_ms: board.time_ms(),
    isArmed: false,
    pulse: 0,
    polarity: 1,
    temperature_dC: 0,
    decided_ms: 0,
    rule: 0,
    latency_ms: 0,
  }
  events.onDone = (outcome) => advance(device, outcome)
  events.onByte = (byte) => {
    if (frameReaderTake(device.reader, byte)) executeCommand(device)
  }
  const isDamagedSlot = isDamaged(board.loadSlot(0)) || isDamaged(board.loadSlot(1))
  board.storeSlot(slotOfEpoch(epoch), epochRecord(epoch))
  const decoder = configuration.decoder
  send(device, helloFrame(device.writer, configuration.buildHash, decoder.calibrationId, decoder.response.ionCount))
  if (epoch === 1) notice(device, NOTICE_FIRST_BOOT, 0)
  if (isDamagedSlot) notice(device, NOTICE_SLOT_DAMAGED, 0)
  ledgerTakeStore(device.ledger, board.storeWord())
  next(device)
}

/** The operation under way has ended. */
function advance(device: Device, outcome: number): void {
  if (outcome === OUTCOME_FAILED) {
    notice(device, NOTICE_OPERATION_FAILED, device.state)
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
    default:
      afterStimulus(device)
      break
  }
}

/** Between cycles: interrogate if it is due and can be paid, else sleep. */
function next(device: Device): void {
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
  const cost_uJ = device.configuration.energy.interrogationPulse_uJ[device.pulse]
  if (!permitInterrogation(device.gate, pulse, device.polarity, device.ledger.available_uJ, cost_uJ)) {
    notice(device, NOTICE_INTERROGATION_REFUSED, device.gate.verdict)
    sleep(device)
    return
  }
  ledgerSpend(device.ledger, cost_uJ)
  device.state = STATE_INTERROGATING
  device.began_ms = device.board.time_ms()
  device.board.interrogate(device.gate.interrogation)
}

function afterPulse(device: Device): void {
  device.decided_ms = endOfPulse_ms(device)
  decoderTakePulse(device.decoder, device.pulse, device.board.samples, device.began_ms, device.gate.interrogation.polarity)
  device.pulse = device.pulse + 1
  if (device.pulse < device.configuration.ladder.pulses.length) {
    device.state = STATE_GAP
    device.board.sleep(device.configuration.ladder.gap_ms, false)
    return
  }
  decide(device)
}

/**
 * Clock reading at the last sample of the pulse under way. From its start, not from now: an
 * interpreter may come here late, and that delay belongs to the latency.
 */
function endOfPulse_ms(device: Device): number {
  const pulse = device.configuration.ladder.pulses[device.pulse]
  const until_ms = millisecondsOf(PUMP_LEAD_us + pulse.sampleCount * pulse.sampleInterval_us)
  return (device.began_ms + until_ms) & 1073741823
}

/** Decodes, and asks the gate for the stimulus that a rule calls for. */
function decide(device: Device): void {
  const board = device.board
  decoderFinish(device.decoder)
  ledgerTakeStore(device.ledger, board.storeWord())
  device.rule = dueRule(device.controller, device.decoder.level, device.decoder.flags === 0)
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
  next(device)
}

