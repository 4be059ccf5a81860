import ts from 'typescript'
import type { Analysis } from './analysis'
import { UnknownSyntax, declarationOf } from './expressions'

/** A field of records of one interface. */
export type Field = { name: string; field: string }

const known = new WeakMap<ts.FunctionDeclaration, Field[]>()

/** The fields that a call may assign: in the function or in any that it calls. Elements of lists keep to what is stated of them anyway. */
export function assignedBy(analysis: Analysis, callee: ts.FunctionDeclaration): Field[] {
  const before = known.get(callee)
  if (before !== undefined) return before
  const found = new Map<string, Field>()
  collect(analysis, callee, found, new Set())
  const fields = [...found.values()]
  known.set(callee, fields)
  return fields
}

function collect(analysis: Analysis, node: ts.FunctionDeclaration, found: Map<string, Field>, seen: Set<ts.Node>): void {
  if (seen.has(node)) return
  seen.add(node)
  const visit = (inner: ts.Node): void => {
    if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken) take(inner.left)
    if (ts.isPostfixUnaryExpression(inner) || ts.isPrefixUnaryExpression(inner)) take(inner.operand)
    if (ts.isCallExpression(inner) && ts.isIdentifier(inner.expression)) {
      const declaration = declarationOf(analysis, inner.expression)
      if (ts.isFunctionDeclaration(declaration)) collect(analysis, declaration, found, seen)
    }
    ts.forEachChild(inner, visit)
  }
  const take = (target: ts.Expression): void => {
    if (!ts.isPropertyAccessExpression(target)) return
    const name = analysis.checker.getTypeAtLocation(target.expression).symbol?.name
    if (name === undefined) throw new UnknownSyntax(target)
    found.set(`${name}.${target.name.text}`, { name, field: target.name.text })
  }
  if (node.body !== undefined) visit(node.body)
}
