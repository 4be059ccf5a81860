import ts from 'typescript'
import { OutsideSubset } from './subset'
import { allocatedLater, newList, newRecord } from './allocations'
import { cType } from './c-types'
import { checkFunctionArgument, nativeOf } from './natives'
import { binary } from './operators'
import { isFileConstant, isGrown, isPush } from './facts'
import { checkOrder, expressionText, tightText } from './text'
import { type Scope, type Text, type Translation, declarationOf } from './translation'

const tight = (text: string): Text => ({ text, binds: 'tight' })

/** A function, or a constant where `conditional` is 1, that is to be written. */
export function newScope(translation: Translation, conditional = 0): Scope {
  const scope: Scope = { translation, expression: (node) => expression(scope, node), lines: [], indent: 0, conditional, temporaries: 0 }
  return scope
}

function expression(scope: Scope, node: ts.Expression): Text {
  // A permit's brand is TypeScript's affair.
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return expression(scope, node.expression)
  if (ts.isNumericLiteral(node)) return tight(numberText(node))
  if (node.kind === ts.SyntaxKind.TrueKeyword) return tight('true')
  if (node.kind === ts.SyntaxKind.FalseKeyword) return tight('false')
  if (ts.isIdentifier(node)) return tight(nameText(scope, node))
  if (ts.isPropertyAccessExpression(node)) return tight(propertyText(scope, node))
  if (ts.isElementAccessExpression(node)) return tight(elementText(scope, node))
  if (ts.isCallExpression(node)) return tight(callText(scope, node))
  if (ts.isPrefixUnaryExpression(node)) return tight(unaryText(scope, node))
  if (ts.isBinaryExpression(node)) return binary(scope, node)
  if (ts.isConditionalExpression(node)) return { text: conditionText(scope, node), binds: 'condition' }
  if (ts.isObjectLiteralExpression(node)) return tight(newRecord(scope, node))
  if (ts.isArrayLiteralExpression(node)) return tight(newList(scope, node))
  throw new OutsideSubset(node, `the expression ${ts.SyntaxKind[node.kind]}`, 'See the subset in docs/native.md')
}

function numberText(node: ts.NumericLiteral): string {
  const value = Number(node.text)
  if (!Number.isInteger(value) || value > 2147483647) throw new OutsideSubset(node, `the number ${node.getText()} is no int32`, 'Write an integer of at most 2147483647')
  return node.getText()
}

function nameText(scope: Scope, node: ts.Identifier): string {
  if (node.text === 'undefined') return 'NULL'
  const declaration = declarationOf(scope.translation.checker, node)
  if (declaration === undefined) throw new OutsideSubset(node, `${node.text} is not declared here`, 'Use names of the core only')
  if (isFileConstant(declaration) && isTable(declaration)) throw new OutsideSubset(node, `the table ${node.text} as a value`, 'Index it where it is needed, or pass an element')
  if (ts.isFunctionDeclaration(declaration)) throw new OutsideSubset(node, `the function ${node.text} as a value`, 'Call it: pointers to functions are not position-independent')
  if (isGrown(scope.translation.checker, declaration)) return `(*${node.text})`
  return scope.translation.names.get(declaration) ?? node.text
}

/** Is this `const NAME: number[] = […]` of a file? */
export function isTable(declaration: ts.VariableDeclaration): boolean {
  return declaration.initializer !== undefined && ts.isArrayLiteralExpression(declaration.initializer)
}

function tableOf(scope: Scope, node: ts.Expression): ts.VariableDeclaration | undefined {
  if (!ts.isIdentifier(node)) return undefined
  const declaration = declarationOf(scope.translation.checker, node)
  return declaration !== undefined && isFileConstant(declaration) && isTable(declaration) ? declaration : undefined
}

