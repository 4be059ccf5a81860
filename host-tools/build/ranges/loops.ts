import ts from 'typescript'
import type { Analysis, Scope } from './analysis'
import { split } from './conditions'
import { evaluate, evaluateNumber, placeOf } from './expressions'
import { type Interval, INT32, contains, interval, join, meet } from './interval'
import { run } from './statements'
import { type Element, type Numeric, type State, type Thing, combined, copyState, isNumeric, isUnchanged, joinStates, joinThings, named, plain, rangeOf } from './state'

export type Loop = { condition: ts.Expression; body: ts.Statement; next?: ts.Expression }

/** Rounds that are followed one by one; nearly all loops of firmware/core end within. */
const ROUNDS_FOLLOWED = 100
/** Rounds of widening before a number is taken for any int32. */
const ROUNDS_WIDENED = 8

/** A loop: followed round by round to its end, or, where it has too many rounds, summed up. */
export function runLoop(analysis: Analysis, scope: Scope, state: State, loop: Loop): State | undefined {
  const entry = copyState(state)
  let now: State | undefined = state
  let left: State | undefined
  for (let round = 0; round < ROUNDS_FOLLOWED; round++) {
    const { whenTrue, whenFalse } = split(analysis, scope, now, loop.condition)
    left = joinStates(left, whenFalse)
    now = runBody(analysis, scope, whenTrue, loop)
    if (now === undefined) return left
  }
  return summedUp(analysis, scope, entry, loop)
}

function runBody(analysis: Analysis, scope: Scope, state: State | undefined, loop: Loop): State | undefined {
  if (state === undefined) return undefined
  const end = run(analysis, scope, state, loop.body)
  if (end !== undefined && loop.next !== undefined) evaluate(analysis, scope, end, loop.next)
  return end
}

/**
 * One round that stands for all. What a round changes gets a new symbol at its head; a number
 * that each round changes by d lies within entry + (0 … rounds) · d, any other within the join of
 * entry and end. Repeated with what came out until a round leaves nothing wider.
 */
function summedUp(analysis: Analysis, scope: Scope, entry: State, loop: Loop): State | undefined {
  // Numbers, and lengths of lists.
  const wide = new Map<string, Interval>()
  for (let round = 0; ; round++) {
    const head = headOf(entry, wide)
    const end = runBody(analysis, scope, split(analysis, scope, copyState(head), loop.condition).whenTrue, loop)
    if (end === undefined || !widen(analysis, scope, loop, { entry, head, end }, wide, round)) {
      return split(analysis, scope, headOf(entry, wide), loop.condition).whenFalse
    }
  }
}

function headOf(entry: State, wide: Map<string, Interval>): State {
  const head = copyState(entry)
  for (const [place, range] of wide) {
    const known = head.places.get(place)
    const value = named(head, plain(range))
    head.places.set(place, known?.kind === 'list' ? { ...known, length: value } : value)
  }
  return head
}

type Round = { entry: State; head: State; end: State }

/** Widens what the round has changed; false where nothing had to be. */
function widen(analysis: Analysis, scope: Scope, loop: Loop, round: Round, wide: Map<string, Interval>, count: number): boolean {
  const rounds = roundsOf(analysis, scope, loop, round)
  let isWider = false
  for (const [place, before] of round.entry.places) {
    const after = round.end.places.get(place)
    const atHead = round.head.places.get(place) as Thing
    if (after !== undefined && isUnchanged(atHead, after)) continue
    const joined = after === undefined ? undefined : joinThings(round.entry, before, round.end, after)
    if (joined === undefined) {
      // Read anew from its invariant, from the next round on.
      round.entry.places.delete(place)
      wide.delete(place)
      isWider = true
      continue
    }
    if (joined.kind !== 'number' && !isAlike(round.entry, before, joined)) {
      // The length is widened below.
      const element = joined.kind === 'list' && count >= ROUNDS_WIDENED ? widestElement(joined.element) : undefined
      round.entry.places.set(place, joined.kind === 'list' && before.kind === 'list' ? { ...joined, element: element ?? joined.element, length: before.length } : joined)
      isWider = true
    }
    const numbers = numbersOf(before, atHead, after as Thing)
    if (numbers === undefined) continue
    const start = rangeOf(round.entry, numbers.before)
    const known = wide.get(place) ?? start
    const change = changeOf(round, numbers.atHead, numbers.after)
    const perRound = rounds === undefined || change === undefined ? undefined : reach(start, change, rounds)
    const found = perRound ?? join(known, meet(rangeOf(round.end, numbers.after), INT32) ?? INT32)
    if (contains(known, found) && (wide.has(place) || joined.kind === 'list')) continue
    wide.set(place, count < ROUNDS_WIDENED ? join(known, found) : widest(known, found))
    isWider = true
  }
  return isWider
}

