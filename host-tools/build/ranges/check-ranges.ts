import ts from 'typescript'
import { CORE, coreFiles } from '../core-files'
import { programOf } from '../core-program'
import type { Finding } from '../finding'
import { type Analysis, argument, claim, misfit, report } from './analysis'
import { afterwards, enter, summary } from './calls'
import { contractsOf } from './contracts'
import { UnknownSyntax } from './expressions'
import { type Interval, INT32, interval } from './interval'
import { type Contract, type Contracts, type Shape, leftBy } from './shapes'
import { emptyState } from './state'

/**
 * Proves that no intermediate of firmware/core leaves int32.
 *
 * Each exported function is run once per contract on intervals instead of numbers. A comparison
 * narrows what is compared, on either path; where paths meet, intervals are joined; loops are
 * followed round by round, or summed up where they are long. A call must keep the callee's contract;
 * an assignment to a field must keep the field's. As every function starts from nothing but those
 * and leaves all of them standing, they hold forever. See docs/portability.md.
 */

export type RangeReport = {
  findings: Finding[]
  /** Interval of every arithmetic expression, by file:start:end. */
  claims: Map<string, Interval>
  functions: number
}

export type RangeOptions = {
  contracts?: Contracts
  /** Replaces the text of files, by path from the project root. */
  changed?: Record<string, string>
  /** Only these functions. */
  only?: string[]
}

/** Analyses firmware/core under the folder of the project. */
export function checkRanges(root: string, options: RangeOptions = {}): RangeReport {
  const program = programOf(root, coreFiles(root), { changed: options.changed })
  const analysis: Analysis = {
    checker: program.getTypeChecker(),
    contracts: options.contracts ?? contractsOf(),
    findings: new Map(),
    claims: new Map(),
    isOutside: false,
    calls: [],
  }
  const functions = exportedFunctions(program)
  for (const [name, declaration] of functions) {
    if (options.only === undefined || options.only.includes(name)) checkFunction(analysis, name, declaration)
  }
  const strangers = Object.keys(analysis.contracts.functions).filter((name) => !functions.has(name))
  for (const name of strangers) {
    const cure = 'Take it out of the table'
    analysis.findings.set(name, { file: CORE, line: 1, column: 1, construct: `${name} has a contract but is not exported`, cure })
  }
  return { findings: [...analysis.findings.values()], claims: analysis.claims, functions: functions.size }
}

function exportedFunctions(program: ts.Program): Map<string, ts.FunctionDeclaration> {
  const found = new Map<string, ts.FunctionDeclaration>()
  for (const source of program.getSourceFiles()) {
    for (const statement of source.statements) {
      if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) continue
      if (statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) found.set(statement.name.text, statement)
    }
  }
  return found
}

function checkFunction(analysis: Analysis, name: string, declaration: ts.FunctionDeclaration): void {
  const contracts = analysis.contracts.functions[name]
  const where = declaration.name ?? declaration
  if (contracts === undefined) {
    report(analysis, where, 'has no contract', 'State its ranges in host-tools/build/ranges/contracts.ts')
    return
  }
  try {
    if (name === 'portableDotProduct') checkDotProduct(analysis, declaration)
    else for (const contract of contracts) checkCase(analysis, name, declaration, contract)
  } catch (error) {
    if (!(error instanceof UnknownSyntax)) throw error
    analysis.calls.length = 0
    report(analysis, error.node, error.message, 'Write it in the style of docs/portability.md')
  }
}

/** One function under one contract: its result, and the closer bounds that it has to leave standing. */
function checkCase(analysis: Analysis, name: string, declaration: ts.FunctionDeclaration, contract: Contract): void {
  const state = emptyState()
  const where = declaration.name ?? declaration
  analysis.isOutside = contract.isOutside === true
  const things = contract.parameters.map((shape, i) => argument(analysis, state, shape, `@${i}`))
  const thing = afterwards(state, enter(analysis, state, declaration, things))
  const isNative = Object.values(analysis.contracts.records.Natives).some((native) => native.kind === 'portable' && native.function === name)
  const promised = isNative ? summary(emptyState(), name, things) : undefined
  const stated = promised === undefined ? contract.result : ({ kind: 'int', ...promised.range } as const)
  const outside = stated === undefined ? undefined : misfit(analysis, state, thing, stated)
  if (outside !== undefined) report(analysis, where, `its result ${outside}`, 'State what it returns in host-tools/build/ranges/contracts.ts and in its comment')
  leftBy(contract).forEach((shape, i) => {
    const left = misfit(analysis, state, things[i], shape)
    if (left !== undefined) report(analysis, where, `afterwards ${left}`, 'It could then not be called again')
  })
}

/**
 * Intervals know nothing of Σ|weight|, so the dot product has a lemma of its own: after any
 * number of rounds |Σ w·f| ≤ Σ|w| · max|f|, because each round adds one product with a weight of
 * its own. It holds for just this loop; any other text is a finding.
 */
const DOT_PRODUCT =
  '{ let sum = 0 const count = weights.length for (let i = 0; i < count; i++) { sum = (sum + weights[i] * features[i]) | 0 } return sum }'

/** Σ|weight| · max|feature| of two shapes. */
function dotProductBound(weights: Shape, features: Shape): number {
  if (weights.kind !== 'array' || features.kind !== 'array' || features.element.kind !== 'int') return Infinity
  const { low, high } = features.element
  return (weights.magnitudeSum ?? Infinity) * Math.max(-low, high)
}

function checkDotProduct(analysis: Analysis, declaration: ts.FunctionDeclaration): void {
  const most = Math.max(...analysis.contracts.functions.portableDotProduct.map(({ parameters: [weights, features] }) => dotProductBound(weights, features)))
  const bound = interval(-most, most)
  if (declaration.body?.getText().replace(/\s+/g, ' ') !== DOT_PRODUCT) {
    report(analysis, declaration.name ?? declaration, 'is not the loop that its proof is about', 'Keep the loop, or prove the new one in check-ranges.ts')
  }
  if (bound.high > INT32.high) {
    report(analysis, declaration.name ?? declaration, `can be ±${bound.high}, beyond int32`, 'Lower Σ|weight| or the vector’s bound')
  }
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) || ts.isElementAccessExpression(node)) claim(analysis, node, bound)
    ts.forEachChild(node, visit)
  }
  if (declaration.body !== undefined) visit(declaration.body)
}

