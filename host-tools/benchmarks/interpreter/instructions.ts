import { SourceMap } from 'node:module'
import { parse, type AnyNode, type Expression, type Function as FunctionNode, type Node } from 'acorn'
import { full } from 'acorn-walk'
import { bodyCost, indexCost, kindsOf, lengthCost, ownCost } from './kinds'
import { overheads } from './passed-over'

/**
 * Counts what a bundle costs an Espruino interpreter as it runs, in thousands of instructions of a Cortex-M4, by function: every
 * expression that is evaluated costs by its nodes (kinds.ts), and what is passed over costs by its tokens.
 */

/** What a bundle calls while it runs: an expression begins, a function begins and ends, a branch is taken. */
export interface Counting {
  globals: Record<string, (value: never, last?: unknown) => unknown>
  code: string
  /** Adds to what is under way: for natives, which are no text. */
  spend: (thousands: number) => void
  /** Spent so far, thousands. */
  total: () => number
  /** Per function, by `file#name` of its source, or `file#line` where it has no name. */
  functions: () => Map<string, CountedFunction>
}

/**
 * Calls of a function, its own statements, and thousands of instructions of all calls, the cheapest and the dearest, with
 * all that they called. Statements are expressions that the interpreter begins one by one.
 */
export interface CountedFunction {
  calls: number
  statements: number
  thousands: number
  shortest: number
  longest: number
}

/** `end` of what an insertion opens: of two at one place the longer one comes first. */
type Insert = { at: number; text: string; rank: number; end: number }

/** @param map of the bundle, which names a function by where its source stands */
export function counting(code: string, map: string): Counting {
  const tree = parse(code, { ecmaVersion: 2022, locations: true })
  const evaluated = evaluatedExpressions(tree)
  const inserts: Insert[] = []
  const costs: number[] = []
  const wrap = (node: Node, open: string) => inserts.push({ at: node.start, text: open, rank: 3, end: node.end }, { at: node.end, text: ')', rank: 0, end: 0 })
  const extra = overheads(code, tree, evaluated)
  const kinds = kindsOf(tree)
  for (const node of evaluated) wrap(node, `(counted$(${costs.push(ownCost(node, evaluated, kinds) + (extra.get(node) ?? 0)) - 1}),`)
  full(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type !== 'MemberExpression') return
    if (node.computed) {
      wrap(node.object, 'seen$(')
      wrap(node.property, 'at$(')
    } else if (node.property.type === 'Identifier' && node.property.name === 'length') wrap(node.object, 'long$(')
  })

  const sources = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0])
  const labels: string[] = []
  const bodies: number[] = []
  full(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type !== 'FunctionDeclaration' && node.type !== 'FunctionExpression' && node.type !== 'ArrowFunctionExpression') return
    const index = labels.push(labelOf(node, sources)) - 1
    bodies.push(bodyCost(node))
    if (node.body.type === 'BlockStatement') {
      inserts.push({ at: node.body.start + 1, text: `entered$(${index});try{`, rank: 2, end: 0 }, { at: node.body.end - 1, text: `}finally{left$(${index})}`, rank: 4, end: 0 })
    } else inserts.push({ at: node.body.start, text: `(entered$(${index}),left$(${index},(`, rank: 2, end: 0 }, { at: node.body.end, text: ')))', rank: 1, end: 0 })
  })

  const calls = new Float64Array(labels.length)
  const taken = new Float64Array(labels.length)
  const shortest = new Float64Array(labels.length).fill(Infinity)
  const longest = new Float64Array(labels.length)
  const statements = new Float64Array(labels.length + 1)
  const begins: number[] = []
  /** Functions under way, above them the program itself. */
  const callers = [labels.length]
  let total = 0
  let indexed: unknown
  return {
    code: withInserts(code, inserts),
    globals: {
      counted$: (index: number) => {
        total += costs[index]
        statements[callers[callers.length - 1]] += 1
      },
      seen$: (value: unknown) => {
        indexed = value
        return value
      },
      at$: (index: unknown) => {
        total += indexCost(indexed, index)
        return index
      },
      long$: (value: unknown) => {
        total += lengthCost(value)
        return value
      },
      entered$: (index: number) => {
        calls[index] += 1
        begins.push(total)
        callers.push(index)
        total += bodies[index]
      },
      left$: (index: number, value) => {
        const spent = total - (begins.pop() ?? 0)
        callers.pop()
        taken[index] += spent
        shortest[index] = Math.min(shortest[index], spent)
        longest[index] = Math.max(longest[index], spent)
        return value
      },
    },
    spend: (thousands) => {
      total += thousands
    },
    total: () => total,
    functions: () => {
      const sums = new Map<string, CountedFunction>()
      labels.forEach((label, i) => {
        const sum = sums.get(label) ?? { calls: 0, statements: 0, thousands: 0, shortest: Infinity, longest: 0 }
        sums.set(label, {
          calls: sum.calls + calls[i],
          statements: sum.statements + statements[i],
          thousands: sum.thousands + taken[i],
          shortest: Math.min(sum.shortest, shortest[i]),
          longest: Math.max(sum.longest, longest[i]),
        })
      })
      return sums
    },
  }
}

function labelOf(node: FunctionNode, sources: SourceMap): string {
  const { line, column } = (node.id ?? node).loc?.start ?? { line: 1, column: 0 }
  const entry = sources.findEntry(line - 1, column) as { originalSource?: string; originalLine?: number; name?: string }
  return `${(entry.originalSource ?? '').replace(/^.*firmware\//, '').replace(/\.ts$/, '')}#${entry.name ?? `line ${(entry.originalLine ?? 0) + 1}`}`
}

/** Every expression that an interpreter begins to carry out by itself: statements, and operands that may be passed over. */
function evaluatedExpressions(tree: Node): Set<Expression> {
  const found = new Set<Expression>()
  const take = (node: Expression): void => {
    if (node.type === 'SequenceExpression') return node.expressions.forEach(take)
    if (found.has(node)) return
    found.add(node)
    if (node.type === 'LogicalExpression') take(node.right)
    if (node.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(take)
  }
  full(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type === 'ExpressionStatement') take(node.expression)
    else if (node.type === 'VariableDeclarator' && node.init) take(node.init)
    else if ((node.type === 'ReturnStatement' || node.type === 'ThrowStatement') && node.argument) take(node.argument)
    else if (node.type === 'IfStatement' || node.type === 'WhileStatement') take(node.test)
    else if (node.type === 'ForStatement') [node.test, node.update].forEach((part) => part && take(part))
    else if (node.type === 'SwitchStatement') take(node.discriminant)
    else if (node.type === 'ArrowFunctionExpression' && node.expression) take(node.body as Expression)
    else if (node.type === 'SequenceExpression') take(node)
  })
  return found
}

function withInserts(code: string, inserts: Insert[]): string {
  inserts.sort((one, other) => one.at - other.at || one.rank - other.rank || other.end - one.end)
  let out = ''
  let at = 0
  for (const insert of inserts) {
    out += code.slice(at, insert.at) + insert.text
    at = insert.at
  }
  return out + code.slice(at)
}
