import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import { RANK_PIN, schedule, type ScheduledEvent } from '../../sim/event-queue'
import { PIN_BACKWARD, PIN_FORWARD, PIN_PUMP, PIN_SINK, PIN_SOURCE, beginActivity, endActivity, setPin, type Microcontroller } from '../../sim/microcontroller'

/**
 * Espruino's utility timer, which digitalPulse hands its edges to (src/jstimer.c): tasks in order of time, each
 * stating how long after the timer was last set it is due. An interrupt takes the period that the timer was set
 * to, not the time that has passed, from all of them; so a timer that fires late makes all tasks late. The firmware
 * uses it no more; what it did to the electrodes stays reproduced here.
 */
interface UtilityTimer {
  mcu: Microcontroller
  behaviour: TimerBehaviour
  tasks: Task[]
  period_us: number
  set_us: number
  /** When the interrupt comes; null while the timer is off. */
  interrupt: ScheduledEvent | null
}

export interface TimerBehaviour {
  /** What the system time steps by, µs. */
  clockStep_us: number
  /** A task put ahead of the pending one is timed from the pending task's compare value (nRF52 from 2v27 on). */
  addsToPending: boolean
}

/** Espruino 2v27 to 2v29 on nRF52 (targets/nrf5x/jshardware.c, jshUtilTimerReschedule), and a timer as it should be. */
export const NRF52_TIMER: TimerBehaviour = { clockStep_us: 1e6 / 32768, addsToPending: true }
export const ORDERLY_TIMER: TimerBehaviour = { clockStep_us: 1, addsToPending: false }

interface Task {
  after_us: number
  run: () => void
}

const TASKS = 16

/** `digitalPulse` of a board's front end. */
export function digitalPulseOn(mcu: Microcontroller, wiring: EspruinoWiring, behaviour: TimerBehaviour) {
  const timer: UtilityTimer = { mcu, behaviour, tasks: [], period_us: 0, set_us: 0, interrupt: null }
  const lines = new Map([
    [wiring.pump, PIN_PUMP],
    [wiring.forward, PIN_FORWARD],
    [wiring.backward, PIN_BACKWARD],
    [wiring.source, PIN_SOURCE],
    [wiring.sink, PIN_SINK],
  ])
  return (pin: string, value: number, times_ms: number[]): void => {
    const line = lines.get(pin) ?? 0
    setPin(mcu, line, value)
    let delay_us = 0
    times_ms.forEach((time_ms, i) => {
      delay_us += Math.round(time_ms * 1000)
      if (i === 0) beginActivity(mcu)
      insertTask(timer, delay_us, () => {
        setPin(mcu, line, i % 2 === 0 ? 1 - value : value)
        if (i === times_ms.length - 1) endActivity(mcu)
      })
    })
  }
}

function systemTime_us({ mcu, behaviour }: UtilityTimer): number {
  return Math.floor(mcu.world.now_us / behaviour.clockStep_us) * behaviour.clockStep_us
}

/** Queues `run` in `delay_us` from now. */
function insertTask(timer: UtilityTimer, delay_us: number, run: () => void): void {
  const { tasks } = timer
  // As many as the timer holds, one place always being free: the interpreter waits for one, here for good.
  if (tasks.length >= TASKS - 1) throw new Error('the utility timer is full')
  const passed_us = timer.interrupt === null ? 0 : systemTime_us(timer) - timer.set_us
  let at = 0
  while (at < tasks.length && tasks[at].after_us < delay_us + passed_us) at += 1
  if (at === 0) for (const task of tasks) task.after_us = Math.max(0, task.after_us - passed_us)
  tasks.splice(at, 0, { after_us: at === 0 ? delay_us : delay_us + passed_us, run })
  if (at === 0 || timer.interrupt === null) {
    timer.set_us = systemTime_us(timer)
    setInterrupt(timer, tasks[0].after_us)
  }
}

/** Sets the timer's compare value: from now, or with nRF52's error from the one that is pending. */
function setInterrupt(timer: UtilityTimer, period_us: number): void {
  const { mcu, behaviour } = timer
  const pending = timer.interrupt
  const from_us = behaviour.addsToPending && pending !== null ? pending.time_us : mcu.world.now_us
  if (pending !== null) pending.isCancelled = true
  timer.period_us = period_us
  timer.interrupt = schedule(mcu.world.queue, from_us + Math.round(period_us), RANK_PIN, true, () => onInterrupt(timer))
}

function onInterrupt(timer: UtilityTimer): void {
  const { tasks } = timer
  timer.interrupt = null
  timer.set_us = systemTime_us(timer)
  for (const task of tasks) task.after_us -= timer.period_us
  while (tasks.length > 0 && tasks[0].after_us <= 1e-6) tasks.shift()?.run()
  if (tasks.length > 0) setInterrupt(timer, tasks[0].after_us)
}
