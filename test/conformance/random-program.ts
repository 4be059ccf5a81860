/**
 * Programs of chance in the safe style: functions of three integers over every operator,
 * nested. Each number carries the range in which it lies, so that no sum or product leaves
 * int32 and `%` sees nothing negative, as the range analysis holds firmware/core.
 */
import { randomStream, type RandomStream } from '../../sim/random'

type Range = readonly [low: number, high: number]
type Made = { text: string; range: Range }
/** Variables that a statement may change, and constants, by name. */
type Scope = { random: RandomStream; ranges: Map<string, Range>; changeable: string[] }

const INT32: Range = [-(2 ** 31), 2 ** 31 - 1]
/** Of the parameters: one may be anything, two leave room for sums and products. */
export const PARAMETER_RANGES = { a: INT32, b: [-65536, 65535], c: [0, 32767] } as const
const CONSTANTS = { NEGATIVE: -7, LOWEST: -2147483647, ONE: 1, LARGE: 65521 }
const COMPARISONS = ['<', '<=', '>', '>=', '===', '!==']

/** Numbers that every function returns. */
export const OUTPUTS = 4

/** The text of one function called `name`; the same seed and name give the same text. */
export function randomFunction(seed: number, name: string): string {
  const constants = Object.entries(CONSTANTS).map(([constant, value]) => [constant, [value, value]] as const)
  const scope: Scope = {
    random: randomStream(seed, name),
    ranges: new Map<string, Range>([...Object.entries(PARAMETER_RANGES), ...constants]),
    changeable: [],
  }
  const depth = 1 + below(scope, 5)
  const lines = ['x', 'y'].map((variable) => {
    const { text, range } = expression(scope, depth)
    scope.ranges.set(variable, range)
    scope.changeable.push(variable)
    return `let ${variable} = ${text}`
  })
  for (let left = below(scope, 4); left > 0; left--) lines.push(statement(scope, depth))
  lines.push(`const isMet = ${condition(scope, depth)}`)
  lines.push(`return [x, y, isMet ? 1 : 0, ${expression(scope, depth).text}]`)
  return `export function ${name}(a: number, b: number, c: number): number[] {\n  ${lines.join('\n  ')}\n}`
}

/** A module with these functions, and \`all\`, which calls one after the other. */
export function programOf(functions: string[], names: string[]): string {
  const constants = Object.entries(CONSTANTS).map(([name, value]) => `const ${name} = ${value}`)
  const calls = names.map((name) => `  take(out, ${name}(a, b, c))`)
  return [
    ...constants,
    ...functions,
    'function take(out: number[], values: number[]): void {\n  for (let i = 0; i < values.length; i++) out.push(values[i])\n}',
    'export function all(a: number, b: number, c: number): number[] {\n  const out: number[] = []',
    ...calls,
    '  return out\n}\n',
  ].join('\n')
}

function statement(scope: Scope, depth: number): string {
  const variable = pick(scope, scope.changeable)
  const before = scope.ranges.get(variable) as Range
  const make = pick(scope, [
    () => compound(scope, variable, '+', fitting(scope, depth, 2 ** 30)),
    () => compound(scope, variable, '-', fitting(scope, depth, 2 ** 30)),
    () => compound(scope, variable, '*', fitting(scope, depth, 255)),
    () => remainder(scope, variable, depth),
    () => choice(scope, variable, depth),
    () => rounds(scope, variable, depth),
    () => step(scope, variable, pick(scope, [1, -1])),
    () => {
      const { text, range } = expression(scope, depth)
      scope.ranges.set(variable, range)
      return `${variable} = ${text}`
    },
  ])
  return make() ?? `${variable} = ${reduced(variable, before, 1000).text}`
}

/** `x += e` and its kind, where the outcome stays within int32; undefined where it may not. */
function compound(scope: Scope, variable: string, operator: '+' | '-' | '*', { text, range }: Made): string | undefined {
  const outcome = arithmetic(operator, scope.ranges.get(variable) as Range, range)
  if (outcome === undefined) return undefined
  scope.ranges.set(variable, outcome)
  return `${variable} ${operator}= ${text}`
}

