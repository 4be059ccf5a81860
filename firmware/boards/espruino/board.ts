import { Board, BoardEvents } from '../board'
import { EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { PinName } from './espruino-api'
import { IS_INTERPRETED } from './interpreted'
import { InterrogationPulse } from '../../core/decide/safety-gate'
import { espruinoNatives } from './natives'
import { CONTACT_REST_ms } from '../front-end'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { WAIT_LEAST_us } from './engine'
import {
  AT_AMPLITUDE_mV,
  AT_AMPLITUDE_uA,
  AT_APART_us,
  AT_DUE_ms,
  AT_FIRST_PHASE_us,
  AT_INTERPHASE_GAP_us,
  AT_PERIOD_us,
  AT_PULSES,
  AT_RANGE,
  AT_SAMPLE_COUNT,
  AT_SAMPLE_INTERVAL_us,
  AT_SECOND_PHASE_us,
  OPERATION_WORDS,
} from './native-block'
import { START_us, gelPlan, letGo, startFor_s } from './pulses'
import { EspruinoWiring } from './wiring'

/**
 * Any Espruino board with the reference front end: samples come from the board's sampler, edges from its pulse
 * engine. Idle is asleep on Espruino.
 */

/** A capture that has not ended this long after its last sample was due has failed. */
const CAPTURE_GRACE_s = 0.1
/** 2^30 − 1: the device's clock begins anew after it. */
export const CLOCK_MASK = 1073741823
/** Seconds as a fraction may fall just short of a millisecond: half a microsecond more, in ms. */
const HALF_us = 0.0005
/** What is further back is not late: the device's clock has begun anew. */
const HALF_TURN_s = 536870.912
/** From starting a pulse to its first edge. */
const LEAD_ms = (START_us + PUMP_LEAD_us) / 1000

type Timer = ReturnType<typeof setTimeout>

/** A board that machine code may hand its operations to as they lie in memory. */
export interface EspruinoBoard extends Board {
  /** What the device's clock is behind Espruino's: `time_ms` is (getTime() * 1000 - boot_ms) & CLOCK_MASK. */
  boot_ms: number
  /**
   * @param operation words of an operation: native-block.ts
   * @param programme where the engine's programme is made, before the pulse or stimulus that it is for is asked for
   */
  useMade(this: void, operation: Int32Array<ArrayBuffer>, programme: Int32Array): void
  /** As `interrogate`, `probe` and `stimulate`, of the operation that is there; `prepare` makes the engine ready. */
  waitForPulse(this: void, prepare: PrepareEngine): void
  waitForProbe(this: void, prepare: PrepareEngine): void
  playTrain(this: void, prepare: PrepareEngine): void
}

type PrepareEngine = (this: void, isOnGel: boolean) => void

/** A board from its wiring. Until the pins are set up, the front end's pull-downs hold every line. */
export function espruinoBoard(wiring: EspruinoWiring, events: BoardEvents): EspruinoBoard {
  const boot_ms = getTime() * 1000 - HALF_us
  /** When the device's clock last began anew, as far as pulses have been asked for since; ms of getTime. */
  let zero_ms = boot_ms + HALF_us
  const engine = wiring.engine
  const port = wiring.link()
  // Espruino begins with the last.
  const lines = [wiring.sink, wiring.source, wiring.backward, wiring.forward, wiring.pump]
  const sampler = wiring.sampler(endSamples)
  // No timer has this number; without one, clearTimeout would clear all of them.
  let timer = 0 as unknown as Timer
  const counter = wiring.counter
  let watch = 0
  /** The pulse or stimulus under way, as words of an operation. */
  let asked = new Int32Array(OPERATION_WORDS)
  /** When the first edge is due of a pulse that is waited for, s of getTime. */
  let begin_s = 0
  /** When samples that have not come are given up, s of getTime. */
  let limit_s = 0
  rest()
  digitalWrite([wiring.wide, wiring.measure], 0)
  pinMode(wiring.wake, 'input')
  I2C1.setup({ sda: wiring.sda, scl: wiring.scl, bitrate: 400000 })
  let isWaiting = false
  let risen_s = 0
  let rises = 0
  if (counter === undefined) setWatch(onRise, wiring.wake, { edge: 'rising', repeat: true })
  else counter.start()

  port.on('data', (data) => {
    for (let i = 0; i < data.length; i++) events.onByte(data.charCodeAt(i))
  })

  function endSleep(kind: number): void {
    clearTimeout(timer)
    isWaiting = false
    if (watch > 0) unwatch()
    events.onEnd(kind)
  }

  function unwatch(): void {
    clearWatch(watch)
    watch = 0
    if (counter !== undefined) counter.resume()
  }

  function onContact(): void {
    // A watch that does not repeat has gone when it fires.
    watch = 0
    if (counter !== undefined) counter.resume()
    endSleep(EVENT_CONTACT)
  }

  /** Lines low and pump off, whatever drove them: both electrodes shorted, as with the pins not driven. */
  function rest(): void {
    digitalWrite(lines, 0)
    engine.stop()
  }

  /** One word of the store or the temperature, which the front end gives only while `measure` is high. */
  function measure(pin: PinName): number {
    digitalWrite(wiring.measure, 1)
    const word = (analogRead(pin) * 65535 + 0.5) | 0
    digitalWrite(wiring.measure, 0)
    return word
  }

  /** Where nothing else counts. */
  function onRise(change: { time: number }): void {
    if ((change.time - risen_s) * 1000 < CONTACT_REST_ms) return
    risen_s = change.time
    rises = (rises + 1) & 65535
    if (isWaiting) endSleep(EVENT_CONTACT)
  }

  function endPulse(kind: number): void {
    stop()
    events.onEnd(kind)
  }

  function stop(): void {
    clearTimeout(timer)
    rest()
    sampler.stop()
  }

  /** The operation has failed, and says so once the caller has returned. */
  function fail(): void {
    stop()
    timer = setTimeout(endPulse, 0, EVENT_FAILED)
  }

  function attempt(start: () => void): void {
    try {
      start()
    } catch {
      fail()
    }
  }

  /** When the clock is going to read `due_ms`, or did, s of getTime. */
  function instantOf_s(due_ms: number): number {
    let instant_s = (zero_ms + due_ms) / 1000
    while (getTime() - instant_s > HALF_TURN_s) {
      // Before the clock begins anew, what is due next may still come before that.
      if (getTime() * 1000 < zero_ms + CLOCK_MASK + 1) return instant_s + 2 * HALF_TURN_s
      zero_ms += CLOCK_MASK + 1
      instant_s = (zero_ms + due_ms) / 1000
    }
    return instant_s
  }

  /** Starts a pulse that is due at `begin_s` when it is time to. */
  function startAt(play: () => void): void {
    timer = setTimeout(attempt, (begin_s - getTime()) * 1000 - LEAD_ms, play)
  }

  /**
   * Has the pulse on the gel that is asked for begin when it is due; `prepare` makes the engine ready. Whatever can be
   * done before the pulse is started is done: every statement then counts.
   */
  function waitForPulse(prepare: PrepareEngine): void {
    try {
      begin_s = instantOf_s(asked[AT_DUE_ms])
      startAt(playPulse)
      sampler.prepare(wiring.gel, asked[AT_SAMPLE_COUNT], asked[AT_SAMPLE_INTERVAL_us], true)
      digitalWrite(wiring.wide, asked[AT_RANGE])
      prepare(true)
    } catch {
      fail()
    }
  }

  /** Starts the pulse that has been waited for. */
  function playPulse(): void {
    const first_s = startFor_s(engine, begin_s)
    sampler.start(first_s)
    letGo(wiring, asked[AT_AMPLITUDE_mV], first_s)
    waitForSamples(first_s, asked[AT_SAMPLE_COUNT] * asked[AT_SAMPLE_INTERVAL_us])
  }

  function playTrain(prepare: PrepareEngine): void {
    try {
      prepare(false)
      const first_s = engine.start(WAIT_LEAST_us)
      letGo(wiring, asked[AT_AMPLITUDE_uA], first_s)
      const pulse_us = asked[AT_FIRST_PHASE_us] + asked[AT_INTERPHASE_GAP_us] + asked[AT_SECOND_PHASE_us]
      const duration_ms = ((asked[AT_PULSES] - 1) * asked[AT_PERIOD_us] + pulse_us) / 1000
      timer = setTimeout(endPulse, (first_s - getTime()) * 1000 + duration_ms, EVENT_ENDED)
    } catch {
      fail()
    }
  }

  function waitForProbe(prepare: PrepareEngine): void {
    try {
      begin_s = instantOf_s(asked[AT_DUE_ms])
      const probe = {
        amplitude_mV: asked[AT_AMPLITUDE_mV],
        width_ms: (asked[AT_SAMPLE_COUNT] * asked[AT_SAMPLE_INTERVAL_us]) / 1000,
        begin_s: begin_s,
        apart_us: asked[AT_APART_us],
      }
      if (wiring.probe !== undefined) board.samples = wiring.probe(wiring, probe, () => prepare(true), startAt, endPulse)
    } catch {
      fail()
    }
  }

  /** What an interpreted core asks for, as words. */
  function noteAsked(pulse: InterrogationPulse, due_ms: number): void {
    asked[AT_DUE_ms] = due_ms
    asked[AT_AMPLITUDE_mV] = pulse.amplitude_mV
    asked[AT_RANGE] = pulse.range
    asked[AT_SAMPLE_COUNT] = pulse.sampleCount
    asked[AT_SAMPLE_INTERVAL_us] = pulse.sampleInterval_us
  }

  function waitForSamples(from_s: number, duration_us: number): void {
    const end_s = from_s + duration_us / 1000000
    limit_s = end_s + CAPTURE_GRACE_s
    timer = setTimeout(look, (end_s - getTime()) * 1000 + sampler.patience_ms)
  }

  /** The converter's clock and the system's are two: samples may come a little later than they are due. */
  function look(): void {
    const words = sampler.take()
    if (words !== undefined) takeSamples(words)
    else if (getTime() < limit_s) timer = setTimeout(look, 1)
    else endPulse(EVENT_FAILED)
  }

  function endSamples(): void {
    const words = sampler.take()
    if (words !== undefined) takeSamples(words)
  }

  function takeSamples(words: number[]): void {
    clearTimeout(timer)
    board.samples = words
    rest()
    events.onEnd(EVENT_ENDED)
  }

  const board: EspruinoBoard = {
    natives: espruinoNatives,
    samples: [],

    boot_ms: boot_ms,
    time_ms: () => (getTime() * 1000 - boot_ms) & CLOCK_MASK,
    // As `measure`: a train waits for it.
    storeWord: () => {
      digitalWrite(wiring.measure, 1)
      const word = (analogRead(wiring.store) * 65535 + 0.5) | 0
      digitalWrite(wiring.measure, 0)
      return word
    },
    temperatureWord: () => measure(wiring.temperature),
    contactCount: () => (counter === undefined ? rises : counter.count()),

    reserve: sampler.reserve,

    sleep: (duration_ms, wakeOnContact) => {
      timer = setTimeout(endSleep, duration_ms, EVENT_ENDED)
      isWaiting = wakeOnContact
      if (wakeOnContact && counter !== undefined) watch = setWatch(onContact, wiring.wake, { edge: 'rising', repeat: false })
    },

    useMade: (operation, programme) => {
      asked = operation
      engine.useMemory(programme)
    },
    waitForPulse: waitForPulse,
    waitForProbe: waitForProbe,
    playTrain: playTrain,

    captureContact: (count, interval_us) => {
      try {
        sampler.prepare(wiring.contact, count, interval_us, false)
        const from_s = getTime()
        sampler.start(from_s)
        waitForSamples(from_s, count * interval_us)
      } catch {
        fail()
      }
    },

    interrogate: (pulse, due_ms) => {
      if (!IS_INTERPRETED) return
      noteAsked(pulse, due_ms)
      waitForPulse(() => engine.prepare(true, gelPlan(pulse)))
    },

    stimulate: (plan) => {
      if (!IS_INTERPRETED) return
      asked[AT_AMPLITUDE_uA] = plan.amplitude_uA
      asked[AT_FIRST_PHASE_us] = plan.firstPhase_us
      asked[AT_INTERPHASE_GAP_us] = plan.interphaseGap_us
      asked[AT_SECOND_PHASE_us] = plan.secondPhase_us
      asked[AT_PERIOD_us] = plan.period_us
      asked[AT_PULSES] = plan.pulses
      playTrain(() => engine.prepare(false, plan))
    },

    stopStimulus: () => {
      stop()
      timer = setTimeout(endPulse, 0, EVENT_ENDED)
    },

    send: (bytes, count) => {
      port.write(count === bytes.length ? bytes : bytes.slice(0, count))
    },

    openConsole: () => port.setConsole(true),
  }

  if (wiring.probe !== undefined) {
    board.probe = (pulse, due_ms, apart_us) => {
      if (!IS_INTERPRETED) return
      noteAsked(pulse, due_ms)
      asked[AT_APART_us] = apart_us
      waitForProbe(() => engine.prepare(true, gelPlan(pulse)))
    }
  }
  return board
}
