import { Board, BoardEvents } from '../board'
import { EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { clamp, divide, elapsed } from '../../core/arithmetic/fixed-point'
import { dacCode } from '../dac'
import { DAC_ADDRESS, dacHighByte, dacLowByte } from '../front-end'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { luaNatives } from './natives'
import { clockAdvance } from './clock'
import { linkSend, linkStart } from './link'
import { NodemcuWiring } from './wiring'

/** Longest alarm: the clock must be read more often than its microseconds wrap. */
const ALARM_MAX_ms = 1000000
/** A pulse that is due in more than a minute was due before. */
const AHEAD_MAX_ms = 131071
/** A pulse on the gel begins at most so much after the millisecond that it is due in. */
const LATE_MAX_ms = 2
/** The DAC hangs on the pulse rail: it is spoken to when the pump has run this long. */
const DAC_WAKE_ms = 2
/** Highest setting of the DAC: 5 V, or 5 mA. */
const DAC_MAX = 5000

/**
 * A NodeMCU board with the reference front end. Samples are taken one per timer alarm, so
 * intervals are whole milliseconds, and pulses are due to the millisecond; what cannot be kept ends with EVENT_FAILED.
 */
export function nodemcuBoard(wiring: NodemcuWiring, events: BoardEvents): Board {
  const chip = wiring.chip
  const timer = tmr.create()
  const clock = { time_ms: 0, rest_us: 0 }
  const samples: number[] = []
  const bus = chip.bus()
  let isStopped = false
  let isWatching = false
  let outcome = EVENT_ENDED
  let taken = 0
  let count = 0
  let interval_ms = 0
  let began_ms = 0
  /** Line that the pulse under way drives, the clock reading at its first edge, and what begins then. */
  let line = 0
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
    rest()
    outcome = how
    node.task.post(onEnd)
  }

  function onEnd(this: void): void {
    report(outcome)
  }

  function stopWatching(): void {
    if (isWatching) chip.unwatch(wiring.wake)
    isWatching = false
  }

  function onAlarm(this: void): void {
    stopWatching()
    report(EVENT_ENDED)
  }

  function onWake(this: void): void {
    if (!isWatching) return
    stopWatching()
    timer.unregister()
    report(EVENT_CONTACT)
  }

  /** False for an interval that is not whole milliseconds. */
  function setCapture(sampleCount: number, interval_us: number): boolean {
    count = sampleCount
    interval_ms = divide(interval_us, 1000)
    return interval_ms >= 1 && interval_ms * 1000 === interval_us
  }

  function capture(): void {
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
    timer.alarm(DAC_WAKE_ms, tmr.ALARM_SINGLE, onRail)
  }

  function onRail(this: void): void {
    i2c.start(bus)
    const isThere = i2c.address(bus, DAC_ADDRESS, i2c.TRANSMITTER)
    if (isThere) i2c.write(bus, dacHighByte(code), dacLowByte(code))
    i2c.stop(bus)
    if (!isThere || !wakeBefore(0, begin)) end(EVENT_FAILED)
  }

  function beginPulse(this: void): void {
    // A timer may be some ticks early.
    if (elapsed(time_ms() + 1, due_ms) > LATE_MAX_ms + 1) return end(EVENT_FAILED)
    chip.select(wiring, wiring.gel)
    gpio.write(line, 1)
    capture()
  }

  function onPlayed(this: void, isOnTime: boolean): void {
    end(isOnTime ? EVENT_ENDED : EVENT_FAILED)
  }

  linkStart(events, () => {
    isStopped = true
    timer.unregister()
    stopWatching()
    rest()
  })

  function readWord(source: number): number {
    chip.select(wiring, source)
    return chip.word()
  }

  return {
    natives: luaNatives,
    samples: samples,
    time_ms: time_ms,
    storeWord: () => readWord(wiring.store),
    temperatureWord: () => readWord(wiring.temperature),

    sleep: (duration_ms, wakeOnContact) => {
      isWatching = wakeOnContact
      if (wakeOnContact) chip.watch(wiring.wake, onWake)
      timer.alarm(clamp(duration_ms, 1, ALARM_MAX_ms), tmr.ALARM_SINGLE, onAlarm)
    },

    captureContact: (sampleCount, interval_us) => {
      if (!setCapture(sampleCount, interval_us)) return end(EVENT_FAILED)
      chip.select(wiring, wiring.contact)
      capture()
    },

    interrogate: (pulse, at_ms) => {
      if (!setCapture(pulse.sampleCount, pulse.sampleInterval_us) || pulse.amplitude_mV > DAC_MAX) return end(EVENT_FAILED)
      gpio.write(wiring.wide, pulse.range)
      line = pulse.polarity === 1 ? wiring.forward : wiring.backward
      begin = beginPulse
      due_ms = at_ms
      code = dacCode(pulse.amplitude_mV)
      // Off until then.
      gpio.write(wiring.pump, 0)
      if (!wakeBefore(divide(PUMP_LEAD_us, 1000), pump)) end(EVENT_FAILED)
    },

    stimulate: (plan) => {
      if (plan.amplitude_uA > DAC_MAX) return end(EVENT_FAILED)
      begin = () => {
        if (!chip.play(wiring, plan, onPlayed)) end(EVENT_FAILED)
      }
      due_ms = time_ms() + divide(PUMP_LEAD_us, 1000)
      code = dacCode(plan.amplitude_uA)
      pump()
    },

    send: linkSend,
  }
}
