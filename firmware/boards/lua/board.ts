import { Board, BoardEvents } from '../board'
import { EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { clamp, divide, elapsed } from '../../core/arithmetic/fixed-point'
import { StimulusPlan } from '../../core/decide/stimulus-plan'
import { dacCode } from '../dac'
import { CONTACT_REST_ms, DAC_SET_GAIN_2, DAC_WRITE, DAC_WRITE_CONTROL, dacHighByte, dacLowByte } from '../front-end'
import { DAC_ADDRESS, DAC_START_us } from '../front-end-figures'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { luaNatives } from './natives'
import { clockAdvance } from './clock'
import { linkSend, linkStart, linkStop } from './link'
import { NodemcuWiring } from './wiring'

/** Longest alarm: the clock must be read more often than its microseconds wrap. */
const ALARM_MAX_ms = 1000000
/** A pulse that is due in more than a minute was due before. */
const AHEAD_MAX_ms = 131071
/** The largest delay of a pulse on the gel after the millisecond that it is due in. */
const LATE_MAX_ms = 2
/** The DAC hangs on the pulse rail: it is spoken to when the pump has run this long. */
const DAC_START_ms = divide(DAC_START_us + 999, 1000)
/** No line: the capture of a contact drives none. */
const NO_LINE = -1
/** Highest setting of the DAC: 5 V, or 5 mA. */
const DAC_MAX = 5000

/**
 * A NodeMCU board with the reference front end. Where NodeMCU was built with iongate's module, that plays every
 * edge and takes every sample, whatever Lua does meanwhile. Without it the board stimulates nothing, and samples
 * are taken one per timer alarm. Pulses are due to the millisecond; what cannot be kept ends with EVENT_FAILED.
 */
export function nodemcuBoard(wiring: NodemcuWiring, events: BoardEvents): Board {
  const chip = wiring.chip
  const timer = tmr.create()
  const clock = { time_ms: 0, rest_us: 0 }
  const engine = iongate
  const samples: number[] = engine === undefined ? [] : engine.buffer()
  const bus = chip.bus()
  let isStopped = false
  /** Until the end of a stimulus is on its way. */
  let isStimulating = false
  let isWaiting = false
  let risen_ms = 0
  let rises = 0
  let outcome = EVENT_ENDED
  let taken = 0
  let count = 0
  let interval_ms = 0
  let began_ms = 0
  /** Line that the pulse under way drives, none with −1, the clock reading at its first edge, and what begins then. */
  let line = NO_LINE
  let due_ms = 0
  let code = 0
  let begin: (this: void) => void = () => {}

  chip.setUp(wiring)
  chip.elapsed_us()

  function time_ms(this: void): number {
    return clockAdvance(clock, chip.elapsed_us())
  }

  /** Both electrodes shorted, pulse rail off. */
  function rest(): void {
    if (engine !== undefined) engine.stop()
    gpio.write(wiring.forward, 0)
    gpio.write(wiring.backward, 0)
    gpio.write(wiring.source, 0)
    gpio.write(wiring.sink, 0)
    gpio.write(wiring.pump, 0)
  }

  function report(kind: number): void {
    if (!isStopped) events.onEnd(kind)
  }

  /** Reports to the device in a task of its own: its work must hold up neither the timer nor the caller. */
  function end(how: number): void {
    isStimulating = false
    rest()
    outcome = how
    node.task.post(onEnd)
  }

  function onEnd(this: void): void {
    report(outcome)
  }

  function onAlarm(this: void): void {
    isWaiting = false
    report(EVENT_ENDED)
  }

  /** The chip does not sleep: each rise is counted by Lua. */
  function onRise(this: void): void {
    const now_ms = time_ms()
    if (elapsed(now_ms, risen_ms) < CONTACT_REST_ms) return
    risen_ms = now_ms
    rises = (rises + 1) & 65535
    if (!isWaiting) return
    isWaiting = false
    timer.unregister()
    report(EVENT_CONTACT)
  }

  /** False for what cannot be sampled: without the engine an interval that is not whole milliseconds. */
  function setCapture(driven: number, input: number, sampleCount: number, interval_us: number): boolean {
    line = driven
    count = sampleCount
    if (engine !== undefined) return engine.sampling(driven, input, sampleCount, interval_us)
    interval_ms = divide(interval_us, 1000)
    return interval_ms >= 1 && interval_ms * 1000 === interval_us
  }

  function capture(this: void): void {
    chip.select(wiring, line === NO_LINE ? wiring.contact : wiring.gel)
    if (engine !== undefined) return engine.start(onPlayed)
    if (line !== NO_LINE) gpio.write(line, 1)
    taken = 0
    began_ms = time_ms()
    timer.alarm(interval_ms, tmr.ALARM_AUTO, onSample)
  }

  function onSample(this: void): void {
    samples[taken] = chip.word()
    taken = taken + 1
    if (taken < count) return
    timer.unregister()
    end(isLate(count * interval_ms) ? EVENT_FAILED : EVENT_ENDED)
  }

  /** Did the timer fall behind by more than 1 part in 32 and 2 ms? Then the samples are not where they should be. */
  function isLate(planned_ms: number): boolean {
    return elapsed(time_ms(), began_ms) > planned_ms + (planned_ms >> 5) + 2
  }

  /** Calls `callback` when `ahead_ms` are left until the pulse is due; false where that is past. */
  function wakeBefore(ahead_ms: number, callback: (this: void) => void): boolean {
    const wait_ms = elapsed(due_ms - ahead_ms, time_ms())
    if (wait_ms < 1 || wait_ms > AHEAD_MAX_ms) return false
    timer.alarm(wait_ms, tmr.ALARM_SINGLE, callback)
    return true
  }

  /** Starts the pulse rail; `begin` is called PUMP_LEAD_us from the start, with the DAC set. */
  function pump(this: void): void {
    gpio.write(wiring.pump, 1)
    timer.alarm(DAC_START_ms, tmr.ALARM_SINGLE, onRail)
  }

  function onRail(this: void): void {
    if (!setAmplitude(bus, code) || !wakeBefore(0, begin)) end(EVENT_FAILED)
  }

  function beginPulse(this: void): void {
    // A timer may be some ticks early.
    if (elapsed(time_ms() + 1, due_ms) > LATE_MAX_ms + 1) return end(EVENT_FAILED)
    capture()
  }

  function play(this: void): void {
    if (engine !== undefined) engine.start(onPlayed)
  }

  function onPlayed(this: void, isOnTime: boolean): void {
    end(isOnTime ? EVENT_ENDED : EVENT_FAILED)
  }

  linkStart(events)

  chip.watch(wiring.wake, onRise)

  function readWord(source: number): number {
    chip.select(wiring, source)
    return chip.word()
  }

  /** The front end gives store and temperature only while `measure` is high; a board without that line has it wired high. */
  function measureWord(source: number): number {
    if (wiring.measure !== undefined) gpio.write(wiring.measure, 1)
    const word = readWord(source)
    if (wiring.measure !== undefined) gpio.write(wiring.measure, 0)
    return word
  }

  return {
    natives: luaNatives,
    samples: samples,
    time_ms: time_ms,
    storeWord: () => measureWord(wiring.store),
    temperatureWord: () => measureWord(wiring.temperature),
    contactCount: () => rises,

    sleep: (duration_ms, wakeOnContact) => {
      isWaiting = wakeOnContact
      timer.alarm(clamp(duration_ms, 1, ALARM_MAX_ms), tmr.ALARM_SINGLE, onAlarm)
    },

    captureContact: (sampleCount, interval_us) => {
      if (!setCapture(NO_LINE, wiring.contact, sampleCount, interval_us)) return end(EVENT_FAILED)
      capture()
    },

    interrogate: (pulse, at_ms) => {
      const driven = pulse.polarity === 1 ? wiring.forward : wiring.backward
      const isPlayable = setCapture(driven, wiring.gel, pulse.sampleCount, pulse.sampleInterval_us)
      if (!isPlayable || pulse.amplitude_mV > DAC_MAX) return end(EVENT_FAILED)
      gpio.write(wiring.wide, pulse.range)
      begin = beginPulse
      due_ms = at_ms
      code = dacCode(pulse.amplitude_mV)
      // Off until then.
      gpio.write(wiring.pump, 0)
      if (!wakeBefore(divide(PUMP_LEAD_us, 1000), pump)) end(EVENT_FAILED)
    },

    stimulate: (plan) => {
      isStimulating = true
      if (engine === undefined || plan.amplitude_uA > DAC_MAX || !isTrain(engine, wiring, plan)) return end(EVENT_FAILED)
      begin = play
      due_ms = time_ms() + divide(PUMP_LEAD_us, 1000)
      code = dacCode(plan.amplitude_uA)
      pump()
    },

    stopStimulus: () => {
      if (!isStimulating) return
      timer.unregister()
      end(EVENT_ENDED)
    },

    send: linkSend,

    // The device is quiet from then on: a program that runs would keep the prompt waiting.
    openConsole: () => {
      isStopped = true
      timer.unregister()
      chip.unwatch(wiring.wake)
      rest()
      linkStop()
    },
  }
}

/** Hands the plan to the engine; false where it cannot play it. */
function isTrain(engine: IongateModule, wiring: NodemcuWiring, plan: StimulusPlan): boolean {
  const first = plan.polarity === 1 ? wiring.source : wiring.sink
  const second = plan.polarity === 1 ? wiring.sink : wiring.source
  return engine.train(first, second, plan.firstPhase_us, plan.interphaseGap_us, plan.secondPhase_us, plan.period_us, plan.pulses)
}

/** Sets the DAC's range, writes its register and reads that back (AD5691R data sheet, serial interface). */
function setAmplitude(bus: number, code: number): boolean {
  if (!writeDac(bus, DAC_WRITE_CONTROL, DAC_SET_GAIN_2, 0) || !writeDac(bus, DAC_WRITE, dacHighByte(code), dacLowByte(code))) return false
  const isAnswering = isAddressed(bus, i2c.RECEIVER)
  const answer = isAnswering ? i2c.read(bus, 2) : ''
  i2c.stop(bus)
  return isAnswering && string.byte(answer, 1) * 16 + (string.byte(answer, 2) >> 4) === code
}

/** False when the DAC does not answer. */
function writeDac(bus: number, command: number, high: number, low: number): boolean {
  const isThere = isAddressed(bus, i2c.TRANSMITTER)
  if (isThere) i2c.write(bus, command, high, low)
  i2c.stop(bus)
  return isThere
}

function isAddressed(bus: number, direction: number): boolean {
  i2c.start(bus)
  return i2c.address(bus, DAC_ADDRESS, direction)
}
