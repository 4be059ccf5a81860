/**
 * Firmware with state, driven from lists of integers to a list of integers, so that a whole
 * run travels like one sum. Written in the style of firmware/core: it runs on every target.
 */
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/arithmetic/crc32'
import { fillTrailer, slotState } from '../../firmware/core/persistence/calibration-slots'
import { contactDetectorFinish, contactDetectorStep } from '../../firmware/core/contact/contact-events'
import { contactDetectorNew } from '../../firmware/core/contact/contact-detector'
import { contactRateNew, isRateNew, rateNoteCapture, rateTakeCount } from '../../firmware/core/contact/contact-rate'
import { Rule, controllerNew, dueRule, noteDue, noteListen, sleepDuration_ms } from '../../firmware/core/decide/controller'
import { energyLedgerNew, ledgerSleep, ledgerSpend, ledgerTakeStore } from '../../firmware/core/decide/energy-ledger'
import { frameBegin, frameEnd, frameReaderNew, frameReaderTake, frameWriterNew, put16, put32, put8 } from '../../firmware/core/link/frame'
import { journalFind, journalNext } from '../../firmware/core/persistence/journal'
import {
  isAtLadder,
  measuredInterrogation,
  measuredPolarity,
  measuredPulse,
  measurementNew,
  measurementTakePulse,
  measurementTakeRequest,
} from '../../firmware/core/link/measurement'
import { InterrogationPulse, gateTakeTime, permitStimulus, safetyGateNew } from '../../firmware/core/decide/safety-gate'
import { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { IONS } from './decoder-probes'
import { append, part } from './lists'

/** Blocks of contact samples: each level holds for six blocks, with noise on top. Every event told. */
export function contactRun(blockGain: number, leastLobe_Q6: number, levels: number[], noise: number[]): number[] {
  const detector = contactDetectorNew({ blockGain: blockGain, leastLobe_Q6: leastLobe_Q6 })
  const out: number[] = []
  for (let i = 0; i < levels.length; i++) {
    for (let j = 0; j < 6; j++) {
      const told = contactDetectorStep(detector, levels[i] + noise[(i * 6 + j) % noise.length])
      if (told > 0) append(out, [told, detector.eventBlock, detector.eventPeak_Q6, detector.eventCharge_Q6])
    }
  }
  out.push(contactDetectorFinish(detector))
  append(out, [detector.eventBlock, detector.eventPeak_Q6, detector.eventCharge_Q6])
  return out
}

/** A frame is written twice and read back between garbage: the bytes sent, then what was accepted and rejected. */
export function frameRun(epoch: number, kind: number, payload: number[], garbage: number[]): number[] {
  const writer = frameWriterNew(epoch)
  const reader = frameReaderNew()
  const out: number[] = []
  for (let round = 0; round < 2; round++) {
    frameBegin(writer, kind)
    for (let i = 0; i < payload.length; i++) put8(writer, payload[i])
    const count = frameEnd(writer)
    append(out, part(writer.encoded, 0, count))
    for (let i = 0; i < garbage.length; i++) out.push(frameReaderTake(reader, garbage[i]) ? 1 : 0)
    for (let i = 0; i < count; i++) {
      if (frameReaderTake(reader, writer.encoded[i])) append(out, part(reader.content, 0, reader.byteCount))
    }
  }
  out.push(reader.rejected)
  return out
}

/** Two requests for one plan: both verdicts. */
export function gateRun(plan: number[], limits: number[], times_ms: number[], available_uJ: number, needed_uJ: number): number[] {
  const stimulus: StimulusPlan = {
    amplitude_uA: plan[0],
    firstPhase_us: plan[1],
    secondPhase_us: plan[2],
    interphaseGap_us: plan[3],
    period_us: plan[4],
    pulses: plan[5],
    polarity: plan[6],
  }
  const gate = safetyGateNew({
    chargePerPhase_pC: limits[0],
    imbalance_Q14: limits[1],
    mismatch_Q14: limits[2],
    trainNet_pC: limits[3],
    amplitude_uA: limits[4],
    compliance_mV: limits[5],
    loadMax_ohm: limits[6],
    stimulusInterval_ms: limits[7],
    period_us: limits[8],
    dose_ms: limits[9],
    train_ms: limits[10],
    pulse_ms: limits[11],
    net_msQ10: limits[12],
    interrogation_mV: 5000,
    interrogation_ms: 500,
    decisionAge_ms: limits[13],
  })
  const out: number[] = []
  for (let i = 0; i < 2; i++) {
    gateTakeTime(gate, times_ms[4 + i])
    out.push(permitStimulus(gate, stimulus, times_ms[i + i], times_ms[i + i + 1], available_uJ, needed_uJ) ? 1 : 0)
    append(out, [gate.verdict, gate.lastStimulus_ms, gate.room_ms, gate.stimulus.period_us])
  }
  return out
}

/** Readings of the store and bookings in turn: the ledger after each. */
export function ledgerRun(tables: number[], words: number[], costs_uJ: number[], sleeps_ms: number[]): number[] {
  const ledger = energyLedgerNew({
    storeFullScale_mV: tables[0],
    storeFactor: tables[1],
    shed_mV: tables[2],
    interrogationReserve_uJ: 0,
    interrogationPulse_uJ: [],
    wake_uJ: 0,
    contactCapture_uJ: 0,
    contactCount_uJ: 1,
    plan_uJ: [],
    sleep_uJPerMsQ15: tables[3],
  })
  const out: number[] = []
  for (let i = 0; i < words.length; i++) {
    ledgerTakeStore(ledger, words[i])
    ledgerSpend(ledger, costs_uJ[i])
    ledgerSleep(ledger, sleeps_ms[i])
    append(out, [ledger.store_mV, ledger.available_uJ, ledger.spent_uJ, ledger.harvested_uJ])
  }
  return out
}

/** Rules as (ion, level, cycles, plan), then levels of three ions and the clock at each cycle: which rule is due. */
export function controllerRun(settings_ms: number[], rules: number[], levels: number[], clock_ms: number[]): number[] {
  const list: Rule[] = []
  for (let i = 0; i < rules.length; i += 4) {
    list.push({ ion: rules[i], level: rules[i + 1], cycles: rules[i + 2], plan: rules[i + 3] })
  }
  const controller = controllerNew({
    cycle_ms: settings_ms[0],
    recharge_ms: settings_ms[1],
    listenInterval_ms: settings_ms[2],
    rules: list,
  })
  const out: number[] = []
  for (let cycle = 0; cycle < clock_ms.length; cycle++) {
    const level = part(levels, cycle * IONS, IONS)
    out.push(sleepDuration_ms(controller, clock_ms[cycle], level[1] < 2))
    if (level[0] > 1) noteListen(controller, clock_ms[cycle])
    noteDue(controller, clock_ms[cycle], controller.cycle_ms)
    out.push(dueRule(controller, level, level[1] < 3))
    out.push(controller.due_ms)
  }
  return out
}

/** Rates of contact as a count grows with time; at every odd one that calls for a capture there is one. */
export function contactRateRun(events: number[], times_ms: number[]): number[] {
  const rate = contactRateNew()
  const out: number[] = []
  let now_ms = 0
  let count = 0
  for (let i = 0; i < events.length; i++) {
    now_ms = (now_ms + times_ms[i]) & 1073741823
    count = (count + events[i]) & 65535
    rateTakeCount(rate, count, now_ms)
    out.push(rate.rate_mHz)
    out.push(isRateNew(rate) ? 1 : 0)
    if ((events[i] & 1) === 1 && isRateNew(rate)) rateNoteCapture(rate)
  }
  return out
}

/** Records of these states, with a word of the log changed after each; what is found then. */
export function journalRun(states: number[], changed: number[], masks: number[]): number[] {
  const areas: number[][] = [[-1, -1, -1, -1, -1], [-1, -1, -1, -1, -1]]
  const out: number[] = []
  for (let i = 0; i < states.length; i++) {
    const journal = journalFind(areas[0], areas[1], 5)
    journalNext(journal, states[i])
    const area = areas[journal.area]
    if (journal.start === 0) for (let word = 0; word < 5; word++) area[word] = -1
    for (let word = 0; word < journal.count; word++) area[journal.start + word] = journal.words[word]
    const at = changed[i]
    const other = at < 5 ? areas[0] : areas[1]
    const place = at < 5 ? at : at - 5
    other[place] = other[place] ^ masks[i]
    const found = journalFind(areas[0], areas[1], 5)
    out.push(found.number)
    out.push(found.state)
    out.push(found.area)
    out.push(found.next)
    out.push(found.isDamaged ? 1 : 0)
  }
  return out
}

/**
 * A request, with a byte too many at `slip` 0, carried out on a ladder of two pulses and two
 * windows: each pulse as it would be played, then the window sums. Empty when it is refused.
 * @param rests_ms after each earlier pulse; the last one is the first rest, and the one before it is the amplitude too
 */
export function measurementRun(
  flags: number,
  pulses: number[],
  signs: number[],
  rests_ms: number[],
  slip: number,
  samples: number[],
): number[] {
  const ladder: InterrogationPulse[] = [
    { amplitude_mV: 900, polarity: 1, range: 0, sampleCount: 20, sampleInterval_us: 1000 },
    { amplitude_mV: 1800, polarity: -1, range: 1, sampleCount: 24, sampleInterval_us: 500 },
  ]
  const frame = requestFrame(flags, pulses, signs, rests_ms)
  const measurement = measurementNew(4)
  const out: number[] = []
  // Before the frame ends its content stands in `encoded` as it is, from the third byte on.
  const content = part(frame.encoded, 2, frame.end - 2)
  const byteCount = content.length + 2 + (slip === 0 ? 1 : 0)
  if (!measurementTakeRequest(measurement, content, byteCount, ladder.length)) return [-1]
  append(out, [measurement.flags, measurement.request, measurement.settle_ms])
  while (measurement.pulse < ladder.length) {
    const played = measuredInterrogation(measurement, ladder)
    append(out, [measuredPulse(measurement), measuredPolarity(measurement)])
    append(out, [played.amplitude_mV, played.polarity, played.range, played.sampleCount, played.sampleInterval_us])
    if (isAtLadder(measurement)) {
      measurementTakePulse(measurement, portableNatives, [2, 13], [10, 8], part(samples, measurement.pulse * 24, 24))
      measurement.pulse = measurement.pulse + 1
    } else {
      out.push(measurement.earlierRest_ms[measurement.earlier])
      measurement.earlier = measurement.earlier + 1
    }
  }
  append(out, measurement.sums)
  return out
}

function requestFrame(flags: number, pulses: number[], signs: number[], rests_ms: number[]) {
  const writer = frameWriterNew(1)
  frameBegin(writer, 69)
  put8(writer, flags)
  put8(writer, rests_ms[0])
  put32(writer, rests_ms[7])
  put16(writer, rests_ms[6])
  put8(writer, pulses.length)
  for (let i = 0; i < pulses.length; i++) {
    put8(writer, pulses[i])
    put8(writer, signs[i])
    put32(writer, rests_ms[i])
  }
  return writer
}

function crcOf(words: number[], start: number, count: number): number {
  let crc = CRC32_START
  for (let i = start; i < start + count; i++) crc = crc32Word(crc, words[i])
  return crc32End(crc)
}

/** A calibration slot with these tables, its words, and what it is good for once a word, or none, is changed: for its own build and for another. */
export function slotRun(layout: number, sequence: number, tables: number[], damagedWord: number, damage: number): number[] {
  const slot = part(tables, 0, tables.length)
  const filled = [0, 0, 0, 0, 0, 0]
  fillTrailer(filled, sequence, layout, tables.length, crcOf(tables, 0, tables.length))
  append(slot, filled)
  slot.push(crcOf(slot, tables.length, 6))
  const out = part(slot, 0, slot.length)
  if (damagedWord < slot.length) slot[damagedWord] = slot[damagedWord] ^ damage
  const trailer = part(slot, tables.length, 7)
  const tablesCrc = crcOf(slot, 0, tables.length)
  out.push(slotState(trailer, tables.length, tablesCrc, crcOf(trailer, 0, 6), layout))
  out.push(slotState(trailer, tables.length, tablesCrc, crcOf(trailer, 0, 6), layout ^ 1))
  return out
}
