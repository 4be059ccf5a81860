import ts from 'typescript'
import type { Finding } from '../finding'
import { type Interval, INT32, contains, join, meet } from './interval'
import { type Numeric, type State, type Thing, OPAQUE, constant, freshNumber, named, plain, rangeOf, recordKey } from './state'
import { type Contracts, type Shape, isShape } from './shapes'

/** One run of the analysis over a program: what it looks at and what it has found so far. */
export type Analysis = {
  checker: ts.TypeChecker
  contracts: Contracts
  /** Findings by place, so that a loop names an expression once. */
  findings: Map<string, Finding>
  /** The interval of every arithmetic expression, over all ways to reach it, by placeOfNode. */
  claims: Map<string, Interval>
  /** Is a contract looked into that is wider than anything which may be kept? */
  isOutside: boolean
  /** Functions being looked into, outermost first: recursion has no end here. */
  calls: ts.Node[]
}

/** The body of one call: its variables, and what it returned so far. */
export type Scope = { id: number; returns: { state: State; thing: Thing }[] }

export function placeOfNode(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${node.getStart()}:${node.getEnd()}`
}

/** Reports a finding at an expression, in the words of the source. */
export function report(analysis: Analysis, node: ts.Node, what: string, cure: string): void {
  const source = node.getSourceFile()
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart())
  const expression = node.getText().replace(/\s+/g, ' ')
  analysis.findings.set(placeOfNode(node), {
    file: source.fileName,
    line: line + 1,
    column: character + 1,
    construct: `${expression}: ${what}`,
    cure,
  })
}

export function formatInterval(range: Interval): string {
  return range.low === range.high ? `${range.low}` : `${range.low} … ${range.high}`
}

/** Remembers the interval of an expression over all passes. */
export function claim(analysis: Analysis, node: ts.Node, range: Interval): void {
  const key = placeOfNode(node)
  const before = analysis.claims.get(key)
  analysis.claims.set(key, before === undefined ? range : join(before, range))
}

/** The result of an arithmetic expression, which must be an int32. Past a finding it is taken for one, so that only the cause is named. */
export function asInt32(analysis: Analysis, state: State, node: ts.Node, value: Numeric): Numeric {
  const range = rangeOf(state, value)
  if (contains(INT32, range)) return value
  report(
    analysis,
    node,
    `can be ${formatInterval(range)}, beyond int32`,
    'Shift or clamp before it, or narrow what comes in (a schema, or host-tools/build/ranges/contracts.ts with the comment beside the function)',
  )
  return plain(meet(range, INT32) ?? INT32)
}

/** Something of a shape, not yet looked at, at a place in memory. */
export function instance(state: State, shape: Shape, key: string): Thing {
  switch (shape.kind) {
    case 'int':
      return named(state, plain({ low: shape.low, high: shape.high }))
    case 'array':
      return {
        kind: 'list',
        element: shape.element,
        length: named(state, plain({ low: shape.leastLength, high: shape.greatestLength })),
        magnitudeSum: shape.magnitudeSum,
      }
    case 'of':
      return { kind: 'record', name: shape.name, key: recordKey(key, shape.name) }
    case 'portable':
      return { kind: 'native', function: shape.function }
    default:
      return OPAQUE
  }
}

/**
 * An argument on entry to the function that is analysed. Its fields are laid down at once: what
 * holds on entry only (closer bounds, counters) must not be read again later.
 */
export function argument(analysis: Analysis, state: State, shape: Shape, key: string): Thing {
  if (shape.kind === 'int') return instance(state, { ...shape, high: shape.entryHigh ?? shape.high }, key)
  if (shape.kind === 'of') {
    const fields = fieldsOf(analysis, shape.name)
    for (const name of Object.keys(fields)) {
      const place = `${recordKey(key, shape.name)}.${name}`
      state.places.set(place, argument(analysis, state, shape.fields[name] ?? fields[name], place))
    }
  }
  return instance(state, shape, key)
}

export function fieldsOf(analysis: Analysis, record: string): Record<string, Shape> {
  const fields = analysis.contracts.records[record]
  if (fields === undefined) throw new Error(`no contract for the record ${record}`)
  return fields
}

/** A field of a record: what is known of it, or what holds at any time. */
export function fieldOf(analysis: Analysis, state: State, record: Thing & { kind: 'record' }, name: string): Thing {
  const place = `${record.key}.${name}`
  const known = state.places.get(place)
  if (known !== undefined) return known
  const shape = fieldsOf(analysis, record.name)[name]
  if (shape === undefined) throw new Error(`no contract for ${record.name}.${name}`)
  const thing = instance(state, shape, place)
  state.places.set(place, thing)
  return thing
}

export function elementOf(state: State, list: Thing & { kind: 'list' }): Thing {
  const { element } = list
  if (element === undefined) return constant(0)
  if (isShape(element)) return instance(state, element, `#${freshNumber()}`)
  return element
}

/** What of a thing lies outside a shape, in words; undefined where all of it fits. */
export function misfit(analysis: Analysis, state: State, thing: Thing, shape: Shape): string | undefined {
  if (shape.kind === 'int') {
    if (thing.kind !== 'number') return undefined
    const range = rangeOf(state, thing)
    return contains(shape, range) ? undefined : `can be ${formatInterval(range)}, stated is ${formatInterval(shape)}`
  }
  if (shape.kind === 'array' && thing.kind === 'list') {
    const length = rangeOf(state, thing.length)
    const stated = { low: shape.leastLength, high: shape.greatestLength }
    if (!contains(stated, length)) return `can have ${formatInterval(length)} elements, stated is ${formatInterval(stated)}`
    if (thing.element === undefined) return undefined
    const magnitude = thing.magnitudeSum ?? Infinity
    if (shape.magnitudeSum !== undefined && magnitude > shape.magnitudeSum) {
      return `can have Σ|element| of ${magnitude}, stated is at most ${shape.magnitudeSum}`
    }
    if (thing.element === shape.element) return undefined
    const inside = misfit(analysis, state, elementOf(state, thing), shape.element)
    return inside === undefined ? undefined : `each element ${inside}`
  }
  if (shape.kind === 'of' && thing.kind === 'record') {
    for (const [name, field] of Object.entries(shape.fields)) {
      const inside = misfit(analysis, state, fieldOf(analysis, state, thing, name), field)
      if (inside !== undefined) return `${name} ${inside}`
    }
  }
  return undefined
}

/**
 * What of a record lies outside what holds at any time, in words: an argument may be wider, but only as
 * long as nothing keeps it. @param allowed the shape by which some of its fields may be so
 */
export function breach(analysis: Analysis, state: State, thing: Thing, allowed?: Shape): string | undefined {
  if (thing.kind !== 'record' || analysis.isOutside) return undefined
  const wider = allowed?.kind === 'of' ? allowed.fields : {}
  for (const [name, shape] of Object.entries(fieldsOf(analysis, thing.name))) {
    const known = state.places.get(`${thing.key}.${name}`)
    if (known === undefined) continue
    const what = (name in wider ? undefined : misfit(analysis, state, known, shape)) ?? breach(analysis, state, known, wider[name])
    if (what !== undefined) return `${name} ${what}`
  }
  return undefined
}
