import ts from 'typescript'
import { declarationOf, type Scope } from './translation'
import { expressionText } from './text'
import { isGrown, isPush } from './facts'

/**
 * How long a list becomes that begins as `[]`, as C text: where every push to it stands in the list's own
 * block, or in a loop there that counts up to what is known before. Then its memory is taken at once, and
 * several lists may be filled in turn. Elsewhere a list grows push by push: undefined.
 */
export function capacityText(scope: Scope, node: ts.VariableDeclaration): string | undefined {
  const block = node.parent.parent.parent
  if (!ts.isBlock(block)) return undefined
  const terms: string[] = []
  for (const push of pushesTo(scope, node, block)) {
    const term = countOf(scope, push, block, node)
    if (term === undefined) return undefined
    terms.push(term)
  }
  return terms.length === 0 ? undefined : terms.join(' + ')
}

/** Calls that make the list longer: pushes, and calls of functions that push to it. */
function pushesTo(scope: Scope, list: ts.VariableDeclaration, block: ts.Block): ts.CallExpression[] {
  const found: ts.CallExpression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const isOurs = (name: ts.Expression) => ts.isIdentifier(name) && declarationOf(scope.translation.checker, name) === list
      if (isPush(node) && isOurs((node.expression as ts.PropertyAccessExpression).expression)) found.push(node)
      const callee = declarationOf(scope.translation.checker, node.expression)
      const parameters = callee !== undefined && ts.isFunctionDeclaration(callee) ? callee.parameters : []
      const isHandedOn = node.arguments.some((argument, i) => isOurs(argument) && i < parameters.length && isGrown(scope.translation.checker, parameters[i]))
      if (isHandedOn) found.push(node)
    }
    ts.forEachChild(node, visit)
  }
  visit(block)
  return found
}

/** How often a push runs, as C text. */
function countOf(scope: Scope, push: ts.CallExpression, block: ts.Block, list: ts.VariableDeclaration): string | undefined {
  if (!isPush(push)) return undefined
  const outside = push.parent.parent
  if (outside === block) return '1'
  const loop = ts.isBlock(outside) ? outside.parent : outside
  if (!ts.isForStatement(loop) || loop.parent !== block) return undefined
  const { initializer, condition, incrementor } = loop
  const counter = initializer !== undefined && ts.isVariableDeclarationList(initializer) ? initializer.declarations[0] : undefined
  if (counter?.initializer?.getText() !== '0' || incrementor?.getText() !== `${counter.name.getText()}++`) return undefined
  if (condition === undefined || !ts.isBinaryExpression(condition) || condition.operatorToken.kind !== ts.SyntaxKind.LessThanToken) return undefined
  if (condition.left.getText() !== counter.name.getText() || !isKnownBefore(scope, condition.right, list)) return undefined
  return expressionText(scope, condition.right)
}

function isKnownBefore(scope: Scope, bound: ts.Expression, list: ts.VariableDeclaration): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isCallExpression(node)) return false
    const declaration = ts.isIdentifier(node) ? declarationOf(scope.translation.checker, node) : undefined
    const isLocal = declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.getSourceFile() === list.getSourceFile()
    if (isLocal && declaration.pos > list.pos) return false
    return ts.forEachChild(node, (child) => (visit(child) ? undefined : true)) !== true
  }
  return visit(bound)
}
