/** The comments beside the functions of firmware/core state the ranges of the contracts, and the other way round. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { coreFiles } from '../../host-tools/build/core-files'
import { contractsOf } from '../../host-tools/build/ranges/contracts'
import * as windowSums from '../../firmware/core/decode/window-sums'

type Statement = { function: string; parameter: number; name: string; low?: number; high: number }

const BOUND = String.raw`2\^\d+ − 1|2\^\d+|\d+|[A-Z_]{3,}`

function valueOf(bound: string): number {
  if (bound.endsWith(' − 1')) return valueOf(bound.slice(0, -4)) - 1
  if (bound.startsWith('2^')) return 2 ** Number(bound.slice(2))
  return /^\d/.test(bound) ? Number(bound) : (windowSums as unknown as Record<string, number>)[bound]
}

/** `0 ≤ sum, offset < 2^22`, `|value| ≤ 65535`, `count ≤ 32767`: what a Range line states of each name. */
function rangesOf(text: string): { name: string; low?: number; high: number }[] {
  const line = text.slice(Math.max(0, text.indexOf('Range:')))
  const clauses = line.matchAll(new RegExp(String.raw`(?:(\d+) (≤|<) )?(\|?\w+\|?(?:, \|?\w+\|?)*) (≤|<) (${BOUND})`, 'gu'))
  return [...clauses].flatMap(([, low, lowSign, names, highSign, bound]) => {
    const high = valueOf(bound) - (highSign === '<' ? 1 : 0)
    return names.split(', ').map((name) => ({
      name: name.replaceAll('|', ''),
      low: name.startsWith('|') ? -high : low === undefined ? undefined : Number(low) + (lowSign === '<' ? 1 : 0),
      high,
    }))
  })
}

/** `@param name …, 0..65535`, `…, 1..2^31 − 1` and `@param name …, below 2^22`. */
function parametersOf(text: string): { name: string; low?: number; high: number }[] {
  const spans = [...text.matchAll(/@param (\w+) [^\n]*?(\d+)\.\.(2\^\d+ − 1|\d+)/g)].map(([, name, low, high]) => ({ name, low: Number(low), high: valueOf(high) }))
  const below = [...text.matchAll(/@param (\w+) [^\n]*below (2\^\d+)/g)].map(([, name, bound]) => ({ name, high: valueOf(bound) - 1 }))
  return [...spans, ...below]
}

function statements(): Statement[] {
  return coreFiles('.').flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
    return source.statements.filter(ts.isFunctionDeclaration).flatMap((declaration) => {
      const text = declaration.getFullText().slice(0, declaration.getStart() - declaration.getFullStart())
      const names = declaration.parameters.map((parameter) => parameter.name.getText()).filter((name) => name !== 'this')
      return [...rangesOf(text), ...parametersOf(text)].flatMap((range) => {
        // A comment may leave the unit out: `duration` for duration_ms.
        const parameter = names.findIndex((name) => name === range.name || name.startsWith(`${range.name}_`))
        return parameter < 0 ? [] : [{ ...range, function: declaration.name?.text ?? '', parameter }]
      })
    })
  })
}

const { functions } = contractsOf()
const stated = statements().filter((statement) => functions[statement.function] !== undefined)

describe('comments in firmware/core', () => {
  it('state ranges that can be read', () => {
    expect(stated.length).toBeGreaterThanOrEqual(20)
  })

  it.each(stated.map((statement) => [`${statement.function}: ${statement.name}`, statement] as const))('%s is as in the contract', (_, statement) => {
    const given = functions[statement.function][0].parameters[statement.parameter]
    // What is said of a list is said of each element.
    const shape = given.kind === 'array' ? given.element : given
    if (shape.kind !== 'int') throw new Error('not a number in the contract')
    expect(shape.high).toBe(statement.high)
    if (statement.low !== undefined) expect(shape.low).toBe(statement.low)
  })
})
