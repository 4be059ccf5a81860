import ts from 'typescript'
import { OutsideSubset } from './subset'
import { nativeOf } from './natives'
import { type Facts, type FunctionFacts, declarationOf } from './translation'

/** Facts of all functions of a program. */
export function factsOf(program: ts.Program): Facts {
  const checker = program.getTypeChecker()
  const byName = new Map<string, ts.FunctionDeclaration>()
  const facts: Facts = new Map()
  const functions = program.getSourceFiles().flatMap((source) => source.statements.filter(ts.isFunctionDeclaration))
  for (const declaration of functions) byName.set(declaration.name?.text ?? '', declaration)
  for (const declaration of functions) facts.set(declaration, ownFacts(checker, declaration, byName))
  spread(facts, 'allocates')
  spread(facts, 'writes')
  return facts
}

function ownFacts(checker: ts.TypeChecker, declaration: ts.FunctionDeclaration, byName: Map<string, ts.FunctionDeclaration>): FunctionFacts {
  const facts: FunctionFacts = { calls: new Set(), allocates: false, writes: false, constants: new Set() }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) noteCall(checker, node, byName, facts)
    else if (ts.isObjectLiteralExpression(node) || (ts.isArrayLiteralExpression(node) && node.elements.length > 0)) facts.allocates = true
    else if (isAssignment(node) && !ts.isIdentifier(node.left)) facts.writes = true
    else if (ts.isIdentifier(node)) noteConstant(checker, node, facts)
    ts.forEachChild(node, visit)
  }
  if (declaration.body !== undefined) visit(declaration.body)
  return facts
}

function noteCall(checker: ts.TypeChecker, call: ts.CallExpression, byName: Map<string, ts.FunctionDeclaration>, facts: FunctionFacts): void {
  const native = nativeOf(checker, call.expression)
  if (native !== undefined) {
    const portable = byName.get(native)
    if (portable !== undefined) facts.calls.add(portable)
    return
  }
  if (isPush(call)) {
    facts.allocates = true
    return
  }
  const callee = declarationOf(checker, call.expression)
  if (callee !== undefined && ts.isFunctionDeclaration(callee)) facts.calls.add(callee)
}

function noteConstant(checker: ts.TypeChecker, name: ts.Identifier, facts: FunctionFacts): void {
  const declaration = declarationOf(checker, name)
  if (declaration !== undefined && isFileConstant(declaration)) facts.constants.add(declaration)
}

/** Is this `const NAME = …` of a file? */
export function isFileConstant(declaration: ts.Declaration): declaration is ts.VariableDeclaration {
  return ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent) && ts.isSourceFile(declaration.parent.parent.parent)
}

export function isAssignment(node: ts.Node): node is ts.AssignmentExpression<ts.AssignmentOperatorToken> {
  return ts.isBinaryExpression(node) && isAssignmentSign(node.operatorToken.kind)
}

export function isAssignmentSign(sign: ts.SyntaxKind): boolean {
  return sign >= ts.SyntaxKind.FirstAssignment && sign <= ts.SyntaxKind.LastAssignment
}

/** `list.push(value)`. */
export function isPush(call: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === 'push'
}

/** Does the function push to this parameter? Then C gets the list's address. */
export function isGrown(checker: ts.TypeChecker, parameter: ts.Declaration): parameter is ts.ParameterDeclaration {
  if (!ts.isParameter(parameter) || !ts.isFunctionDeclaration(parameter.parent)) return false
  const visit = (node: ts.Node): boolean => {
    const list = ts.isCallExpression(node) && isPush(node) ? (node.expression as ts.PropertyAccessExpression).expression : undefined
    if (list !== undefined && declarationOf(checker, list) === parameter) return true
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false
  }
  return parameter.parent.body !== undefined && visit(parameter.parent.body)
}

/** What a callee does, its caller does. */
function spread(facts: Facts, what: 'allocates' | 'writes'): void {
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const one of facts.values()) {
      if (one[what] || ![...one.calls].some((callee) => facts.get(callee)?.[what])) continue
      one[what] = true
      isChanged = true
    }
  }
}

/**
 * The functions that the roots need, in the order of files and lines.
 * @throws OutsideSubset where one calls itself, by whatever way: stack must be bounded
 */
export function reachable(facts: Facts, roots: ts.FunctionDeclaration[]): ts.FunctionDeclaration[] {
  const done = new Set<ts.FunctionDeclaration>()
  const under = new Set<ts.FunctionDeclaration>()
  const visit = (declaration: ts.FunctionDeclaration): void => {
    if (done.has(declaration)) return
    if (under.has(declaration)) throw new OutsideSubset(declaration, `${declaration.name?.text} calls itself`, 'Write a loop: the stack must have a bound')
    under.add(declaration)
    facts.get(declaration)?.calls.forEach(visit)
    under.delete(declaration)
    done.add(declaration)
  }
  roots.forEach(visit)
  return [...facts.keys()].filter((declaration) => done.has(declaration))
}

/** May evaluating this change what another operand reads? */
export function hasEffect(checker: ts.TypeChecker, facts: Facts, node: ts.Node): boolean {
  if (ts.isCallExpression(node) && nativeOf(checker, node.expression) === undefined) {
    const callee = declarationOf(checker, node.expression)
    const known = callee !== undefined && ts.isFunctionDeclaration(callee) ? facts.get(callee) : undefined
    if (known === undefined || known.writes) return true
  }
  return ts.forEachChild(node, (child) => hasEffect(checker, facts, child) || undefined) ?? false
}

/** Does this read a field or an element, which a call may change? */
export function readsMemory(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return true
  return ts.forEachChild(node, (child) => readsMemory(child) || undefined) ?? false
}
