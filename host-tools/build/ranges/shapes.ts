/** What a value may be: the vocabulary of the contracts. */
export type Shape =
  /** An integer. `entryHigh`: a counter is below this on entry, by a limit on how long a device runs. */
  | { kind: 'int'; low: number; high: number; entryHigh?: number }
  /** `magnitudeSum`: Σ|element| is at most this. */
  | { kind: 'array'; element: Shape; leastLength: number; greatestLength: number; magnitudeSum?: number }
  /** A record of the table, by the name of its interface; `fields` hold here more closely than there. */
  | { kind: 'of'; name: string; fields: Record<string, Shape>; isOptional?: boolean }
  /** A function that a board does natively, by the portable one that defines it. */
  | { kind: 'portable'; function: string }
  | { kind: 'flag' }
  | { kind: 'text' }

const KINDS = new Set<string>(['int', 'array', 'of', 'portable', 'flag', 'text'])

export function isShape(value: { kind: string }): value is Shape {
  return KINDS.has(value.kind)
}

export const int = (low: number, high: number): Shape => ({ kind: 'int', low, high })

/** An integer by the bounds that a schema states, in units so many times finer. */
export function intOf(bounds: { low: number; high: number }, factor = 1): Shape {
  return int(Math.round(bounds.low * factor), Math.round(bounds.high * factor))
}

/** Counts up by one and never back; the contract is that a device does not run long enough to pass `high`. */
export const counter = (low: number, high: number): Shape => ({ kind: 'int', low, high, entryHigh: high - 1 })

export const array = (element: Shape, leastLength: number, greatestLength = leastLength): Shape => ({
  kind: 'array',
  element,
  leastLength,
  greatestLength,
})

export const of = (name: string, fields: Record<string, Shape> = {}): Shape => ({ kind: 'of', name, fields })

/** A record that may be left out. */
export const optional = (name: string): Shape => ({ kind: 'of', name, fields: {}, isOptional: true })

export const flag: Shape = { kind: 'flag' }
export const portable = (name: string): Shape => ({ kind: 'portable', function: name })

/** One way in which a function may be called. */
export type Contract = {
  parameters: Shape[]
  /** What it returns; left out where that is no number or follows at each call from the arguments. */
  result?: Shape
  /** The closer bounds of the parameters' fields hold afterwards, too: it may be called again and again like this. */
  isRepeatable?: boolean
  /** A call goes by this contract; the body is looked into for itself only. Always so where there are several cases. */
  isCalledByContract?: boolean
  /** Wider than anything firmware/core hands over: what is worked out with it must stay int32, but no call goes by it. */
  isOutside?: boolean
  /** The parameters as they are left, where that is closer than at any time and isRepeatable does not say it. */
  afterwards?: Shape[]
}

/** The parameters as a call leaves them. */
export function leftBy(contract: Contract): Shape[] {
  return contract.afterwards ?? (contract.isRepeatable === true ? contract.parameters : [])
}

export type Contracts = {
  /** By the name of the interface, then by field: what holds at any time between two calls. */
  records: Record<string, Record<string, Shape>>
  /** By the name of the function; several contracts are several cases, each analysed for itself. */
  functions: Record<string, Contract[]>
}
