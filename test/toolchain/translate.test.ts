import { describe, expect, it } from 'vitest'
import { formatFinding } from '../../host-tools/build/finding'
import { translatedProgram } from '../../host-tools/toolchain/program'
import { translate } from '../../host-tools/toolchain/translate'

const FILE = 'firmware/core/tried'

/** A file of its own beside the core, and the function `tried` in it. */
function translated(text: string) {
  return translate(translatedProgram('.', [], { [`${FILE}.ts`]: text }), [`${FILE}#tried`])
}

function findingsOf(text: string): string[] {
  return translated(text).findings.map(formatFinding)
}

/** The body of `tried` in C, without comments, one blank between words. */
function bodyOf(text: string): string {
  const { findings, bodies } = translated(text)
  expect(findings.map(formatFinding)).toEqual([])
  return bodies.slice(bodies.indexOf('static')).replace(/\s+/g, ' ')
}

describe('the translation to C', () => {
  it('takes all functions of the core', () => {
    const program = translatedProgram('.')
    const { facts } = translate(program, []).translation
    const all = [...facts.keys()].filter(({ name }) => name?.text !== 'rowsOf')
    const { findings, functions } = translate(program, all.map((one) => `${one.getSourceFile().fileName.replace(/\.ts$/, '')}#${one.name?.text}`))
    expect(findings.map(formatFinding)).toEqual([])
    expect(functions.length).toBeGreaterThan(200)
  })

  it('keeps names and comments, and says where a function is from', () => {
    const { bodies } = translated('/** Twice as much. */\nexport function tried(value_mV: number): number {\n  // No more.\n  return value_mV + value_mV\n}\n')
    expect(bodies).toBe(`/* ${FILE}.ts:2 */\n/** Twice as much. */\nstatic int32_t tried(int32_t value_mV) {\n  // No more.\n  return value_mV + value_mV;\n}`)
  })

  it('writes shifts to the left and sums that are cut back without undefined behaviour', () => {
    expect(bodyOf('export function tried(a: number, b: number): number { return ((a + b) | 0) ^ (a << 31) ^ (b >> 3) }')).toBe(
      'static int32_t tried(int32_t a, int32_t b) { return wrappedSum(a, b) ^ shiftedLeft(a, 31) ^ (b >> 3); }',
    )
  })

  it('keeps what TypeScript’s parentheses mean', () => {
    expect(bodyOf('export function tried(a: number, b: number): number { return a - (b - (a + b)) * (a & (b === 0 ? 1 : 2)) }')).toBe(
      'static int32_t tried(int32_t a, int32_t b) { return a - (b - (a + b)) * (a & ((b == 0) ? 1 : 2)); }',
    )
  })

  it('tells an optional record that is there from one that is not', () => {
    const text = 'export interface Some { field: number }\nexport function tried(some: Some | undefined): number { return some === undefined ? -1 : some.field }'
    expect(bodyOf(text)).toBe('static int32_t tried(IongateSome *some) { return (some == NULL) ? -1 : some->field; }')
  })

  it('takes records and lists from the arena', () => {
    const text = `export interface Pair { left: number; right: number[] }
export function tried(value: number): Pair {
  const list: number[] = []
  for (let i = 0; i < value; i++) list.push(i)
  return { left: value, right: list }
}`
    expect(bodyOf(text)).toContain('IongatePair *made_1 = arenaTake(arena, sizeof *made_1); made_1->left = value; made_1->right = list; return made_1;')
  })

  it('takes a list’s memory at once where its length is known, and lets it grow where another function pushes to it too', () => {
    const text = (more: string) => `function more(list: number[]): void {
  list.push(1)
}
export function tried(count: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(i)
  ${more}
  return list
}`
    const known = translated(text('')).bodies
    expect(known).toContain('list.at = arenaTake(arena, (size_t)(count) * sizeof *list.at);')
    expect(known).not.toContain('arenaGrow')
    const grown = translated(text('more(list)')).bodies
    expect(grown).not.toContain('arenaTake')
    expect(grown.match(/arenaGrow/g)).toHaveLength(2)
  })

  it('calls the portable function for a native, also by a local name, and none for a table', () => {
    const text = `import { Natives } from './decode/window-sums'
export function tried(natives: Natives, list: number[]): number {
  const dotProduct = natives.dotProduct
  return dotProduct(natives.table(list), list) + natives.windowSum(list, 0, 1)
}`
    expect(bodyOf(text)).toContain('static int32_t tried(IongateNumbers list) { return portableDotProduct(list, list) + portableWindowSum(list, 0, 1); }')
  })

  it('gives functions of one name in two files the names of their files', () => {
    const { prototypes } = translate(translatedProgram('.'), ['firmware/core/device/round#sleep', 'firmware/core/link/frame#frameWriterNew', 'firmware/core/decode/response#responseNew'])
    expect(prototypes).toContain('frame_zeros(')
    expect(prototypes).toContain('response_zeros(')
  })
})