type Numbers = { before: Numeric; atHead: Numeric; after: Numeric }

/** What of a place is widened: the number, or the list's length. */
function numbersOf(before: Thing, atHead: Thing, after: Thing): Numbers | undefined {
  if (before.kind === 'number' && atHead.kind === 'number' && after.kind === 'number') return { before, atHead, after }
  if (before.kind !== 'list' || atHead.kind !== 'list' || after.kind !== 'list') return undefined
  return { before: before.length, atHead: atHead.length, after: after.length }
}

/** Does a join say nothing new of what was there? The number, or the list's length, is compared elsewhere. */
function isAlike(state: State, before: Element, joined: Element): boolean {
  if (before === joined) return true
  if (before === undefined || joined === undefined) return false
  if (before.kind === 'list' && joined.kind === 'list') return isAlikeElement(state, before.element, joined.element)
  if (before.kind === 'record' && joined.kind === 'record') return before.key === joined.key || isAnyRecord(state, before.key)
  return before.kind === joined.kind
}

function isAlikeElement(state: State, before: Element, joined: Element): boolean {
  const [a, b] = [rangeOfElement(state, before), rangeOfElement(state, joined)]
  return isAlike(state, before, joined) && (a === undefined || b === undefined || contains(a, b))
}

/** Of a number itself, of a list its length. */
function rangeOfElement(state: State, element: Element): Interval | undefined {
  if (element?.kind === 'int') return element
  if (element?.kind === 'list') return rangeOf(state, element.length)
  return isNumeric(element) ? rangeOf(state, element) : undefined
}

/** A record of which nothing is known, at no place that has a name: the join of different ones. */
function isAnyRecord(state: State, key: string): boolean {
  return key.startsWith('#') && ![...state.places.keys()].some((place) => place.startsWith(`${key}.`))
}

/** An element has no rounds to count. */
function widestElement(element: Element): Element {
  if (isNumeric(element)) return plain(INT32)
  return element?.kind === 'list' ? { ...element, element: widestElement(element.element), length: plain(interval(0, INT32.high)) } : element
}

/** As far as int32 goes on the side where it still grows. */
function widest(known: Interval, found: Interval): Interval {
  return interval(found.low < known.low ? INT32.low : known.low, found.high > known.high ? INT32.high : known.high)
}

function reach(start: Interval, change: Interval, rounds: number): Interval {
  return interval(start.low + Math.min(0, change.low * rounds), start.high + Math.max(0, change.high * rounds))
}

/** By how much a round changes a number, where it adds to it; undefined where it does otherwise. */
function changeOf(round: Round, before: Numeric, after: Numeric): Interval | undefined {
  const [x, y] = [rangeOf(round.end, before), rangeOf(round.end, after)]
  const difference = combined(round.end, after, before, -1, interval(y.low - x.high, y.high - x.low))
  const addsToIt = [...before.form.terms.keys()].every((symbol) => after.form.terms.get(symbol) === before.form.terms.get(symbol))
  return addsToIt && before.form.terms.size > 0 ? rangeOf(round.end, difference) : undefined
}

/** At most how many rounds `i < end` allows, where i rises and end stays. */
function roundsOf(analysis: Analysis, scope: Scope, loop: Loop, round: Round): number | undefined {
  const { condition } = loop
  if (!ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.LessThanToken) return undefined
  const counting = placeOf(analysis, scope, round.entry, condition.left)
  if (counting === undefined) return undefined
  const [limitAtHead, limitAtEnd] = [round.head, round.end].map((state) => keptNumber(analysis, scope, state, condition.right))
  if (limitAtHead === undefined || limitAtEnd === undefined || !isUnchanged(limitAtHead, limitAtEnd)) return undefined
  const [atHead, atEnd] = [round.head.places.get(counting), round.end.places.get(counting)]
  if (atHead?.kind !== 'number' || atEnd?.kind !== 'number') return undefined
  const change = changeOf(round, atHead, atEnd)
  if (change === undefined || change.low < 1) return undefined
  const [start, end] = [evaluateNumber(analysis, scope, round.entry, condition.left), evaluateNumber(analysis, scope, round.entry, condition.right)]
  const [x, y] = [rangeOf(round.entry, start), rangeOf(round.entry, end)]
  const distance = rangeOf(round.entry, combined(round.entry, end, start, -1, interval(y.low - x.high, y.high - x.low)))
  return Math.max(0, distance.high)
}

/** The number that a variable or field holds, or the length of the list that one does. */
function keptNumber(analysis: Analysis, scope: Scope, state: State, node: ts.Expression): Thing | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'length') {
    const place = placeOf(analysis, scope, state, node)
    return place === undefined ? undefined : state.places.get(place)
  }
  const place = placeOf(analysis, scope, state, node.expression)
  const list = place === undefined ? undefined : state.places.get(place)
  return list?.kind === 'list' ? list.length : undefined
}