function propertyText(scope: Scope, node: ts.PropertyAccessExpression): string {
  const { checker } = scope.translation
  const table = tableOf(scope, node.expression)
  if (table !== undefined) return String((table.initializer as ts.ArrayLiteralExpression).elements.length)
  if (cType(scope.translation, checker.getTypeAtLocation(node), node) === undefined) {
    throw new OutsideSubset(node, `${node.getText()} as a value`, 'What a board does natively can only be called')
  }
  const owner = cType(scope.translation, checker.getTypeAtLocation(node.expression), node.expression)
  const isRecord = owner?.endsWith('*') ?? false
  return `${tightText(scope, node.expression)}${isRecord ? '->' : '.'}${node.name.text}`
}

function elementText(scope: Scope, node: ts.ElementAccessExpression): string {
  const index = expressionText(scope, node.argumentExpression)
  const table = tableOf(scope, node.expression)
  if (table !== undefined) return `${scope.translation.names.get(table) ?? (table.name as ts.Identifier).text}[${index}]`
  return `${tightText(scope, node.expression)}.at[${index}]`
}

function callText(scope: Scope, node: ts.CallExpression): string {
  const { checker, facts, names } = scope.translation
  if (isPush(node)) throw new OutsideSubset(node, 'push within an expression', 'Make it a statement')
  const native = nativeOf(checker, node.expression)
  if (native === 'same') return tightText(scope, node.arguments[0])
  checkOrder(scope, [...node.arguments])
  const callee = declarationOf(checker, node.expression)
  const grown = (i: number) => callee !== undefined && ts.isFunctionDeclaration(callee) && isGrown(checker, callee.parameters[i])
  const args = node.arguments.flatMap((argument, i) => (isPassed(scope, argument) ? [grown(i) ? addressText(scope, argument) : expressionText(scope, argument)] : []))
  if (native !== undefined) return `${native}(${args.join(', ')})`
  if (callee === undefined || !ts.isFunctionDeclaration(callee) || callee.name === undefined) {
    throw new OutsideSubset(node, `a call of ${node.expression.getText()}`, 'Call a function of the core by its name')
  }
  const arena = facts.get(callee)?.allocates ? ['arena'] : []
  return `${names.get(callee) ?? callee.name.text}(${[...arena, ...args].join(', ')})`
}

/** The list that a callee pushes to. */
function addressText(scope: Scope, argument: ts.Expression): string {
  if (!ts.isIdentifier(argument)) throw new OutsideSubset(argument, 'a list to push to that has no name', 'Give it a name on a line before')
  return `&${nameText(scope, argument)}`.replace(/^&\(\*(\w+)\)$/, '$1')
}

/** Natives and functions among the arguments are resolved now; C gets the others. */
function isPassed(scope: Scope, argument: ts.Expression): boolean {
  const { checker } = scope.translation
  checkFunctionArgument(checker, argument)
  if (argument.kind === ts.SyntaxKind.Identifier && argument.getText() === 'undefined') return true
  const type = checker.getContextualType(argument) ?? checker.getTypeAtLocation(argument)
  return cType(scope.translation, type, argument) !== undefined
}

function unaryText(scope: Scope, node: ts.PrefixUnaryExpression): string {
  const operand = expression(scope, node.operand)
  const inner = operand.binds === 'tight' && !operand.text.startsWith('-') ? operand.text : `(${operand.text})`
  switch (node.operator) {
    case ts.SyntaxKind.MinusToken:
      return `-${inner}`
    case ts.SyntaxKind.TildeToken:
      return `~${inner}`
    case ts.SyntaxKind.ExclamationToken:
      return `!${inner}`
    default:
      throw new OutsideSubset(node, `${ts.tokenToString(node.operator)} within an expression`, 'Make it a statement')
  }
}

function conditionText(scope: Scope, node: ts.ConditionalExpression): string {
  const condition = expression(scope, node.condition)
  const [whenTrue, whenFalse] = allocatedLater(scope, () => [node.whenTrue, node.whenFalse].map((branch) => tightText(scope, branch)))
  return `${condition.binds === 'tight' ? condition.text : `(${condition.text})`} ? ${whenTrue} : ${whenFalse}`
}