function remainder(scope: Scope, variable: string, depth: number): string | undefined {
  const divisor = positive(scope, depth)
  const range = scope.ranges.get(variable) as Range
  if (range[0] < 0) return undefined
  scope.ranges.set(variable, [0, Math.min(range[1], divisor.range[1] - 1)])
  return `${variable} %= ${divisor.text}`
}

function choice(scope: Scope, variable: string, depth: number): string {
  const test = condition(scope, depth)
  const yes = expression(scope, depth)
  const no = expression(scope, depth)
  scope.ranges.set(variable, hull(yes.range, no.range))
  return `if (${test}) ${variable} = ${yes.text}\n  else ${variable} = ${no.text}`
}

function rounds(scope: Scope, variable: string, depth: number): string {
  scope.ranges.set(variable, hull(scope.ranges.get(variable) as Range, [0, 65535]))
  const { text } = expression(scope, depth)
  scope.ranges.set(variable, [0, 65535])
  return `for (let i = 0; i < 3; i++) ${variable} = (${text}) & 65535`
}

/** A number; its text may stand anywhere once it is in parentheses. */
function expression(scope: Scope, depth: number): Made {
  if (depth === 0) return leaf(scope)
  const inner = () => expression(scope, depth - 1)
  return pick(scope, [
    () => sum(scope, inner(), inner(), pick(scope, ['+', '-'] as const)),
    () => sum(scope, inner(), inner(), pick(scope, ['+', '-'] as const)),
    () => product(inner(), inner()),
    () => negation(scope, inner()),
    () => negation(scope, inner()),
    () => complement(scope, inner()),
    () => bitwise(inner(), pick(scope, ['&', '|', '^'] as const), inner()),
    () => shiftRight(inner(), 1 + below(scope, 31)),
    () => ({ text: `(${inner().text}) << ${1 + below(scope, 31)}`, range: INT32 }),
    () => wrapped(scope, inner(), inner()),
    () => modulo(scope, inner(), depth - 1),
    () => {
      const test = condition(scope, depth - 1)
      const yes = inner()
      const no = inner()
      return { text: `(${test}) ? (${yes.text}) : (${no.text})`, range: hull(yes.range, no.range) }
    },
  ])()
}

function leaf(scope: Scope): Made {
  if (scope.random.uniform() < 0.7) {
    const name = pick(scope, [...scope.ranges.keys()])
    return { text: name, range: scope.ranges.get(name) as Range }
  }
  const value = pick(scope, [0, 1, 2, 3, 255, 32767, 65535, 2147483647, below(scope, 100000)])
  const signed = scope.random.uniform() < 0.5 ? -value : value
  return { text: String(signed), range: [signed, signed] }
}

function condition(scope: Scope, depth: number): string {
  const inner = () => `(${condition(scope, depth - 1)})`
  const compare = () => {
    const operator = pick(scope, COMPARISONS)
    const [left, right] = [0, 1].map(() => expression(scope, Math.max(0, depth - 1)).text)
    // TypeScript takes `<` before a parenthesis for the start of type arguments.
    return operator === '<' && !/^\w+$/.test(right) ? `(${right}) > (${left})` : `(${left}) ${operator} ${operator === '<' ? right : `(${right})`}`
  }
  if (depth <= 1) return compare()
  return pick(scope, [
    compare,
    compare,
    () => `!${inner()}`,
    () => `${inner()} && ${inner()}`,
    () => `${inner()} || ${inner()}`,
    () => `${inner()} ? ${inner()} : ${inner()}`,
  ])()
}

function sum(scope: Scope, left: Made, right: Made, operator: '+' | '-'): Made {
  const most = 2 ** 30 - 1
  const a = reduced(left.text, left.range, most)
  const b = reduced(right.text, right.range, most)
  // Without parentheses two minus signs stand beside each other.
  const bare = /^-?\w+$/.test(b.text) && scope.random.uniform() < 0.5
  const range = arithmetic(operator, a.range, b.range) as Range
  return { text: `(${a.text}) ${operator} ${bare ? b.text : `(${b.text})`}`, range }
}

