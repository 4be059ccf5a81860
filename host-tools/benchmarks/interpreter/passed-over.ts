import { parse, tokenizer, tokTypes, type AnyNode, type Expression, type Node } from 'acorn'
import { full } from 'acorn-walk'
import { STATEMENTS } from './kinds'

/**
 * What statements cost Espruino beside their expressions, thousands of instructions, counted as in kinds.ts: a branch that is not
 * taken is still read, token by token. A block's tokens are only looked at for its end, those of an expression are parsed.
 */
const COSTS = {
  parsedToken: 0.19,
  /** A dot and the name of a field behind it, each. */
  parsedField: 0.076,
  lookedAtToken: 0.074,
  /** Each character of a token but the first. */
  character: 0.029,
  parentheses: 0.41,
  block: 0.13,
  /** A block with variables of its own has a scope. */
  scope: 1.4,
  declaration: 0.5,
  condition: 0.44,
  otherwise: 0.3,
  loop: 1.2,
  iteration: 0.52,
  switch: 0.56,
  case: 2.3,
}

/** By the expression that is evaluated with it: what comes on top of the expression's own nodes. */
export function overheads(code: string, tree: Node, evaluated: Set<Expression>): Map<Expression, number> {
  const costs = new Map<Expression, number>()
  const add = (node: Expression | undefined | null, cost: number) => node && costs.set(node, (costs.get(node) ?? 0) + cost)
  const passing = passingOf(code)
  const inOrder = [...evaluated].sort((one, other) => one.start - other.start || other.end - one.end)
  const firstIn = ({ start, end }: Node) => inOrder.find((one) => one.start >= start && one.end <= end)
  const lastOf = (node: Expression): Expression => (node.type === 'SequenceExpression' ? lastOf(node.expressions[node.expressions.length - 1]) : node)
  /** Read with the test; not so where it is taken. */
  const branch = (test: Expression, part: Node | null | undefined) => {
    if (!part) return
    const cost = passing(part)
    add(lastOf(test), cost)
    add(firstIn(part), -cost)
  }
  const scopeOf = (body: Node[]) => (body.some((one) => one.type === 'VariableDeclaration' && (one as AnyNode & { kind: string }).kind !== 'var') ? COSTS.scope : 0)

  for (const node of evaluated) add(node, STATEMENTS.statement)
  full(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type === 'SequenceExpression') node.expressions.slice(1).forEach((one) => add(lastOf(one), STATEMENTS.sequenced - STATEMENTS.statement))
    else if (node.type === 'VariableDeclaration') node.declarations.forEach(({ init }, i) => add(init, STATEMENTS.declarator + (i === 0 ? COSTS.declaration : -STATEMENTS.statement)))
    else if (node.type === 'ReturnStatement' && node.argument) add(firstIn(node.argument), STATEMENTS.return - STATEMENTS.statement)
    else if (node.type === 'BlockStatement') add(firstIn(node), COSTS.block)
    else if (node.type === 'IfStatement') {
      add(lastOf(node.test), COSTS.condition + (node.alternate ? COSTS.otherwise : 0))
      for (const part of [node.consequent, node.alternate]) {
        branch(node.test, part)
        if (part?.type === 'BlockStatement') add(firstIn(part), scopeOf(part.body))
      }
    } else if (node.type === 'LogicalExpression' && evaluated.has(node)) branch(node, node.right)
    else if (node.type === 'ConditionalExpression' && evaluated.has(node)) [node.consequent, node.alternate].forEach((part) => branch(node, part))
    else if (node.type === 'SwitchStatement') {
      add(lastOf(node.discriminant), COSTS.switch + node.cases.length * COSTS.case)
      for (const { consequent } of node.cases) consequent.forEach((part) => branch(node.discriminant, part))
    } else if (node.type === 'ForStatement' || node.type === 'WhileStatement') {
      if (node.test) add(lastOf(node.test), COSTS.iteration)
      if (node.type === 'ForStatement' && node.init?.type === 'VariableDeclaration') add(node.init.declarations[0].init, COSTS.loop + scopeOf([node.init]))
      if (node.body.type === 'BlockStatement') add(firstIn(node.body), scopeOf(node.body.body))
    }
  })
  full(parse(code, { ecmaVersion: 2022, preserveParens: true }), (node) => {
    if ((node as AnyNode).type !== 'ParenthesizedExpression') return
    add(holderOf(node, inOrder), COSTS.parentheses)
  })
  return costs
}

/** The innermost of these expressions that has a node in it. */
function holderOf(node: Node, inOrder: Expression[]): Expression | undefined {
  let holder: Expression | undefined
  for (const one of inOrder) {
    if (one.start > node.start + 1) break
    if (one.end >= node.end - 1) holder = one
  }
  return holder
}

/** What it costs to read a part of the code without carrying it out. */
function passingOf(code: string): (part: Node) => number {
  const starts: number[] = []
  const parsed = [0]
  const lookedAt = [0]
  let isField = false
  for (const token of tokenizer(code, { ecmaVersion: 2022 })) {
    const characters = (token.end - token.start - 1) * COSTS.character
    const isDot = token.type === tokTypes.dot
    starts.push(token.start)
    parsed.push(parsed[parsed.length - 1] + characters + (isDot || isField ? COSTS.parsedField : COSTS.parsedToken))
    lookedAt.push(lookedAt[lookedAt.length - 1] + characters + COSTS.lookedAtToken)
    isField = isDot
  }
  const indexOf = (place: number) => {
    let [low, high] = [0, starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (starts[middle] < place) low = middle + 1
      else high = middle
    }
    return low
  }
  return (part) => {
    const sums = part.type === 'BlockStatement' ? lookedAt : parsed
    return sums[indexOf(part.end)] - sums[indexOf(part.start)]
  }
}
