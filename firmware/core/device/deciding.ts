import { Device, STATE_IDLE, STATE_REPORT, STATE_STIMULATING, send } from './device'
import { HAS_CLASSIFIER, HAS_EARLY_STOP } from './extensions'
import { OPERATION_WAIT, setStimulus } from './operations'
import { classFrame, cycleFrame, endFrame, stimulusFrame } from '../link/telemetry'
import { classify, withholdClass } from '../decode/classifier'
import { dueRule } from '../decide/controller'
import { elapsed } from '../arithmetic/fixed-point'
import { ledgerSpend, ledgerTakeStore } from '../decide/energy-ledger'
import { permitStimulus } from '../decide/safety-gate'

/** The levels are known: asks the gate for the stimulus that a rule calls for, and reports. */
export function decide(device: Device, storeWord: number): void {
  const configuration = device.configuration
  ledgerTakeStore(device.ledger, storeWord)
  takeLevels(device)
  device.rule = dueRule(device.controller, device.levels, device.decoder.flags === 0)
  if (device.rule >= 0) {
    const plan = configuration.controller.rules[device.rule].plan
    const cost_uJ = configuration.energy.plan_uJ[plan]
    device.latency_ms = elapsed(device.now_ms, device.decided_ms)
    device.began_ms = device.now_ms
    if (permitStimulus(device.gate, configuration.plans[plan], device.now_ms, device.decided_ms, device.ledger.available_uJ, cost_uJ)) {
      ledgerSpend(device.ledger, cost_uJ)
      device.state = STATE_STIMULATING
      setStimulus(device.operation, device.gate.stimulus.plan)
      return
    }
  }
  beginReport(device)
}

function takeLevels(device: Device): void {
  const levels = device.levels
  const decoder = device.decoder
  for (let ion = 0; ion < decoder.level.length; ion++) levels[ion] = decoder.level[ion]
  if (!HAS_CLASSIFIER || device.classifier === undefined) return
  const classifier = device.classifier
  if (decoder.flags === 0) classify(classifier, decoder.activation_Q15, device.temperature_dC)
  else withholdClass(classifier)
  for (let i = 0; i < classifier.level.length; i++) levels[decoder.level.length + i] = classifier.level[i]
}

/** What a decision reports, in this order. */
const STIMULUS = 0
const CYCLE = 1
const CLASS = 2
const END = 3

export function beginReport(device: Device): void {
  device.state = STATE_REPORT
  device.progress = STIMULUS
  continueReport(device)
}

/** Leaves the next frame to be sent, if there is one. */
export function continueReport(device: Device): void {
  while (device.operation.kind === OPERATION_WAIT && device.progress <= END) {
    sendReport(device, device.progress)
    device.progress = device.progress + 1
  }
  if (device.operation.kind === OPERATION_WAIT) device.state = STATE_IDLE
}

function sendReport(device: Device, stage: number): void {
  const time_ms = device.decided_ms
  const writer = device.writer
  switch (stage) {
    case STIMULUS:
      if (device.rule >= 0) sendStimulus(device)
      break
    case CYCLE:
      send(device, cycleFrame(writer, time_ms, device.decoder, device.ledger, device.temperature_dC, device.rate.rate_mHz))
      break
    case CLASS:
      if (HAS_CLASSIFIER && device.classifier !== undefined) send(device, classFrame(writer, time_ms, device.classifier))
      break
    default:
      if (HAS_EARLY_STOP && device.earlyStop !== undefined) send(device, endFrame(writer, time_ms, device.earlyStop))
      break
  }
}

function sendStimulus(device: Device): void {
  const plan = device.configuration.controller.rules[device.rule].plan
  send(device, stimulusFrame(device.writer, device.began_ms, device.rule, plan, device.gate.verdict, device.latency_ms))
}
