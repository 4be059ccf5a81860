import { clamp, divide, elapsed } from '../arithmetic/fixed-point'

/**
 * How long to wait from one interrogation to the next, so that what is harvested pays for all of them.
 *
 * What the store holds more than at its last reading, and what an interrogation took since, is the gain. The next
 * interval is as long as the last ones' gain needs to pay for an interrogation; longer while the store is not nearly
 * full, so that it fills; half as long each time where it is, because what comes more would be lost. Where
 * the store gains next to nothing the device rests: it sleeps to the longest interval, or until a contact, after which it looks
 * whether the store gains again. An error of the costs or of a reading makes an interval too long or too short, and
 * the next reading shows it. No interval makes the device begin what it cannot pay: afterRoundStore
 * (device/interrogating.ts) looks at the store first.
 */
export interface PaceConfiguration {
  /** The longest interval, 100..900000 ms; 0: every interval is the cycle's. */
  longest_ms: number
  /** Below one the device saves more, from the other on the store is nearly full, 0..125000 µJ above shed. */
  low_uJ: number
  high_uJ: number
  /** What one interrogation takes with its report, 1..131071 µJ. */
  cost_uJ: number
}

export interface Pace {
  configuration: PaceConfiguration
  /** Has the store been read in this boot? When, what it held above shed, and what interrogations took since. */
  hasBegun: boolean
  from_ms: number
  from_uJ: number
  paid_uJ: number
  /** Gain and length of the last interval; and of it with those before, each counting half as much as the next. */
  last_uJ: number
  last_ms: number
  gain_uJ: number
  span_ms: number
  /** When the last interrogation began. */
  interrogated_ms: number
  /** Does the device rest, so that a contact is waited for? Has one come, and no reading of the store since? */
  isResting: boolean
  isWoken: boolean
}

export function paceNew(configuration: PaceConfiguration): Pace {
  return {
    configuration: configuration,
    hasBegun: false,
    from_ms: 0,
    from_uJ: 0,
    paid_uJ: 0,
    last_uJ: 0,
    last_ms: 1,
    gain_uJ: 0,
    span_ms: 1,
    interrogated_ms: 0,
    isResting: false,
    isWoken: false,
  }
}

/** Longest time and largest gain that one interval counts with. */
const SPAN_MAX_ms = 1800000
const GAIN_MAX_uJ = 131071

/**
 * An interrogation is due and the store was read: does the device rest instead?
 * Ranges: now_ms a clock reading, |available_uJ| ≤ 125000.
 */
export function paceRests(pace: Pace, now_ms: number, available_uJ: number): boolean {
  const longest_ms = pace.configuration.longest_ms
  if (longest_ms === 0) return false
  const isFirst = !pace.hasBegun
  if (!isFirst) takeGain(pace, now_ms, available_uJ)
  begin(pace, now_ms, available_uJ, 0)
  const isLate = elapsed(now_ms, pace.interrogated_ms) >= longest_ms && available_uJ >= pace.configuration.low_uJ >> 1
  pace.isResting = !isFirst && !isGaining(pace) && !isLate
  return pace.isResting
}

/** How long it rests: to the longest interval; where a contact has just brought nothing, a quarter of that, and no other is waited for. Where the store is nearly empty it rests beyond the longest interval. */
export function paceRest_ms(pace: Pace, now_ms: number): number {
  const longest_ms = pace.configuration.longest_ms
  if (pace.isWoken) {
    pace.isWoken = false
    pace.isResting = false
    return clamp(longest_ms >> 2, 1, longest_ms)
  }
  const left_ms = longest_ms - clamp(elapsed(now_ms, pace.interrogated_ms), 0, SPAN_MAX_ms)
  return left_ms > 0 ? left_ms : longest_ms
}

/**
 * An interrogation begins: how long until the next one, from `cycle_ms` to the longest interval.
 * Ranges: as above, 100 ≤ cycle_ms ≤ 65535.
 */
