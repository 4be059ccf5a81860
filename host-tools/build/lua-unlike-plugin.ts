/**
 * TypeScriptToLua plugin: refuses what Lua would run without an error and with another result.
 *
 * - 0, NaN and '' are false in JavaScript and true in Lua. TypeScriptToLua reports only
 *   conditions that Lua would always take for true: `!n`, `n && m`, `n || m` and a number
 *   that may be undefined pass it.
 * - JavaScript reads operands from left to right. TypeScriptToLua writes `x += x++` as
 *   `x = x + old` behind the step, so x is read too late. A step or an assignment may
 *   therefore only be a statement.
 * - Lua reads a local at the operator, after the calls in the right operand. A local that a
 *   closure changes is read too late in `x + change()`.
 */
import ts from 'typescript'
import type * as tstl from 'typescript-to-lua'
import { isRefusedOperator, refuse, type Refusal } from './lua-int32-plugin'

/** How TypeScriptToLua begins its own diagnostic of a condition. */
const OWN_DIAGNOSTIC = /^Only false and nil/

type Found = { node: ts.Node; refusal: Refusal }

export const unlikePlugin: tstl.Plugin = {
  visitors: {
    [ts.SyntaxKind.SourceFile]: (file, context) => {
      const found = unlikeIn(file, context.checker)
      for (const { node, refusal } of found) refuse(node, context, refusal)
      const before = context.diagnostics.length
      const [transformed] = context.superTransformNode(file)
      const isSaid = ({ start, messageText }: ts.Diagnostic) =>
        OWN_DIAGNOSTIC.test(String(messageText)) && found.some(({ node }) => node.getStart() === start)
      context.diagnostics.push(...context.diagnostics.splice(before).filter((diagnostic) => !isSaid(diagnostic)))
      return transformed as tstl.File
    },
  },
}

function unlikeIn(file: ts.SourceFile, checker: ts.TypeChecker): Found[] {
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    found.push(...truthOfNumber(node, checker), ...innerChange(node), ...lateRead(node, checker))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** A number or a text in a place that asks for true or false. */
function truthOfNumber(node: ts.Node, checker: ts.TypeChecker): Found[] {
  const condition = conditionOf(node)
  if (condition === undefined || !mayBeFalsyOnlyInJavaScript(checker.getTypeAtLocation(condition))) return []
  const construct = `\`${condition.getText()}\` is a number or a text taken for true or false; Lua takes 0 and '' for true`
  return [{ node: condition, refusal: { construct, cure: 'Compare it: `=== 0`, `=== undefined`' } }]
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression
  if (ts.isForStatement(node) || ts.isConditionalExpression(node)) return node.condition
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return node.operand
  return ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind) ? node.left : undefined
}

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
])

function mayBeFalsyOnlyInJavaScript(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type]
  return parts.some((part) => (part.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike)) !== 0)
}

/** A step or an assignment whose value an expression goes on with. */
function innerChange(node: ts.Node): Found[] {
  if (!changes(node) || isRefusedOperator(node)) return []
  let inner: ts.Node = node
  while (ts.isParenthesizedExpression(inner.parent)) inner = inner.parent
  const { parent } = inner
  if (ts.isExpressionStatement(parent) || (ts.isArrowFunction(parent) && parent.body === inner)) return []
  if (ts.isForStatement(parent) && parent.condition !== inner) return []
  const construct = `\`${node.getText()}\` inside an expression: in Lua its neighbours may be read after it`
  return [{ node, refusal: { construct, cure: 'Make it a statement of its own' } }]
}

function changes(node: ts.Node): node is ts.BinaryExpression | ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  if (ts.isBinaryExpression(node)) return isAssignment(node.operatorToken.kind)
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false
  return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment
}

/** A local on the left of a call, where a closure changes that local. */
function lateRead(node: ts.Node, checker: ts.TypeChecker): Found[] {
  if (!ts.isBinaryExpression(node) || LOGICAL.has(node.operatorToken.kind) || !calls(node.right)) return []
  return readFirst(node)
    .filter((identifier) => isChangedByClosure(identifier, checker))
    .map((identifier) => ({
      node: identifier,
      refusal: {
        construct: `\`${identifier.text}\` is changed by a closure, and in Lua it is read after the call to its right`,
        cure: 'Take it, or the result of the call, into a constant first',
      },
    }))
}

/** Locals that JavaScript reads before the right operand. */
function readFirst({ left, operatorToken }: ts.BinaryExpression): ts.Identifier[] {
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken) return ts.isIdentifier(left) ? [left] : []
  if (ts.isElementAccessExpression(left)) return [left.expression, left.argumentExpression].filter(ts.isIdentifier)
  return ts.isPropertyAccessExpression(left) ? [left.expression].filter(ts.isIdentifier) : []
}

function calls(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false
  return ts.isCallExpression(node) || ts.forEachChild(node, calls) === true
}

function isChangedByClosure(identifier: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(identifier)
  const declaration = symbol?.valueDeclaration
  const home = declaration && functionAround(declaration)
  // A local of an outer function or of the file is copied when it is read.
  if (home === undefined || home !== functionAround(identifier)) return false
  const isChange = (node: ts.Node): boolean => {
    const target = ts.isBinaryExpression(node) ? node.left : (node as ts.PrefixUnaryExpression).operand
    return ts.isIdentifier(target) && checker.getSymbolAtLocation(target) === symbol && functionAround(node) !== home
  }
  const search = (node: ts.Node): boolean => (changes(node) && isChange(node)) || ts.forEachChild(node, search) === true
  return search(home)
}

function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike)
}
