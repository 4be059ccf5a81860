import { type Interval, INT32, interval, join, meet, sum } from './interval'
import { type Shape, isShape } from './shapes'

/**
 * What is known at one point of a function.
 *
 * A number is an interval and, beside it, a linear form: rest + Σ coefficient · symbol. A symbol
 * is one unknown number that never changes, such as a field at the moment it was first read.
 * Forms keep what intervals forget: `b − (b >> 6)` is 63/64 · b + [0, 63/64], not b's interval
 * twice. A comparison narrows the symbols, and with them everything made of them.
 */
type Form = { terms: ReadonlyMap<number, number>; rest: Interval }

export type Numeric = { kind: 'number'; range: Interval; form: Form }

export type Thing =
  | Numeric
  /** `key` names the place in memory: two records with one key are the same record. */
  | { kind: 'record'; name: string; key: string }
  /** Elements are alike: one thing stands for all that were put in, or a shape for all that may be in. */
  | { kind: 'list'; element: Element; length: Numeric; magnitudeSum?: number }
  /** What a board does natively, by the portable function that defines it. */
  | { kind: 'native'; function: string }
  /** Booleans, strings and nothing: no number to look at. `truth` where a return says true or false. */
  | { kind: 'opaque'; truth?: boolean }

/** What stands for the elements of a list; undefined while it is empty. */
export type Element = Thing | Shape | undefined

export const OPAQUE: Thing = { kind: 'opaque' }

export type State = {
  /** Interval of each symbol. */
  symbols: Map<number, Interval>
  /** Variables by declaration and fields by place. */
  places: Map<string, Thing>
}

/** The key of a record at a place: with its interface, so that a field's place says whose it is. */
export function recordKey(place: string, name: string): string {
  return `${place}<${name}>`
}

let lastSymbol = 0

/** A name that nothing else has, for symbols and for places without a variable. */
export function freshNumber(): number {
  lastSymbol++
  return lastSymbol
}

export function emptyState(): State {
  return { symbols: new Map(), places: new Map() }
}

export function copyState(state: State): State {
  return { symbols: new Map(state.symbols), places: new Map(state.places) }
}

/** Coefficients are multiples of this and below its inverse, so that int32 times coefficient is exact in a double. */
const FINEST = 2 ** -18

export function constant(value: number): Numeric {
  return plain(interval(value, value))
}

/** A number of which only the interval is known. */
export function plain(range: Interval): Numeric {
  return { kind: 'number', range, form: { terms: new Map(), rest: range } }
}

/** A number that can be recognised later: the interval under a symbol of its own. */
export function named(state: State, value: Numeric): Numeric {
  const range = rangeOf(state, value)
  if (value.form.terms.size > 0 || range.low === range.high) return value
  const symbol = freshNumber()
  state.symbols.set(symbol, range)
  return { kind: 'number', range, form: { terms: new Map([[symbol, 1]]), rest: interval(0, 0) } }
}

function formRange(state: State, form: Form): Interval {
  let range = form.rest
  for (const [symbol, coefficient] of form.terms) range = sum(range, scaledInterval(symbolRange(state, symbol), coefficient))
  // Every form stands for an integer.
  return { low: Math.ceil(range.low), high: Math.floor(range.high) }
}

function symbolRange(state: State, symbol: number): Interval {
  return state.symbols.get(symbol) ?? INT32
}

function scaledInterval(range: Interval, factor: number): Interval {
  return factor >= 0 ? interval(range.low * factor, range.high * factor) : interval(range.high * factor, range.low * factor)
}

/** The narrowest interval known for a number. */
export function rangeOf(state: State, value: Numeric): Interval {
  if (value.form.terms.size === 0) return value.range
  return meet(value.range, formRange(state, value.form)) ?? value.range
}

/** a + factor · b as a number with form; `range` is what the intervals alone say. */
export function combined(state: State, a: Numeric, b: Numeric, factor: number, range: Interval): Numeric {
  const terms = new Map(a.form.terms)
  for (const [symbol, coefficient] of b.form.terms) {
    const total = (terms.get(symbol) ?? 0) + coefficient * factor
    if (total === 0) terms.delete(symbol)
    else terms.set(symbol, total)
  }
  return withForm(state, range, { terms, rest: sum(a.form.rest, scaledInterval(b.form.rest, factor)) })
}

/** factor · a + slack. */
export function scaled(state: State, a: Numeric, factor: number, slack: Interval, range: Interval): Numeric {
  const terms = new Map([...a.form.terms].map(([symbol, coefficient]) => [symbol, coefficient * factor]))
  return withForm(state, range, { terms, rest: sum(scaledInterval(a.form.rest, factor), slack) })
}

