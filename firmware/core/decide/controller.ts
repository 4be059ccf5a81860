import { clamp, elapsed } from '../arithmetic/fixed-point'

/**
 * What to do next: sleep, listen to contacts, interrogate, decide. Plain decisions on
 * integers; device/round.ts and device/deciding.ts ask for them.
 */
export interface ControllerConfiguration {
  /** From the start of one interrogation to the start of the next while energy lasts, 100..65535 ms; pace.ts may make it longer. */
  cycle_ms: number
  /** When the store cannot pay an interrogation, the next attempt comes after this. */
  recharge_ms: number
  /** Contacts wake the device at most this often. */
  listenInterval_ms: number
  rules: Rule[]
}

/** "Ion at `level` or more for `cycles` interrogations in a row → play `plan`". */
export interface Rule {
  /** Index of the ion in the calibration's order, or beyond those of a class in the classifier's. */
  ion: number
  /** 1..3. */
  level: number
  /** 1..255. */
  cycles: number
  /** Index of the stimulus plan. */
  plan: number
}

export interface Controller {
  configuration: ControllerConfiguration
  /** From one interrogation to the next; commands may change it. */
  cycle_ms: number
  /** Clock reading at which the next interrogation is due. */
  due_ms: number
  hasListened: boolean
  lastListen_ms: number
  /** Per rule: interrogations in a row that met it, up to the rule's cycles; and the same again. */
  streaks: number[]
  streakCopies: number[]
  /** Has a streak been found that differs from its copy? The device reports it and starts anew. */
  isDamaged: boolean
}

export function controllerNew(configuration: ControllerConfiguration): Controller {
  const streaks: number[] = []
  const copies: number[] = []
  for (let i = 0; i < configuration.rules.length; i++) {
    streaks.push(0)
    copies.push(0)
  }
  return {
    configuration: configuration,
    cycle_ms: configuration.cycle_ms,
    due_ms: 0,
    hasListened: false,
    lastListen_ms: 0,
    streaks: streaks,
    streakCopies: copies,
    isDamaged: false,
  }
}

/** Half the range of the clock: a due time this far "ahead" has in truth passed. */
const CLOCK_HALF = 536870912

/** Time until the next interrogation, 0 when it is due now. */
export function untilDue_ms(controller: Controller, now_ms: number): number {
  const ahead = elapsed(controller.due_ms, now_ms)
  return ahead < CLOCK_HALF ? ahead : 0
}

/** May a contact wake the device now? */
export function mayListen(controller: Controller, now_ms: number): boolean {
  if (!controller.hasListened) return true
  return elapsed(now_ms, controller.lastListen_ms) >= controller.configuration.listenInterval_ms
}

/** Time until a contact may wake the device again, 0 when it may now. */
function untilListen_ms(controller: Controller, now_ms: number): number {
  if (mayListen(controller, now_ms)) return 0
  return controller.configuration.listenInterval_ms - elapsed(now_ms, controller.lastListen_ms)
}

/** How long to sleep: until the interrogation, or until a contact that is wanted may wake again, whichever is first. */
export function sleepDuration_ms(controller: Controller, now_ms: number, wantsContact: boolean): number {
  const due_ms = untilDue_ms(controller, now_ms)
  const listen_ms = wantsContact ? untilListen_ms(controller, now_ms) : 0
  const next_ms = listen_ms > 0 && listen_ms < due_ms ? listen_ms : due_ms
  return clamp(next_ms, 1, 65535)
}

export function noteListen(controller: Controller, now_ms: number): void {
  controller.hasListened = true
  controller.lastListen_ms = now_ms
}

/** The next interrogation, or the next attempt at one, is due after `interval_ms`, 0..900000. */
export function noteDue(controller: Controller, now_ms: number, interval_ms: number): void {
  controller.due_ms = (now_ms + interval_ms) & 1073741823
}

/** An operation failed: the next attempt comes after the pause for the store to recharge. */
export function notePostponed(controller: Controller, now_ms: number): void {
  controller.due_ms = (now_ms + controller.configuration.recharge_ms) & 1073741823
}

/**
 * Counts this interrogation for every rule and says which one is due: the first in the table
 * whose ion has been at its level for long enough, or −1. A rule that comes due starts over.
 * An interrogation that is not trusted (a decoder flag is set) breaks every streak: the
 * device never acts on data it doubts. So does a streak that is not what was written.
 */
export function dueRule(controller: Controller, level: number[], isTrusted: boolean): number {
  const rules = controller.configuration.rules
  const streaks = controller.streaks
  const copies = controller.streakCopies
  let due = -1
  for (let i = 0; i < rules.length; i++) {
    if (streaks[i] !== copies[i]) controller.isDamaged = true
  }
  const mayCount = isTrusted && !controller.isDamaged
  for (let i = 0; i < rules.length; i++) {
    const isMet = mayCount && level[rules[i].ion] >= rules[i].level
    const streak = streaks[i]
    if (!isMet) streaks[i] = 0
    else if (streak < rules[i].cycles) streaks[i] = streak + 1
    copies[i] = streaks[i]
    if (due < 0 && isMet && streaks[i] >= rules[i].cycles) due = i
  }
  if (due < 0) return -1
  streaks[due] = 0
  copies[due] = 0
  return due
}