function product(left: Made, right: Made): Made {
  const a = reduced(left.text, left.range, 32767)
  const b = reduced(right.text, right.range, 65535)
  return { text: `(${a.text}) * (${b.text})`, range: arithmetic('*', a.range, b.range) as Range }
}

function negation(scope: Scope, { text, range }: Made): Made {
  const made = reduced(text, range, INT32[1])
  const bare = /^(- )*-?\w+$/.test(made.text) && scope.random.uniform() < 0.5
  return { text: bare ? `- ${made.text}` : `-(${made.text})`, range: [-made.range[1], -made.range[0]] }
}

function complement(scope: Scope, { text, range }: Made): Made {
  const bare = /^[~\w]+$/.test(text) && scope.random.uniform() < 0.5
  return { text: bare ? `~${text}` : `~(${text})`, range: [-1 - range[1], -1 - range[0]] }
}

function bitwise(left: Made, operator: '&' | '|' | '^', right: Made): Made {
  const isMask = operator === '&' && right.range[0] >= 0
  return { text: `(${left.text}) ${operator} (${right.text})`, range: isMask ? [0, right.range[1]] : INT32 }
}

function shiftRight({ text, range }: Made, count: number): Made {
  return { text: `(${text}) >> ${count}`, range: [range[0] >> count, range[1] >> count] }
}

/** A sum beyond int32, cut back to it. */
function wrapped(scope: Scope, left: Made, right: Made): Made {
  const sum = `((${left.text}) ${pick(scope, ['+', '-'])} (${right.text}))`
  return { text: scope.random.uniform() < 0.5 ? `${sum} | 0` : `0 | ${sum}`, range: INT32 }
}

function modulo(scope: Scope, { text }: Made, depth: number): Made {
  const divisor = positive(scope, depth)
  return { text: `((${text}) & 2147483647) % (${divisor.text})`, range: [0, divisor.range[1] - 1] }
}

function step(scope: Scope, variable: string, by: 1 | -1): string | undefined {
  const outcome = arithmetic('+', scope.ranges.get(variable) as Range, [by, by])
  if (outcome === undefined) return undefined
  scope.ranges.set(variable, outcome)
  return pick(scope, by === 1 ? [`${variable}++`, `++${variable}`] : [`${variable}--`, `--${variable}`])
}

/** A number from 1 up. */
function positive(scope: Scope, depth: number): Made {
  return { text: `((${expression(scope, depth).text}) & 1023) + 1`, range: [1, 1024] }
}

function fitting(scope: Scope, depth: number, most: number): Made {
  const { text, range } = expression(scope, depth)
  return reduced(text, range, most)
}

/** The number itself where its magnitude is at most `most`, else shifted to the right until it is. */
function reduced(text: string, range: Range, most: number): Made {
  let made: Made = { text, range }
  for (let count = 1; Math.max(-made.range[0], made.range[1]) > most; count++) made = shiftRight({ text, range }, count)
  return made
}

/** undefined where the outcome may leave int32. */
function arithmetic(operator: '+' | '-' | '*', [a, b]: Range, [c, d]: Range): Range | undefined {
  const products = [a * c, a * d, b * c, b * d]
  const sums: Range = operator === '+' ? [a + c, b + d] : [a - d, b - c]
  const [low, high] = operator === '*' ? [Math.min(...products), Math.max(...products)] : sums
  return low < INT32[0] || high > INT32[1] ? undefined : [low, high]
}

function hull([a, b]: Range, [c, d]: Range): Range {
  return [Math.min(a, c), Math.max(b, d)]
}

function below({ random }: Scope, count: number): number {
  return Math.floor(random.uniform() * count)
}

function pick<T>(scope: Scope, items: readonly T[]): T {
  return items[below(scope, items.length)]
}
