import type { Contracts, Shape } from '../../host-tools/build/ranges/shapes'

/** What of a value a contract does not allow, in words; undefined where it allows all of it. */
export function strayOf(contracts: Contracts, value: unknown, shape: Shape): string | undefined {
  if (shape.kind === 'int') {
    const isInside = Number.isInteger(value) && shape.low <= (value as number) && (value as number) <= shape.high
    return isInside ? undefined : `is ${String(value)}, stated is ${shape.low} … ${shape.high}`
  }
  if (shape.kind === 'array') {
    const list = value as unknown[]
    if (list.length < shape.leastLength || list.length > shape.greatestLength) return `has ${list.length} elements`
    return firstOf(list.map((element) => strayOf(contracts, element, shape.element)))
  }
  if (shape.kind !== 'of') return undefined
  if (value === undefined) return shape.isOptional === true ? undefined : 'is not there'
  const fields = { ...contracts.records[shape.name], ...shape.fields }
  return firstOf(
    Object.entries(fields).map(([name, field]) => {
      const what = strayOf(contracts, (value as Record<string, unknown>)[name], field)
      return what === undefined ? undefined : `${name} ${what}`
    }),
  )
}

function firstOf(found: (string | undefined)[]): string | undefined {
  return found.find((what) => what !== undefined)
}