describe('what has no C is reported with file, line, construct and cure:', () => {
  const number = (body: string) => `export function tried(a: number, list: number[]): number {\n  ${body}\n}\n`
  const cases: [string, string, string][] = [
    ['a fraction', number('return a * 0.5'), `${FILE}.ts:2:14: the number 0.5 is no int32. Write an integer`],
    ['a division', number('return a / 2'), `${FILE}.ts:2:10: the operator /. See the subset`],
    ['a shift by a variable', number('return 1 << a'), `${FILE}.ts:2:10: a shift by a. Shift by a literal`],
    ['an unsigned shift', number('return a >>> 3'), `${FILE}.ts:2:10: the operator >>>.`],
    ['an assignment within an expression', number('let b = 0\n  return (b = a)'), `${FILE}.ts:3:11: an assignment within an expression. Make it a statement`],
    ['a closure', number('const f = (b: number): number => b + a\n  return f(1)'), `${FILE}.ts:2:9: a variable for what C does not have`],
    ['a function handed on', 'function twice(b: number): number { return b + b }\nfunction call(f: (b: number) => number): number { return f(1) }\nexport function tried(): number {\n  return call(twice)\n}\n', `${FILE}.ts:4:15: a function as an argument. Only natives.table`],
    ['recursion', number('return a > 0 ? tried(a - 1, list) : 0'), `${FILE}.ts:1:1: tried calls itself. Write a loop`],
    ['a string', number("const word = 'a'\n  return word.length"), `${FILE}.ts:2:9: a variable for what C does not have`],
    ['a list that grows in a record', 'export interface Some { list: number[] }\nexport function tried(some: Some): void {\n  some.list.push(1)\n}\n', `${FILE}.ts:3:3: push to a list in a record. Lists have their length`],
    ['a record without a type', number('const pair = { left: a, right: a }\n  return pair.left'), `${FILE}.ts:2:9: the type`],
    ['a list made where it may not be evaluated', number('const made = a > 0 ? [a] : list\n  return made[0]'), `${FILE}.ts:2:24: a list or record made in a condition. Make it in a statement`],
    ['a name that C reserves', number('const short = a\n  return short'), `${FILE}.ts:2:9: the name short, which C reserves. Choose another`],
    ['destructuring', number('const [first] = list\n  return first'), `${FILE}.ts:2:9: `],
    ['throw', number('throw a'), `${FILE}.ts:2:3: the statement ThrowStatement`],
    [
      'operands whose order matters',
      'export interface Some { count: number }\nfunction next(some: Some): number {\n  some.count = some.count + 1\n  return some.count\n}\nexport function tried(some: Some): number {\n  return next(some) - some.count\n}\n',
      `${FILE}.ts:7:10: a call that changes something beside another operand. Give its result a name`,
    ],
    ['what TypeScript itself refuses', number('return missing'), `${FILE}.ts:2:10: Cannot find name 'missing'.`],
  ]
  it.each(cases)('%s', (_, text, start) => {
    expect(findingsOf(text).join('\n')).toContain(start)
  })
})