export function paceInterval_ms(pace: Pace, now_ms: number, available_uJ: number, cycle_ms: number): number {
  const configuration = pace.configuration
  if (configuration.longest_ms <= cycle_ms) return cycle_ms
  pace.interrogated_ms = now_ms
  pace.paid_uJ = configuration.cost_uJ
  pace.isWoken = false
  const isKnown = pace.gain_uJ > 0
  if (available_uJ >= configuration.high_uJ) return clamp(isKnown ? pace.last_ms >> 1 : cycle_ms, cycle_ms, configuration.longest_ms)
  if (!isKnown) return look_ms(pace, cycle_ms)
  const interval_ms = timeFor_ms(pace, configuration.cost_uJ)
  const saving_ms = available_uJ < configuration.low_uJ ? interval_ms : interval_ms >> 1
  return clamp(interval_ms + saving_ms, cycle_ms, configuration.longest_ms)
}

/**
 * The store cannot pay for an interrogation, whose reserve is `needed_uJ` more: how long until it may,
 * from `recharge_ms` to the longest interval. Ranges: as above, 1 ≤ needed_uJ, 100 ≤ recharge_ms ≤ 65535.
 */
export function pacePostponed_ms(pace: Pace, needed_uJ: number, recharge_ms: number): number {
  const longest_ms = pace.configuration.longest_ms
  if (longest_ms <= recharge_ms) return recharge_ms
  pace.isResting = pace.gain_uJ <= 0
  return clamp(timeFor_ms(pace, clamp(needed_uJ, 1, GAIN_MAX_uJ)), recharge_ms, longest_ms)
}

/** Something else than an interrogation was paid for, 0..1000000 µJ. */
export function paceTakeCost(pace: Pace, cost_uJ: number): void {
  pace.paid_uJ = clamp(pace.paid_uJ + cost_uJ, 0, GAIN_MAX_uJ)
}

/** A contact has come while the device rested, and the store was read: how long until the device looks whether it gains. Ranges as above. */
export function paceWake_ms(pace: Pace, now_ms: number, available_uJ: number, cycle_ms: number): number {
  begin(pace, now_ms, available_uJ, 0)
  pace.isResting = false
  pace.isWoken = true
  return look_ms(pace, cycle_ms)
}

function begin(pace: Pace, now_ms: number, available_uJ: number, paid_uJ: number): void {
  pace.hasBegun = true
  pace.from_ms = now_ms
  pace.from_uJ = available_uJ
  pace.paid_uJ = paid_uJ
}

/** Where the last interval brought nothing, what was before it says nothing of what comes. */
function takeGain(pace: Pace, now_ms: number, available_uJ: number): void {
  const before_uJ = pace.gain_uJ
  pace.last_uJ = clamp(available_uJ - pace.from_uJ + pace.paid_uJ, -GAIN_MAX_uJ, GAIN_MAX_uJ)
  pace.last_ms = clamp(elapsed(now_ms, pace.from_ms), 1, SPAN_MAX_ms)
  const counts = before_uJ > 0 && isGaining(pace)
  pace.gain_uJ = pace.last_uJ + (counts ? clamp(before_uJ >> 1, 0, GAIN_MAX_uJ) : 0)
  pace.span_ms = pace.last_ms + (counts ? clamp(pace.span_ms >> 1, 0, SPAN_MAX_ms) : 0)
}

/** Less of a gain than an eighth of an interrogation's cost may be an error of the costs. */
function isGaining(pace: Pace): boolean {
  return pace.last_uJ > pace.configuration.cost_uJ >> 3
}

const LOOK_CYCLES = 8

/** The time after which a gain is seen, where the last interval says nothing of it. */
function look_ms(pace: Pace, cycle_ms: number): number {
  return clamp(cycle_ms * LOOK_CYCLES, 1, clamp(pace.configuration.longest_ms, 1, 900000))
}

/** At most eight times the span, in Q8. */
const RATIO_MAX_Q8 = 2048

/** How long the store takes to gain `cost_uJ`: the longest interval where it gains nothing. Range: 1 ≤ cost_uJ ≤ 131071, so 32 · cost < 2^22. */
function timeFor_ms(pace: Pace, cost_uJ: number): number {
  if (pace.gain_uJ < 8) return pace.configuration.longest_ms
  const ratio_Q8 = clamp(divide(cost_uJ * 32, clamp(pace.gain_uJ >> 3, 1, 32767)), 0, RATIO_MAX_Q8)
  return clamp(((pace.span_ms >> 3) * ratio_Q8) >> 5, 0, pace.configuration.longest_ms)
}
