/**
 * What the range analysis says of firmware/core as it is: nothing leaves int32. And is the analysis right? Real runs, with all that goes in drawn from the contracts and every
 * intermediate recorded: each must lie in the interval that the analysis claims for its expression.
 */
import { TEST_KEY, signingWriter } from '../firmware/signing-writer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRanges } from '../../host-tools/build/ranges/check-ranges'
import { contractsOf } from '../../host-tools/build/ranges/contracts'
import type { Contract, Shape } from '../../host-tools/build/ranges/shapes'
import { STATE_CONTACTS, STATE_STIMULATING, STATE_SUMS } from '../../firmware/core/device/device'
import type { Step } from '../../firmware/boards/loop'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { measureCommand } from '../../host-tools/device-commands'
import { scenarioSchema } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { LONG } from '../long'
import { fewCases } from './ranges-cases'
import { instrumentedCore } from './ranges-instrumented'
import { strayOf } from './ranges-stray'

const contracts = LONG ? contractsOf() : fewCases()
const report = checkRanges('.', { contracts })
const { claims } = report

const outside: string[] = []
/** What was seen of each expression. */
const seen = new Map<string, { low: number; high: number }>()
const core = instrumentedCore((place, value) => {
  if (typeof value !== 'number') return
  const before = seen.get(place) ?? { low: value, high: value }
  seen.set(place, { low: Math.min(before.low, value), high: Math.max(before.high, value) })
  const claimed = claims.get(place)
  if (claimed === undefined) outside.push(`${place}: ${value}, never to be reached`)
  else if (!(claimed.low <= value && value <= claimed.high)) outside.push(`${place}: ${value}, claimed ${claimed.low} … ${claimed.high}`)
})

/** Values of a shape, its ends most of all; lists at full length, so that all tables fit each other. */
function valuesOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'int': {
      // A counter may count every block of a capture in one call of the device.
      const high = shape.entryHigh === undefined ? shape.high : shape.entryHigh - 200
      return fc.oneof(fc.constantFrom(shape.low, high), fc.integer({ min: shape.low, max: high }))
    }
    case 'array': {
      const some = fc.array(valuesOf(shape.element), { minLength: 1, maxLength: 6 })
      return some.map((values) => weighed(repeated(values, shape.greatestLength), shape.magnitudeSum))
    }
    case 'of': {
      const fields = { ...contracts.records[shape.name], ...shape.fields }
      const record = fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valuesOf(field)])))
      return shape.isOptional === true ? fc.option(record, { nil: undefined, freq: 4 }) : record
    }
    case 'portable':
      return fc.constant(core[shape.function] ?? ((values: number[]) => values))
    case 'flag':
      return fc.boolean()
    case 'text':
      return fc.constant('')
  }
}

function repeated(values: unknown[], length: number): unknown[] {
  return Array.from({ length }, (_, i) => ownCopyOf(values[i % values.length]))
}

/** Lists that are written to must not be one and the same. */
function ownCopyOf(value: unknown): unknown {
  return Array.isArray(value) ? [...value] : value
}

/** Whole decoders and devices take long to draw, and long lists to sum up. */
function isLarge(cases: Contract[]): boolean {
  return cases[0].parameters.some((shape) => (shape.kind === 'of' && ['Decoder', 'Device'].includes(shape.name)) || (shape.kind === 'array' && shape.greatestLength > 10000))
}

/** Weights brought down until Σ|weight| is what the table allows. */
function weighed(values: unknown[], magnitudeSum: number | undefined): unknown[] {
  if (magnitudeSum === undefined) return values
  const total = (values as number[]).reduce((sum, weight) => sum + Math.abs(weight), 0)
  return total <= magnitudeSum ? values : (values as number[]).map((weight) => Math.trunc((weight / total) * magnitudeSum))
}

it('no intermediate of firmware/core leaves int32', () => {
  expect(report.findings).toEqual([])
  expect(report.functions).toBeGreaterThan(70)
  expect(claims.size).toBeGreaterThan(350)
})

describe('the intervals that the range analysis claims', () => {
  it.each(Object.keys(contracts.functions))('hold while %s runs', (name) => {
    const run = core[name] as (...values: unknown[]) => unknown
    const cases = contracts.functions[name].map((contract) => fc.tuple(...contract.parameters.map(valuesOf)))
    const runs = name === 'contactDetectorStep' ? 2000 : isLarge(contracts.functions[name]) ? 15 : 100
    fc.assert(
      fc.property(fc.oneof(...cases), (values) => {
        outside.length = 0
        run(...values)
        expect(outside.join('\n')).toBe('')
      }),
      { numRuns: runs },
    )
  })

  it('hold while a simulated device lives, whose boards hand over what the contracts of step allow', () => {
    const scenario = scenarioSchema.parse({
      name: 'ranges',
      board: 'puckjs',
      duration_s: 40,
      store: { source: 'bench', initial_mV: 3600 },
      contacts: { rate_Hz: 1 },
      medium: [{ time_s: 0, supply: { K: 1, Ca: 1 } }],
    })
    const configuration = deviceConfigurationFor('puckjs', { cycle_s: 2, rules: [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }] })
    const step = core.step as Step
    const seenStates = new Set<number>()
    outside.length = 0
    const watched: Step = (device, event) => {
      seenStates.add(device.state)
      const strays = contracts.functions.step.map(({ parameters: [first, second] }) => strayOf(contracts, device, first) ?? strayOf(contracts, event, second))
      if (!strays.includes(undefined)) outside.push(`no case of step allows it: ${strays.join(' | ')}`)
      step(device, event)
    }
    const earlier = [{ pulse: 0, polarity: 1 as const, rest_ms: 300 }]
    const commands = [
      { time_s: 5, bytes: [1, 2, 3, 0, 255, 0] },
      { time_s: 10, bytes: measureCommand(signingWriter(), { request: 1, polarity: -1, settle_ms: 700, earlier }) },
    ]
    simulate(scenario, sourceProgram(configuration, watched), { seed: 1, commands, key: TEST_KEY })
    expect(outside.join('\n')).toBe('')
    expect(seenStates).toContain(STATE_STIMULATING)
    expect(seenStates).toContain(STATE_CONTACTS)
    expect(seenStates).toContain(STATE_SUMS)
  })

  it('are about expressions that really run', () => {
    // Of a constant there is nothing to be seen.
    const told = [...claims].filter(([, { low, high }]) => low < high)
    expect(told.filter(([place]) => seen.has(place)).length).toBeGreaterThan(told.length * 0.85)
  })

  it('are close: most are reached at both ends', () => {
    const reached = [...seen].filter(([place, { low, high }]) => {
      const claimed = claims.get(place)
      return claimed !== undefined && claimed.low === low && claimed.high === high
    })
    expect(reached.length).toBeGreaterThan(seen.size * 0.5)
  })
})
