import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { coreFiles } from '../../host-tools/build/core-files'
import { placeOfNode } from '../../host-tools/build/ranges/analysis'

/**
 * firmware/core as it is, but every arithmetic expression, element read and call hands its value
 * to `record` first, under the name that the range analysis has for it.
 */
export type Recorder = (place: string, value: unknown) => void

type Module = Record<string, unknown>

const OPERATORS = new Set(['+', '-', '*', '%', '<<', '>>', '&', '|', '^'])

/** Everything firmware/core exports, by name. */
export function instrumentedCore(record: Recorder): Module {
  const modules = new Map<string, Module>()
  const keep = (place: string, value: unknown): unknown => {
    record(place, value)
    return value
  }
  const load = (file: string): Module => {
    const known = modules.get(file)
    if (known !== undefined) return known
    const exports: Module = {}
    modules.set(file, exports)
    const run = new Function('require', 'exports', '$record', instrumented(file))
    run((specifier: string) => load(`${path.posix.join(path.posix.dirname(file), specifier)}.ts`), exports, keep)
    return exports
  }
  return Object.assign({}, ...coreFiles('.').map(load))
}

function instrumented(file: string): string {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  const { transformed } = ts.transform(source, [
    (context) => (root) => {
      const visit = (node: ts.Node): ts.Node => {
        const inside = ts.visitEachChild(node, visit, context)
        if (!isRecorded(node)) return inside
        const place = ts.factory.createStringLiteral(placeOfNode(node))
        return ts.factory.createCallExpression(ts.factory.createIdentifier('$record'), undefined, [place, inside as ts.Expression])
      }
      return ts.visitNode(root, visit) as ts.SourceFile
    },
  ])
  const text = ts.createPrinter().printFile(transformed[0])
  return ts.transpile(text, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 })
}

function isRecorded(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return OPERATORS.has(node.operatorToken.getText())
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.MinusToken && !ts.isNumericLiteral(node.operand)
  if (ts.isCallExpression(node)) return !ts.isExpressionStatement(node.parent)
  if (!ts.isElementAccessExpression(node)) return false
  const { parent } = node
  const isTarget = ts.isBinaryExpression(parent) && parent.operatorToken.getText() === '=' && parent.left === node
  return !isTarget
}
