import ts from 'typescript'
import { type Analysis, type Scope } from './analysis'
import { split, splitEqual } from './conditions'
import { UnknownSyntax, evaluate, variablePlace } from './expressions'
import { runLoop } from './loops'
import { type State, OPAQUE, joinStates, named } from './state'

/** Runs statements one after the other; undefined where all paths have returned. */
export function runBlock(analysis: Analysis, scope: Scope, state: State, statements: readonly ts.Statement[]): State | undefined {
  let now: State | undefined = state
  for (const statement of statements) {
    if (now === undefined) return undefined
    now = run(analysis, scope, now, statement)
  }
  return now
}

export function run(analysis: Analysis, scope: Scope, state: State, node: ts.Statement): State | undefined {
  if (ts.isBlock(node)) return runBlock(analysis, scope, state, node.statements)
  if (ts.isExpressionStatement(node)) {
    evaluate(analysis, scope, state, node.expression)
    return state
  }
  if (ts.isVariableStatement(node)) {
    declare(analysis, scope, state, node.declarationList)
    return state
  }
  if (ts.isReturnStatement(node)) {
    leave(analysis, scope, state, node.expression)
    return undefined
  }
  if (ts.isIfStatement(node)) {
    const { whenTrue, whenFalse } = split(analysis, scope, state, node.expression)
    const yes = whenTrue === undefined ? undefined : run(analysis, scope, whenTrue, node.thenStatement)
    const no = whenFalse === undefined || node.elseStatement === undefined ? whenFalse : run(analysis, scope, whenFalse, node.elseStatement)
    return joinStates(yes, no)
  }
  if (ts.isWhileStatement(node)) {
    return runLoop(analysis, scope, state, { condition: node.expression, body: node.statement })
  }
  if (ts.isSwitchStatement(node)) return runSwitch(analysis, scope, state, node)
  if (ts.isForStatement(node) && node.condition !== undefined && node.initializer !== undefined) {
    if (!ts.isVariableDeclarationList(node.initializer)) throw new UnknownSyntax(node)
    declare(analysis, scope, state, node.initializer)
    return runLoop(analysis, scope, state, { condition: node.condition, body: node.statement, next: node.incrementor })
  }
  throw new UnknownSyntax(node)
}

/** A return. One that says true or false is two, each with what is known then. */
function leave(analysis: Analysis, scope: Scope, state: State, value: ts.Expression | undefined): void {
  if (value === undefined) {
    scope.returns.push({ state, thing: OPAQUE })
  } else if ((analysis.checker.getTypeAtLocation(value).flags & ts.TypeFlags.BooleanLike) !== 0) {
    const { whenTrue, whenFalse } = split(analysis, scope, state, value)
    if (whenTrue !== undefined) scope.returns.push({ state: whenTrue, thing: { kind: 'opaque', truth: true } })
    if (whenFalse !== undefined) scope.returns.push({ state: whenFalse, thing: { kind: 'opaque', truth: false } })
  } else {
    const thing = evaluate(analysis, scope, state, value)
    scope.returns.push({ state, thing })
  }
}

function declare(analysis: Analysis, scope: Scope, state: State, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    if (declaration.initializer === undefined) throw new UnknownSyntax(declaration)
    const thing = evaluate(analysis, scope, state, declaration.initializer)
    state.places.set(variablePlace(scope, declaration), thing.kind === 'number' ? named(state, thing) : thing)
  }
}

/**
 * A switch: each clause is entered where the value is its own, or from the clause above it that ends without
 * `break`. A `break` is known as the last statement of a clause only.
 */
function runSwitch(analysis: Analysis, scope: Scope, state: State, node: ts.SwitchStatement): State | undefined {
  let left: State | undefined = state
  let through: State | undefined
  let end: State | undefined
  let hasDefault = false
  for (const clause of node.caseBlock.clauses) {
    if (hasDefault) throw new UnknownSyntax(clause)
    let entered: State | undefined
    if (ts.isDefaultClause(clause)) {
      hasDefault = true
      ;[entered, left] = [left, undefined]
    } else if (left !== undefined) {
      const { whenTrue, whenFalse } = splitEqual(analysis, scope, left, node.expression, clause.expression)
      ;[entered, left] = [whenTrue, whenFalse]
    }
    const last = clause.statements[clause.statements.length - 1]
    const hasBreak = last !== undefined && ts.isBreakStatement(last)
    entered = joinStates(entered, through)
    through = entered === undefined ? undefined : runBlock(analysis, scope, entered, hasBreak ? clause.statements.slice(0, -1) : clause.statements)
    if (hasBreak) [end, through] = [joinStates(end, through), undefined]
  }
  return joinStates(joinStates(end, through), left)
}
