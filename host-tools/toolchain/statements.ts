import ts from 'typescript'
import { OutsideSubset } from './subset'
import { allocatedLater, pushTo } from './allocations'
import { cType, declared } from './c-types'
import { capacityText } from './capacity'
import { checkOrder, expressionText, tightText } from './text'
import { commentsBefore } from './comments'
import { hasEffect, isAssignment, isPush } from './facts'
import { isNativeAlias } from './natives'
import { type Scope, write } from './translation'

/** Words of C that TypeScript lets one use as names. */
const RESERVED = new Set(['auto', 'bool', 'char', 'double', 'extern', 'float', 'goto', 'inline', 'int', 'long', 'register', 'restrict', 'short', 'signed', 'sizeof', 'static', 'struct', 'typedef', 'union', 'unsigned', 'volatile', 'arena'])

export function checkName(name: ts.BindingName): string {
  if (!ts.isIdentifier(name)) throw new OutsideSubset(name, 'destructuring', 'Name each field on its own')
  if (RESERVED.has(name.text)) throw new OutsideSubset(name, `the name ${name.text}, which C reserves`, 'Choose another name')
  return name.text
}

export function statement(scope: Scope, node: ts.Statement): void {
  for (const line of commentsBefore(node)) write(scope, line)
  if (ts.isVariableStatement(node)) node.declarationList.declarations.forEach((one) => variable(scope, one, isConst(node.declarationList)))
  else if (ts.isExpressionStatement(node)) effect(scope, node.expression)
  else if (ts.isReturnStatement(node)) returned(scope, node)
  else if (ts.isIfStatement(node)) conditional(scope, node, '')
  else if (ts.isForStatement(node)) counted(scope, node)
  else if (ts.isWhileStatement(node)) {
    const condition = allocatedLater(scope, () => expressionText(scope, node.expression))
    block(scope, `while (${condition}) {`, node.statement)
  } else if (ts.isSwitchStatement(node)) choice(scope, node)
  else if (ts.isBreakStatement(node) && node.label === undefined) write(scope, 'break;')
  else if (ts.isBlock(node)) block(scope, '{', node)
  else throw new OutsideSubset(node, `the statement ${ts.SyntaxKind[node.kind]}`, 'See the subset in docs/native.md')
}

function isConst(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.Const) !== 0
}

function variable(scope: Scope, node: ts.VariableDeclaration, isConstant: boolean): void {
  const { checker } = scope.translation
  if (isNativeAlias(checker, node)) return
  if (node.initializer === undefined) throw new OutsideSubset(node, 'a variable without a value', 'Give it its first value')
  const name = checkName(node.name)
  const type = cType(scope.translation, checker.getTypeAtLocation(node.name), node)
  if (type === undefined) throw new OutsideSubset(node, 'a variable for what C does not have', 'Only natives may be named, one by one')
  if (isEmptyList(node.initializer)) {
    const capacity = capacityText(scope, node)
    write(scope, `${type} ${name} = { NULL, 0 };`)
    if (capacity !== undefined) write(scope, `${name}.at = arenaTake(arena, (size_t)(${capacity}) * sizeof *${name}.at);`)
    return
  }
  const value = expressionText(scope, node.initializer)
  const isScalar = type === 'int32_t' || type === 'bool'
  write(scope, `${isConstant && isScalar ? 'const ' : ''}${declared(type, name)} = ${value};`)
}

function isEmptyList(node: ts.Expression): boolean {
  return ts.isArrayLiteralExpression(node) && node.elements.length === 0
}

/** A call, an assignment or a count. */
function effect(scope: Scope, node: ts.Expression): void {
  if (ts.isCallExpression(node)) {
    if (isPush(node)) pushTo(scope, (node.expression as ts.PropertyAccessExpression).expression, node.arguments[0])
    else write(scope, `${expressionText(scope, node)};`)
  } else write(scope, `${changeText(scope, node)};`)
}

