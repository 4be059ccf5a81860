import ts from 'typescript'
import type { Analysis, Scope } from './analysis'
import { split } from './conditions'
import { evaluate, evaluateNumber, placeOf } from './expressions'
import { type Interval, INT32, contains, interval, join } from './interval'
import { run } from './statements'
import { type Numeric, type State, type Thing, combined, copyState, isUnchanged, joinStates, joinThings, named, plain, rangeOf } from './state'

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
  for (const [place, range] of wide) head.places.set(place, named(head, plain(range)))
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
    if (before.kind !== 'number' || after?.kind !== 'number' || atHead.kind !== 'number') {
      if (after !== undefined) round.entry.places.set(place, joinThings(round.entry, before, round.end, after) ?? before)
      else isWider = round.entry.places.delete(place)
      continue
    }
    const start = rangeOf(round.entry, before)
    const known = wide.get(place) ?? start
    const change = changeOf(round, atHead, after)
    const perRound = rounds === undefined || change === undefined ? undefined : reach(start, change, rounds)
    const found = perRound ?? join(known, rangeOf(round.end, after))
    if (wide.has(place) && contains(known, found)) continue
    wide.set(place, count < ROUNDS_WIDENED ? join(known, found) : widest(known, found))
    isWider = true
  }
  return isWider
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
  const limit = placeOf(analysis, scope, round.entry, condition.right)
  if (counting === undefined || limit === undefined) return undefined
  const [limitAtHead, limitAtEnd] = [round.head.places.get(limit), round.end.places.get(limit)]
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