function withForm(state: State, range: Interval, form: Form): Numeric {
  const isExact = [...form.terms.values()].every((c) => Number.isInteger(c / FINEST) && Math.abs(c) <= 1 / FINEST)
  if (!isExact) return plain(range)
  const narrowest = meet(range, formRange(state, form)) ?? range
  return form.terms.size === 0 ? plain(narrowest) : { kind: 'number', range: narrowest, form }
}

/**
 * Learns `value ≤ bound`. False where that cannot be: the path is never taken.
 * Each symbol is narrowed with all others at the end that leaves it most room.
 */
export function learnAtMost(state: State, value: Numeric, bound: number): boolean {
  if (rangeOf(state, value).low > bound) return false
  const least = new Map<number, number>()
  let total = value.form.rest.low
  for (const [symbol, coefficient] of value.form.terms) {
    const part = scaledInterval(symbolRange(state, symbol), coefficient).low
    least.set(symbol, part)
    total += part
  }
  for (const [symbol, coefficient] of value.form.terms) {
    const limit = (bound - (total - (least.get(symbol) as number))) / coefficient
    const side = coefficient > 0 ? interval(-Infinity, Math.floor(limit)) : interval(Math.ceil(limit), Infinity)
    const narrowed = meet(symbolRange(state, symbol), side)
    if (narrowed === undefined) return false
    state.symbols.set(symbol, narrowed)
  }
  return true
}

/** Two paths meet: what holds on either. */
export function joinStates(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const state = emptyState()
  for (const [symbol, range] of a.symbols) {
    const other = b.symbols.get(symbol)
    if (other !== undefined) state.symbols.set(symbol, join(range, other))
  }
  for (const [key, thing] of a.places) {
    const other = b.places.get(key)
    // What only one path has looked at is read anew from its invariant.
    if (other === undefined) continue
    const joined = joinThings(a, thing, b, other)
    if (joined !== undefined) state.places.set(key, joined.kind === 'number' ? named(state, joined) : joined)
  }
  return state
}

export function joinThings(stateA: State, a: Thing, stateB: State, b: Thing): Thing | undefined {
  if (a === b) return a
  if (a.kind === 'number' && b.kind === 'number') {
    const range = join(rangeOf(stateA, a), rangeOf(stateB, b))
    return sameForm(a.form, b.form) ? { kind: 'number', range, form: a.form } : plain(range)
  }
  if (a.kind === 'list' && b.kind === 'list') {
    const length = plain(join(rangeOf(stateA, a.length), rangeOf(stateB, b.length)))
    const magnitudeSum = a.magnitudeSum === b.magnitudeSum ? a.magnitudeSum : undefined
    return { kind: 'list', element: joinElements(stateA, a.element, stateB, b.element), length, magnitudeSum }
  }
  // A record that is there on one path only: tsc sees to it that its fields are read where it is.
  if (a.kind === 'record' && b.kind === 'opaque') return a
  if (a.kind === 'opaque' && b.kind === 'record') return b
  if (a.kind === 'record' && b.kind === 'record') return a.key === b.key ? a : { ...a, key: recordKey(`#${freshNumber()}`, a.name) }
  return a.kind === b.kind ? a : undefined
}

function joinElements(stateA: State, a: Element, stateB: State, b: Element): Element {
  if (a === b || a === undefined || b === undefined) return a ?? b
  if (isShape(a) && isShape(b)) {
    return a.kind === 'int' && b.kind === 'int' ? { kind: 'int', low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) } : OPAQUE
  }
  if (isShape(a) || isShape(b)) return OPAQUE
  return joinThings(stateA, a, stateB, b) ?? OPAQUE
}

export function isNumeric(thing: Element): thing is Numeric {
  return thing !== undefined && thing.kind === 'number'
}

/** Is this still the same number? Comparisons may have narrowed it. */
export function isUnchanged(before: Thing, after: Thing): boolean {
  if (before === after) return true
  return before.kind === 'number' && after.kind === 'number' && sameForm(before.form, after.form)
}

function sameForm(a: Form, b: Form): boolean {
  if (a === b) return true
  if (a.terms.size === 0 || a.terms.size !== b.terms.size) return false
  if (a.rest.low !== b.rest.low || a.rest.high !== b.rest.high) return false
  return [...a.terms].every(([symbol, coefficient]) => b.terms.get(symbol) === coefficient)
}