function changeText(scope: Scope, node: ts.Expression): string {
  if (ts.isPostfixUnaryExpression(node) && ts.isIdentifier(node.operand)) return `${node.operand.text}${ts.tokenToString(node.operator)}`
  if (!isAssignment(node)) throw new OutsideSubset(node, 'an expression as a statement', 'Call, assign or count')
  const sign = node.operatorToken.getText()
  if (!['=', '+=', '-='].includes(sign)) throw new OutsideSubset(node, `the assignment ${sign}`, 'Write it out with =')
  const { checker, facts } = scope.translation
  const isPlain = ts.isIdentifier(node.left) || (ts.isPropertyAccessExpression(node.left) && ts.isIdentifier(node.left.expression))
  if (hasEffect(checker, facts, node.right) && !isPlain) checkOrder(scope, [node.left, node.right])
  return `${expressionText(scope, node.left)} ${sign} ${expressionText(scope, node.right)}`
}

function returned(scope: Scope, node: ts.ReturnStatement): void {
  write(scope, node.expression === undefined ? 'return;' : `return ${expressionText(scope, node.expression)};`)
}

function conditional(scope: Scope, node: ts.IfStatement, before: string): void {
  const { elseStatement } = node
  block(scope, `${before}if (${expressionText(scope, node.expression)}) {`, node.thenStatement, elseStatement === undefined ? '}' : '')
  if (elseStatement === undefined) return
  // What a condition allocates would have to stand between `else` and `if`.
  if (ts.isIfStatement(elseStatement)) allocatedLater(scope, () => elseIf(scope, elseStatement))
  else block(scope, '} else {', elseStatement)
}

function elseIf(scope: Scope, node: ts.IfStatement): void {
  const condition = expressionText(scope, node.expression)
  scope.conditional = scope.conditional - 1
  block(scope, `} else if (${condition}) {`, node.thenStatement, node.elseStatement === undefined ? '}' : '')
  if (node.elseStatement !== undefined) {
    if (ts.isIfStatement(node.elseStatement)) {
      const next = node.elseStatement
      allocatedLater(scope, () => elseIf(scope, next))
    } else block(scope, '} else {', node.elseStatement)
  }
  scope.conditional = scope.conditional + 1
}

function counted(scope: Scope, node: ts.ForStatement): void {
  const { initializer, condition, incrementor } = node
  if (initializer === undefined || !ts.isVariableDeclarationList(initializer) || condition === undefined || incrementor === undefined) {
    throw new OutsideSubset(node, 'a for without variable, condition or step', 'Write all three, or while')
  }
  const [first, ...more] = initializer.declarations
  if (more.length > 0 || first.initializer === undefined) throw new OutsideSubset(node, 'a for with several variables', 'Count with one')
  const head = allocatedLater(scope, () => {
    const begin = `int32_t ${checkName(first.name)} = ${expressionText(scope, first.initializer as ts.Expression)}`
    return `${begin}; ${expressionText(scope, condition)}; ${changeText(scope, incrementor)}`
  })
  block(scope, `for (${head}) {`, node.statement)
}

function choice(scope: Scope, node: ts.SwitchStatement): void {
  write(scope, `switch (${expressionText(scope, node.expression)}) {`)
  scope.indent = scope.indent + 1
  for (const clause of node.caseBlock.clauses) {
    for (const line of commentsBefore(clause)) write(scope, line)
    write(scope, ts.isCaseClause(clause) ? `case ${tightText(scope, clause.expression)}:` : 'default:')
    scope.indent = scope.indent + 1
    clause.statements.forEach((one) => statement(scope, one))
    scope.indent = scope.indent - 1
  }
  scope.indent = scope.indent - 1
  write(scope, '}')
}

/** A statement in braces. `end` is empty where what follows closes it. */
function block(scope: Scope, head: string, node: ts.Statement, end = '}'): void {
  write(scope, head)
  scope.indent = scope.indent + 1
  if (ts.isBlock(node)) node.statements.forEach((one) => statement(scope, one))
  else statement(scope, node)
  scope.indent = scope.indent - 1
  if (end !== '') write(scope, end)
}
