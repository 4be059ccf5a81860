/**
 * Events in virtual time, integer microseconds. Events of one moment run in the order of
 * their rank, then in the order in which they were scheduled.
 */
export interface ScheduledEvent {
  time_us: number
  rank: number
  /** Belongs to the microcontroller: forgotten when it loses power. */
  isVolatile: boolean
  isCancelled: boolean
  action: () => void
}

/** The outside world first, then samples, then pins that move, then the interpreter. */
export const RANK_WORLD = 0
export const RANK_SAMPLE = 1
export const RANK_PIN = 2
export const RANK_PROGRAM = 3

export interface EventQueue {
  /** Latest first, so that the next event is taken from the end. There are never more than a few dozen. */
  events: ScheduledEvent[]
}

export function eventQueueNew(): EventQueue {
  return { events: [] }
}

/** An instant that is no number would come before or after nothing, and a run would never end: an error of the program that asked for it. */
export function schedule(
  queue: EventQueue,
  time_us: number,
  rank: number,
  isVolatile: boolean,
  action: () => void,
): ScheduledEvent {
  if (!Number.isFinite(time_us)) throw new Error(`an event is due at ${time_us} µs`)
  const event: ScheduledEvent = { time_us, rank, isVolatile, isCancelled: false, action }
  const events = queue.events
  let at = events.length
  while (at > 0 && isBefore(events[at - 1], event)) at -= 1
  events.splice(at, 0, event)
  return event
}

/** Does `a` run before `b`, or at the same place in the order (then the one scheduled first, `a`, does)? */
function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
  return a.time_us < b.time_us || (a.time_us === b.time_us && a.rank <= b.rank)
}

/** Time of the next event, Infinity when there is none. */
export function nextTime_us(queue: EventQueue): number {
  const events = queue.events
  while (events.length > 0 && events[events.length - 1].isCancelled) events.pop()
  return events.length > 0 ? events[events.length - 1].time_us : Infinity
}

/** Removes the next event and runs it. */
export function runNext(queue: EventQueue): void {
  const event = queue.events.pop()
  if (event !== undefined && !event.isCancelled) event.action()
}

/** Power is lost: everything the microcontroller had in hand is gone. */
export function dropVolatile(queue: EventQueue): void {
  queue.events = queue.events.filter((event) => !event.isVolatile)
}
