import { SourceMap } from 'node:module'
import { parse, type AnyNode, type Expression, type Function as FunctionNode, type Node } from 'acorn'
import { full, fullAncestor } from 'acorn-walk'

/**
 * Counts what a bundle costs an Espruino interpreter as it runs, in thousands of instructions of a Cortex-M4, by
 * function: every expression that is evaluated costs by its nodes, every one that is passed over by its length.
 *
 * The weights are a least-squares fit to 78 functions whose instructions were counted exactly on Espruino 2v29 (release
 * options, an emulated Cortex-M4): half of these functions come out within 6 %. `pieces.ts` compares the larger ones.
 */
const WEIGHTS = {
  statement: 1.3,
  call: 2.11,
  argument: 1.56,
  member: 0.68,
  index: 2.6,
  name: 0.36,
  literal: 0.33,
  operator: 0.89,
  assignment: 0.17,
  iteration: 3,
  entry: 2.66,
  skippedCharacter: 0.13,
}

/** What a bundle calls while it runs: an expression begins, a function begins and ends, a branch is taken. */
export interface Counting {
  globals: Record<string, (index: number, value?: unknown) => unknown>
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

type Insert = { at: number; text: string; rank: number }

/** @param map of the bundle, which names a function by where its source stands */
export function counting(code: string, map: string): Counting {
  const tree = parse(code, { ecmaVersion: 2022, locations: true })
  const evaluated = evaluatedExpressions(tree)
  const inserts: Insert[] = []
  const costs: number[] = []
  const mark = (node: Expression, cost: number) => {
    inserts.push({ at: node.start, text: `(counted$(${costs.push(cost) - 1}),`, rank: 3 }, { at: node.end, text: ')', rank: 0 })
  }
  const skips = skippedLengths(tree, evaluated)
  for (const node of evaluated) mark(node, ownCost(node, evaluated) + (skips.get(node) ?? 0) * WEIGHTS.skippedCharacter)

  const sources = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0])
  const labels: string[] = []
  full(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type !== 'FunctionDeclaration' && node.type !== 'FunctionExpression' && node.type !== 'ArrowFunctionExpression') return
    const index = labels.push(labelOf(node, sources)) - 1
    if (node.body.type === 'BlockStatement') {
      inserts.push({ at: node.body.start + 1, text: `entered$(${index});try{`, rank: 2 }, { at: node.body.end - 1, text: `}finally{left$(${index})}`, rank: 4 })
    } else inserts.push({ at: node.body.start, text: `(entered$(${index}),left$(${index},(`, rank: 2 }, { at: node.body.end, text: ')))', rank: 1 })
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
  return {
    code: withInserts(code, inserts),
    globals: {
      counted$: (index) => {
        total += costs[index]
        statements[callers[callers.length - 1]] += 1
      },
      entered$: (index) => {
        calls[index] += 1
        begins.push(total)
        callers.push(index)
        total += WEIGHTS.entry
      },
      left$: (index, value) => {
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

/** An expression's own nodes, without operands and functions that are counted by themselves. */
function ownCost(top: Expression, evaluated: Set<Expression>): number {
  let cost = WEIGHTS.statement
  const visit = (node: AnyNode): void => {
    if (node !== (top as AnyNode) && evaluated.has(node as Expression)) return
    if (/Function/.test(node.type)) return
    cost += costOf(node)
    for (const [key, value] of Object.entries(node) as [string, unknown][]) {
      const isName = (node.type === 'MemberExpression' && key === 'property' && !node.computed) || (node.type === 'Property' && key === 'key')
      if (isName || key === 'loc') continue
      for (const child of Array.isArray(value) ? value : [value]) if (child !== null && typeof (child as AnyNode | undefined)?.type === 'string') visit(child as AnyNode)
    }
  }
  visit(top as AnyNode)
  return cost
}

function costOf(node: AnyNode): number {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
      return WEIGHTS.call + node.arguments.length * WEIGHTS.argument
    case 'MemberExpression':
      return node.computed ? WEIGHTS.index : WEIGHTS.member
    case 'Identifier':
      return WEIGHTS.name
    case 'Literal':
      return WEIGHTS.literal
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'UnaryExpression':
    case 'ConditionalExpression':
      return WEIGHTS.operator
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return WEIGHTS.assignment
    default:
      return 0
  }
}

/** Characters passed over whenever an expression is evaluated; less again in the branch that is taken. Loops' tests carry the iteration. */
function skippedLengths(tree: Node, evaluated: Set<Expression>): Map<Expression, number> {
  const lengths = new Map<Expression, number>()
  const add = (node: Expression, length: number) => lengths.set(node, (lengths.get(node) ?? 0) + length)
  const lastOf = (node: Expression): Expression => (node.type === 'SequenceExpression' ? (node.expressions.at(-1) ?? node) : node)
  const firstOf = (node: AnyNode): Expression | undefined => {
    let first: Expression | undefined
    for (const one of evaluated) if (one.start >= node.start && one.end <= node.end && (first === undefined || one.start < first.start || (one.start === first.start && one.end > first.end))) first = one
    return first
  }
  const branch = (test: Expression, part: AnyNode | null | undefined) => {
    if (part === null || part === undefined) return
    add(test, part.end - part.start)
    const first = firstOf(part)
    if (first !== undefined) add(first, part.start - part.end)
  }
  fullAncestor(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type === 'IfStatement') [node.consequent, node.alternate].forEach((part) => branch(lastOf(node.test), part))
    if (node.type === 'LogicalExpression' && evaluated.has(node)) branch(node, node.right)
    if (node.type === 'ConditionalExpression' && evaluated.has(node)) [node.consequent, node.alternate].forEach((part) => branch(node, part))
    if (node.type === 'SwitchStatement') add(lastOf(node.discriminant), node.end - node.discriminant.end)
    if ((node.type === 'ForStatement' || node.type === 'WhileStatement') && node.test) add(lastOf(node.test), WEIGHTS.iteration / WEIGHTS.skippedCharacter)
  })
  return lengths
}

function withInserts(code: string, inserts: Insert[]): string {
  inserts.sort((one, other) => one.at - other.at || one.rank - other.rank)
  let out = ''
  let at = 0
  for (const insert of inserts) {
    out += code.slice(at, insert.at) + insert.text
    at = insert.at
  }
  return out + code.slice(at)
}
