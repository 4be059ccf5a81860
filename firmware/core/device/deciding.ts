import { Device, STATE_IDLE, STATE_KEEPING_STIMULUS, STATE_REPORT, STATE_STIMULATING, afterKeep, keep, send } from './device'
import { HAS_CLASSIFIER, HAS_EARLY_STOP } from './extensions'
import { setStimulus } from './operations'
import { classFrame, cycleFrame, endFrame, stimulusFrame } from '../link/telemetry'
import { classify, withholdClass } from '../decode/classifier'
import { decoderVerify } from '../decode/decoder'
import { dueRule } from '../decide/controller'
import { elapsed } from '../arithmetic/fixed-point'
import { affordable_uJ, ledgerSpend, ledgerTakeStore } from '../decide/energy-ledger'
import { REFUSED_DAMAGED, REFUSED_UNWRITTEN, permitStimulus } from '../decide/safety-gate'
import { stimulusCheck } from './check-words'
import { TRIAL_NONE, isOnTrial, withTrain, withTrial } from '../persistence/kept'

/** The levels are known: asks the gate for the stimulus that a rule calls for, and reports. */
export function decide(device: Device, storeWord: number): void {
  const configuration = device.configuration
  ledgerTakeStore(device.ledger, storeWord)
  if (isOnTrial(device.toKeep)) device.toKeep = withTrial(device.toKeep, TRIAL_NONE, 0)
  device.rule = ruleThatIsDue(device)
  if (device.rule >= 0) {
    const plan = configuration.controller.rules[device.rule].plan
    const cost_uJ = configuration.energy.plan_uJ[plan]
    device.latency_ms = elapsed(device.now_ms, device.decided_ms)
    device.began_ms = device.now_ms
    if (permitStimulus(device.gate, configuration.plans[plan], device.now_ms, device.decided_ms, affordable_uJ(device.ledger), cost_uJ)) {
      ledgerSpend(device.ledger, cost_uJ)
      device.toKeep = withTrain(device.toKeep, device.rule)
      device.state = STATE_KEEPING_STIMULUS
      keep(device)
      return
    }
  }
  beginReport(device)
}

/** The train is on record, and what the gate has permitted is still what the rule asks for; or it is not played. */
export function stimulate(device: Device, value: number): void {
  const gate = device.gate
  if (!afterKeep(device, value)) gate.verdict = REFUSED_UNWRITTEN
  else if (!isPermitIntact(device)) gate.verdict = REFUSED_DAMAGED
  else {
    device.state = STATE_STIMULATING
    setStimulus(device.operation, gate.stimulus)
    return
  }
  beginReport(device)
}

/** A write to flash takes its time, in which memory may change. */
function isPermitIntact(device: Device): boolean {
  const configuration = device.configuration
  const rules = configuration.controller.rules
  const rule = device.rule
  if (rule < 0 || rule >= rules.length || stimulusCheck(configuration) !== device.stimulusCheck) return false
  const plan = configuration.plans[rules[rule].plan]
  const permitted = device.gate.stimulus
  const arePhases =
    permitted.amplitude_uA === plan.amplitude_uA &&
    permitted.firstPhase_us === plan.firstPhase_us &&
    permitted.secondPhase_us === plan.secondPhase_us &&
    permitted.interphaseGap_us === plan.interphaseGap_us
  return arePhases && permitted.period_us === plan.period_us && permitted.pulses === plan.pulses && permitted.polarity === plan.polarity
}

/** As dueRule; −1 where plans or rules, levels or streaks are not what was written, and the result is then flagged. */
function ruleThatIsDue(device: Device): number {
  const controller = device.controller
  const decoder = device.decoder
  const isIntact = stimulusCheck(device.configuration) === device.stimulusCheck
  decoderVerify(decoder, isIntact)
  if (!isIntact) return -1
  const levels = levelsForRules(device)
  const due = dueRule(controller, levels, decoder.flags === 0)
  if (controller.isDamaged) decoderVerify(decoder, false)
  controller.isDamaged = false
  return due
}

/** The levels that rules look at: of the ions, and behind them of the classes where there is a classifier. */
function levelsForRules(device: Device): number[] {
  const decoder = device.decoder
  if (HAS_CLASSIFIER && device.classifier !== undefined) {
    const classifier = device.classifier
    const levels = device.levels
    if (decoder.flags === 0) classify(classifier, decoder.activation_Q15, device.temperature_dC)
    else withholdClass(classifier)
    for (let ion = 0; ion < decoder.level.length; ion++) levels[ion] = decoder.level[ion]
    for (let i = 0; i < classifier.level.length; i++) levels[decoder.level.length + i] = classifier.level[i]
    return levels
  }
  return decoder.level
}

/** What a decision reports after its stimulus, in this order. */
const CYCLE = 1
const CLASS = 2
const END = 3
const REPORTED = 4

/** The stimulus has ended, was refused, or none was due: a frame about it where a rule asked for one, and about the decision. */
export function beginReport(device: Device): void {
  device.state = STATE_REPORT
  device.progress = CYCLE
  device.toKeep = withTrain(device.toKeep, -1)
  if (device.rule >= 0) sendStimulus(device)
  else continueReport(device)
}

/** A frame has gone out: leaves the next one to be sent, if there is one. */
export function continueReport(device: Device): void {
  const stage = device.progress
  const time_ms = device.decided_ms
  if (stage === CYCLE) {
    device.progress = CLASS
    send(device, cycleFrame(device.writer, time_ms, device.decoder, device.ledger, device.temperature_dC, device.rate))
  } else if (HAS_CLASSIFIER && stage === CLASS && device.classifier !== undefined) {
    device.progress = END
    send(device, classFrame(device.writer, time_ms, device.classifier))
  } else if (HAS_EARLY_STOP && stage <= END && device.earlyStop !== undefined) {
    device.progress = REPORTED
    send(device, endFrame(device.writer, time_ms, device.earlyStop))
  } else {
    device.state = STATE_IDLE
  }
}

function sendStimulus(device: Device): void {
  const plan = device.configuration.controller.rules[device.rule].plan
  send(device, stimulusFrame(device.writer, device.began_ms, device.rule, plan, device.gate.verdict, device.latency_ms))
}
