import type ts from 'typescript'
import { OutsideSubset } from './subset'
import { hasEffect, readsMemory } from './facts'
import type { Scope } from './translation'

/** The C expression as text, parentheses around the whole left out. */
export function expressionText(scope: Scope, node: ts.Expression): string {
  return scope.expression(node).text
}

/** Text that binds tighter than any operator. */
export function tightText(scope: Scope, node: ts.Expression): string {
  const { text, binds } = scope.expression(node)
  return binds === 'tight' ? text : `(${text})`
}

/**
 * C may evaluate operands and arguments in any order. So at most one of them may change anything, and
 * then the others must not read what it could change.
 */
export function checkOrder(scope: Scope, operands: ts.Expression[]): void {
  const { checker, facts } = scope.translation
  const changing = operands.filter((operand) => hasEffect(checker, facts, operand))
  if (changing.length === 0) return
  const reads = operands.some((operand) => operand !== changing[0] && readsMemory(operand))
  if (changing.length > 1 || reads) throw new OutsideSubset(changing[0], 'a call that changes something beside another operand', 'Give its result a name on a line before: C evaluates operands in any order')
}
