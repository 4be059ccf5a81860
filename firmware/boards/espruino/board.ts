import { Board, BoardEvents } from '../board'
import { EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { EspruinoWaveform, PinName } from './espruino-api'
import { espruinoNatives } from './natives'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { elapsed } from '../../core/arithmetic/fixed-point'
import { START_us, gelPlan, measureWord, playPlan, rest } from './pulses'
import { pulseDuration_us } from '../../core/decide/stimulus-plan'
import { EspruinoWiring } from './wiring'

/**
 * Any Espruino board with the reference front end: samples come from a Waveform, timed by interrupts, edges from
 * the board's pulse engine. Idle is asleep on Espruino.
 */

/** A capture that has not ended this long after its last sample was due has failed. */
const CAPTURE_GRACE_ms = 100
/** Seconds as a fraction may fall just short of a millisecond: half a microsecond more, in ms. */
const HALF_us = 0.0005
/** What a pulse on the gel is due in, at most; more means that it was due before. */
const AHEAD_MAX_ms = 536870911
/** From starting a pulse to its first edge. */
const LEAD_s = (START_us + PUMP_LEAD_us) / 1000000

type Timer = ReturnType<typeof setTimeout>

function setUpPins(wiring: EspruinoWiring): void {
  rest(wiring)
  digitalWrite(wiring.wide, 0)
  digitalWrite(wiring.measure, 0)
  pinMode(wiring.wake, 'input')
  I2C1.setup({ sda: wiring.sda, scl: wiring.scl, bitrate: 400000 })
}

/** A board from its wiring. Until the pins are set up, the front end's pull-downs hold every line. */
export function espruinoBoard(wiring: EspruinoWiring, events: BoardEvents): Board {
  const boot_s = getTime()
  const port = wiring.link()
  const waveforms: EspruinoWaveform[] = []
  // No timer has this number; without one, clearTimeout would clear all of them.
  let timer = 0 as unknown as Timer
  let sampling: EspruinoWaveform | undefined
  let watch = 0
  setUpPins(wiring)

  port.on('data', (data) => {
    for (let i = 0; i < data.length; i++) events.onByte(data.charCodeAt(i))
  })

  function endSleep(kind: number): void {
    clearTimeout(timer)
    if (watch > 0) clearWatch(watch)
    watch = 0
    events.onEnd(kind)
  }

  function onContact(): void {
    // A watch that does not repeat has gone when it fires.
    watch = 0
    endSleep(EVENT_CONTACT)
  }

  function endPulse(kind: number): void {
    stop()
    events.onEnd(kind)
  }

  /**
   * A Waveform that is stopped says that it has finished, like one that has. One whose samples have ended cannot be
   * stopped any more, although it runs until it has said so.
   */
  function stop(): void {
    const waveform = sampling
    clearTimeout(timer)
    sampling = undefined
    rest(wiring)
    if (waveform === undefined || !waveform.running) return
    try {
      waveform.stop()
    } catch {
      // It is about to say that it has finished.
    }
  }

  /** Runs `start`; an operation that throws in it has failed, and says so once the caller has returned. */
  function attempt(start: () => void): void {
    try {
      start()
    } catch {
      stop()
      timer = setTimeout(endPulse, 0, EVENT_FAILED)
    }
  }

  /** One buffer per size of capture, allocated when that size is first asked for. */
  function waveformOf(count: number): EspruinoWaveform {
    for (let i = 0; i < waveforms.length; i++) {
      if (waveforms[i].buffer.length === count) return waveforms[i]
    }
    const waveform = new Waveform(count, { bits: 16 })
    waveform.on('finish', () => {
      // One that runs has been started anew since.
      if (waveform === sampling && !waveform.running) endSamples(waveform)
    })
    waveforms.push(waveform)
    return waveform
  }

  function sample(waveform: EspruinoWaveform, pin: PinName, interval_us: number, begin_s: number): void {
    waveform.startInput(pin, 1000000 / interval_us, { time: begin_s })
    // A first reading below zero ends startInput without a word (src/jswrap_waveform.c).
    if (!waveform.running) throw 'input'
    sampling = waveform
  }

  /** When the clock is going to read `due_ms`, s of getTime. */
  function instantOf_s(due_ms: number): number {
    const since_ms = (getTime() - boot_s) * 1000 + HALF_us
    const ahead_ms = elapsed(due_ms, since_ms & 1073741823)
    if (ahead_ms > AHEAD_MAX_ms) throw 'late'
    return boot_s + (since_ms - (since_ms % 1) + ahead_ms) / 1000
  }

  /** Sleeps until it is time to start a pulse whose first edge comes at `begin_s`, and starts it by `play`. */
  function startFor(begin_s: number, play: () => void): void {
    timer = setTimeout(attempt, (begin_s - getTime() - LEAD_s) * 1000, play)
  }

  /** An interpreter that has been busy calls timers first, and only then who listens for samples that were there long ago. */
  function endGrace(): void {
    const waveform = sampling
    if (waveform === undefined || waveform.running) endPulse(EVENT_FAILED)
    else endSamples(waveform)
  }

  function endSamples(waveform: EspruinoWaveform): void {
    board.samples = waveform.buffer
    endPulse(EVENT_ENDED)
  }

  function expectSamples(count: number, interval_us: number, begin_s: number): void {
    const due_ms = (begin_s - getTime()) * 1000 + (count * interval_us) / 1000
    timer = setTimeout(endGrace, due_ms + CAPTURE_GRACE_ms)
  }

  const board: Board = {
    natives: espruinoNatives,
    samples: [],

    time_ms: () => ((getTime() - boot_s) * 1000 + HALF_us) & 1073741823,
    storeWord: () => measureWord(wiring, wiring.store),
    temperatureWord: () => measureWord(wiring, wiring.temperature),

    reserve: waveformOf,

    sleep: (duration_ms, wakeOnContact) => {
      timer = setTimeout(endSleep, duration_ms, EVENT_ENDED)
      if (wakeOnContact) watch = setWatch(onContact, wiring.wake, { edge: 'rising', repeat: false })
    },

    captureContact: (count, interval_us) => {
      attempt(() => {
        const begin_s = getTime()
        sample(waveformOf(count), wiring.contact, interval_us, begin_s)
        expectSamples(count, interval_us, begin_s)
      })
    },

    interrogate: (pulse, due_ms) => {
      attempt(() => {
        const begin_s = instantOf_s(due_ms)
        digitalWrite(wiring.wide, pulse.range)
        // Whatever can be done before the pulse is started is done: every statement then counts.
        const waveform = waveformOf(pulse.sampleCount)
        wiring.engine.prepare(true, gelPlan(pulse))
        startFor(begin_s, () => {
          playPlan(wiring, pulse.amplitude_mV, begin_s, (first_s) => sample(waveform, wiring.gel, pulse.sampleInterval_us, first_s))
          expectSamples(pulse.sampleCount, pulse.sampleInterval_us, begin_s)
        })
      })
    },

    stimulate: (plan) => {
      attempt(() => {
        wiring.engine.prepare(false, plan)
        const begin_s = getTime() + LEAD_s
        const first_s = playPlan(wiring, plan.amplitude_uA, begin_s, () => {})
        const duration_ms = ((plan.pulses - 1) * plan.period_us + pulseDuration_us(plan)) / 1000
        timer = setTimeout(endPulse, (first_s - getTime()) * 1000 + duration_ms, EVENT_ENDED)
      })
    },

    stopStimulus: () => {
      stop()
      timer = setTimeout(endPulse, 0, EVENT_ENDED)
    },

    send: (bytes, count) => {
      port.write(bytes.slice(0, count))
    },

    openConsole: () => port.setConsole(true),
  }

  const playProbe = wiring.probe
  if (playProbe !== undefined) {
    board.probe = (pulse, due_ms, apart_us) => {
      attempt(() => {
        const begin_s = instantOf_s(due_ms)
        board.samples = playProbe(wiring, pulse, begin_s, apart_us, startFor, endPulse)
      })
    }
  }
  return board
}
