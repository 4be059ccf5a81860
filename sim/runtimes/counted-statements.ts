import { parse, type AnyNode, type Expression, type Node } from 'acorn'
import { full } from 'acorn-walk'

/** Global function that a counted program calls before each of its statements. */
export const COUNTER = 'counted$'

/**
 * The program with a call of COUNTER before every statement that an interpreter carries out: what minifying made
 * operands of a comma, of && and of ?: out of statements counts as such, and so do conditions, steps of loops,
 * initial values and what an arrow gives back.
 */
export function countingStatements(code: string): string {
  const counted = new Set<Node>()
  const marks: { at: number; text: string }[] = []

  function count(node: Expression): void {
    if (node.type === 'SequenceExpression') {
      node.expressions.forEach(count)
      return
    }
    if (counted.has(node)) return
    counted.add(node)
    marks.push({ at: node.start, text: `(${COUNTER}(),` }, { at: node.end, text: ')' })
    if (node.type === 'LogicalExpression') count(node.right)
    if (node.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(count)
  }

  full(parse(code, { ecmaVersion: 2022 }), (visited) => {
    const node = visited as AnyNode
    if (node.type === 'ExpressionStatement') count(node.expression)
    else if (node.type === 'VariableDeclarator' || node.type === 'ReturnStatement' || node.type === 'ThrowStatement') {
      const value = node.type === 'VariableDeclarator' ? node.init : node.argument
      if (value) count(value)
    } else if (node.type === 'IfStatement' || node.type === 'WhileStatement') count(node.test)
    else if (node.type === 'ForStatement') [node.test, node.update].forEach((part) => part && count(part))
    else if (node.type === 'SwitchStatement') count(node.discriminant)
    else if (node.type === 'ArrowFunctionExpression' && node.expression) count(node.body as Expression)
    else if (node.type === 'SequenceExpression') count(node)
  })
  // What ends at a place stands before what begins there.
  marks.sort((one, other) => one.at - other.at || Number(one.text !== ')') - Number(other.text !== ')'))
  let out = ''
  let at = 0
  for (const mark of marks) {
    out += code.slice(at, mark.at) + mark.text
    at = mark.at
  }
  return out + code.slice(at)
}
