import ts from 'typescript'
import { OutsideSubset } from './subset'
import { allocatedLater } from './allocations'
import { checkOrder, expressionText, tightText } from './text'
import { isAssignmentSign } from './facts'
import type { Scope, Text } from './translation'

const { SyntaxKind } = ts

/** Operators that C has with the same meaning on int32 without overflow. A shift to the right is arithmetic: see RUNTIME. */
const SAME: Partial<Record<ts.SyntaxKind, string>> = {
  [SyntaxKind.PlusToken]: '+',
  [SyntaxKind.MinusToken]: '-',
  [SyntaxKind.AsteriskToken]: '*',
  [SyntaxKind.PercentToken]: '%',
  [SyntaxKind.GreaterThanGreaterThanToken]: '>>',
  [SyntaxKind.AmpersandToken]: '&',
  [SyntaxKind.BarToken]: '|',
  [SyntaxKind.CaretToken]: '^',
  [SyntaxKind.LessThanToken]: '<',
  [SyntaxKind.LessThanEqualsToken]: '<=',
  [SyntaxKind.GreaterThanToken]: '>',
  [SyntaxKind.GreaterThanEqualsToken]: '>=',
  [SyntaxKind.EqualsEqualsEqualsToken]: '==',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '!=',
  [SyntaxKind.AmpersandAmpersandToken]: '&&',
  [SyntaxKind.BarBarToken]: '||',
}

/** Sums and products that are cut back to 32 bits. */
const WRAPPED: Partial<Record<ts.SyntaxKind, string>> = {
  [SyntaxKind.PlusToken]: 'wrappedSum',
  [SyntaxKind.MinusToken]: 'wrappedDifference',
  [SyntaxKind.AsteriskToken]: 'wrappedProduct',
}

const MULTIPLY: ts.SyntaxKind[] = [SyntaxKind.AsteriskToken, SyntaxKind.PercentToken]
const ADD: ts.SyntaxKind[] = [SyntaxKind.PlusToken, SyntaxKind.MinusToken]
const COMPARE: ts.SyntaxKind[] = [
  ...[SyntaxKind.LessThanToken, SyntaxKind.LessThanEqualsToken, SyntaxKind.GreaterThanToken, SyntaxKind.GreaterThanEqualsToken],
  ...[SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken],
]
const LOGIC: ts.SyntaxKind[] = [SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken]

/** A binary expression that is no assignment. */
export function binary(scope: Scope, node: ts.BinaryExpression): Text {
  const operator = node.operatorToken.kind
  if (isAssignmentSign(operator)) throw new OutsideSubset(node, 'an assignment within an expression', 'Make it a statement')
  if (operator === SyntaxKind.BarToken && (isZero(node.left) || isZero(node.right))) return wrapped(scope, isZero(node.right) ? node.left : node.right)
  if (operator === SyntaxKind.LessThanLessThanToken) return shiftedLeft(scope, node)
  const sign = SAME[operator]
  if (sign === undefined) throw new OutsideSubset(node, `the operator ${node.operatorToken.getText()}`, 'See the subset in docs/native.md')
  if (operator === SyntaxKind.GreaterThanGreaterThanToken) checkCount(node)
  const isLogic = LOGIC.includes(operator)
  if (!isLogic) checkOrder(scope, [node.left, node.right])
  const left = operand(scope, node.left, operator, true)
  const right = isLogic ? allocatedLater(scope, () => operand(scope, node.right, operator, false)) : operand(scope, node.right, operator, false)
  return { text: `${left} ${sign} ${right}`, binds: operator }
}

/** An operand, in parentheses unless everybody reads it right without. Compilers warn where people err. */
function operand(scope: Scope, node: ts.Expression, parent: ts.SyntaxKind, isLeft: boolean): string {
  const { text, binds } = scope.expression(node)
  if (binds === 'tight') return text
  if (binds === 'condition') return `(${text})`
  const isSame = binds === parent && isLeft && !COMPARE.includes(parent)
  const isProductInSum = ADD.includes(parent) && MULTIPLY.includes(binds)
  const isSumOfSums = ADD.includes(parent) && ADD.includes(binds) && isLeft
  const isCompared = COMPARE.includes(parent) && [...MULTIPLY, ...ADD].includes(binds)
  const isInLogic = LOGIC.includes(parent) && COMPARE.includes(binds)
  return isSame || isProductInSum || isSumOfSums || isCompared || isInLogic ? text : `(${text})`
}

function isZero(node: ts.Expression): boolean {
  return ts.isNumericLiteral(node) && node.text === '0'
}

/** `x | 0`: of a sum, difference or product the low 32 bits, of anything else the value itself. */
function wrapped(scope: Scope, node: ts.Expression): Text {
  let inner = node
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression
  const name = ts.isBinaryExpression(inner) ? WRAPPED[inner.operatorToken.kind] : undefined
  if (name === undefined || !ts.isBinaryExpression(inner)) return scope.expression(inner)
  checkOrder(scope, [inner.left, inner.right])
  return { text: `${name}(${expressionText(scope, inner.left)}, ${expressionText(scope, inner.right)})`, binds: 'tight' }
}

function shiftedLeft(scope: Scope, node: ts.BinaryExpression): Text {
  checkCount(node)
  return { text: `shiftedLeft(${expressionText(scope, node.left)}, ${tightText(scope, node.right)})`, binds: 'tight' }
}

function checkCount(node: ts.BinaryExpression): void {
  const count = ts.isNumericLiteral(node.right) ? Number(node.right.text) : 0
  if (count < 1 || count > 31) throw new OutsideSubset(node, `a shift by ${node.right.getText()}`, 'Shift by a literal of 1 to 31')
}
