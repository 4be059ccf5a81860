import { RANK_PIN, ScheduledEvent, schedule } from '../event-queue'
import { Execution } from './interpreter'

/**
 * Espruino's utility timer, which digitalPulse hands its edges to (src/jstimer.c): tasks in order of time, each
 * stating how long after the timer was last set it is due. An interrupt takes the period that the timer was set
 * to, not the time that has passed, from all of them; so a timer that fires late makes all tasks late.
 */
export interface UtilityTimer {
  execution: Execution
  tasks: Task[]
  period_us: number
  set_us: number
  /** When the interrupt comes; null while the timer is off. */
  interrupt: ScheduledEvent | null
}

interface Task {
  pin: string
  after_us: number
  run: () => void
}

const TASKS = 16

export function utilityTimerNew(execution: Execution): UtilityTimer {
  return { execution, tasks: [], period_us: 0, set_us: 0, interrupt: null }
}

/** The system time, µs: it steps. */
export function systemTime_us({ mcu, interpreter }: Execution): number {
  const { now_us } = mcu.world
  const { clockStep_us } = interpreter
  return clockStep_us === 1 ? now_us : Math.floor(now_us / clockStep_us) * clockStep_us
}

export function hasTask(timer: UtilityTimer, pin: string): boolean {
  return timer.tasks.some((task) => task.pin === pin)
}

/** Queues `run` in `delay_us` from now. */
export function insertTask(timer: UtilityTimer, pin: string, delay_us: number, run: () => void): void {
  const { tasks, execution } = timer
  // As many as the timer holds, one place always being free: the interpreter waits for one, here for good.
  if (tasks.length >= TASKS - 1) throw new Error('the utility timer is full')
  const passed_us = timer.interrupt === null ? 0 : systemTime_us(execution) - timer.set_us
  let at = 0
  while (at < tasks.length && tasks[at].after_us < delay_us + passed_us) at += 1
  if (at === 0) for (const task of tasks) task.after_us = Math.max(0, task.after_us - passed_us)
  tasks.splice(at, 0, { pin, after_us: at === 0 ? delay_us : delay_us + passed_us, run })
  if (at === 0 || timer.interrupt === null) {
    timer.set_us = systemTime_us(execution)
    setInterrupt(timer, tasks[0].after_us)
  }
}

/** Sets the timer's compare value: from now, or with nRF52's error from the one that is pending. */
function setInterrupt(timer: UtilityTimer, period_us: number): void {
  const { mcu, interpreter } = timer.execution
  const pending = timer.interrupt
  const from_us = interpreter.addsToPending && pending !== null ? pending.time_us : mcu.world.now_us
  if (pending !== null) pending.isCancelled = true
  timer.period_us = period_us
  timer.interrupt = schedule(mcu.world.queue, from_us + Math.round(period_us), RANK_PIN, true, () => onInterrupt(timer))
}

function onInterrupt(timer: UtilityTimer): void {
  const { tasks } = timer
  timer.interrupt = null
  timer.set_us = systemTime_us(timer.execution)
  for (const task of tasks) task.after_us -= timer.period_us
  while (tasks.length > 0 && tasks[0].after_us <= 1e-6) tasks.shift()?.run()
  if (tasks.length > 0) setInterrupt(timer, tasks[0].after_us)
}
