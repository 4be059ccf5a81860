/**
 * Refuses, in a built bundle, what Espruino would refuse or run differently on the device.
 */
import { SourceMap } from 'node:module'
import { parse, type Node, type Program } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import esquery from 'esquery'
import { functionsUsedEarly, loopVariablesCaptured, variablesUsedEarly } from './espruino-order'
import { BUILT_IN_CURES, ESPRUINO_ORDER, ESPRUINO_SYNTAX, MISSING_GLOBALS, MISSING_METHODS, MISSING_STATICS } from './espruino-table'
import type { Finding } from './finding'

export type DialectOptions = {
  /** Name of the bundle, for findings that no source map leads further. */
  file: string
  /** Source map of the bundle as JSON; findings then name the TypeScript source. */
  map?: string
}

/** Every construct and built-in in `code` that Espruino lacks. Code that does not parse is one finding. */
export function checkEspruinoDialect(code: string, options: DialectOptions): Finding[] {
  const locate = createLocator(code, options)
  let program: Program
  try {
    program = parse(code, { ecmaVersion: 'latest', sourceType: hasModuleSyntax(code) ? 'module' : 'script' })
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos: number }
    return [{ ...locate(pos), construct: message.replace(/ \(\d+:\d+\)$/, ''), cure: '' }]
  }
  const hits = [...syntax(program), ...order(program), ...builtIns(program)]
  return hits.map(({ node, construct, cure }) => ({ ...locate(node.start), construct, cure }))
}

type Hit = { node: Node; construct: string; cure: string }

/** Anything refused, in one walk over the program: a sound bundle needs no other. */
const ANY_SYNTAX = esquery.parse(ESPRUINO_SYNTAX.map(({ selector }) => selector).join(', '))

function syntax(program: Program): Hit[] {
  if (esquery.match(program as never, ANY_SYNTAX).length === 0) return []
  return ESPRUINO_SYNTAX.flatMap(({ selector, construct, cure }) =>
    esquery.query(program as never, selector).map((node) => ({ node: node as unknown as Node, construct, cure })),
  )
}

function order(program: Program): Hit[] {
  const hits = (nodes: Node[], { construct, cure }: { construct: string; cure: string }): Hit[] =>
    nodes.map((node) => ({ node, construct, cure }))
  return [
    ...hits(functionsUsedEarly(program), ESPRUINO_ORDER.hoisting),
    ...hits(variablesUsedEarly(program), ESPRUINO_ORDER.hoistedVariable),
    ...hits(loopVariablesCaptured(program), ESPRUINO_ORDER.loopClosure),
  ]
}

function builtIns(program: Program): Hit[] {
  const hits: Hit[] = []
  fullAncestor(program, (node, _state, ancestors) => {
    const missing = missingBuiltIn(node as never, ancestors.at(-2) as never)
    if (missing === undefined) return
    hits.push({ node, construct: `Espruino has no ${missing}`, cure: BUILT_IN_CURES[missing] ?? 'Do without it' })
  })
  return hits
}

type Expression = { type: string; name?: string; computed?: boolean; object?: Expression; property?: Expression; callee?: Expression }

/** Name of the built-in that a node refers to, where Espruino has none of that name. */
function missingBuiltIn(node: Expression, parent: Expression | undefined): string | undefined {
  if (node.type === 'Identifier' && MISSING_GLOBALS.includes(node.name ?? '')) return node.name
  if (node.type !== 'MemberExpression' || node.computed) return undefined
  const property = node.property?.name ?? ''
  const object = node.object?.type === 'Identifier' ? (node.object.name ?? '') : ''
  if (Object.hasOwn(MISSING_STATICS, object) && MISSING_STATICS[object].includes(property)) return `${object}.${property}`
  const called = parent?.type === 'CallExpression' && parent.callee === node
  return called && object !== 'Object' && Object.hasOwn(MISSING_METHODS, property) ? property : undefined
}

/** Module syntax parses only as a module; parsed as a script it would be a bare syntax error without a cure. */
function hasModuleSyntax(code: string): boolean {
  return /^\s*(import|export)\b|\bimport\.meta\b/m.test(code)
}

/** From an offset in the bundle to file, line and column, through the source map where there is one. */
function createLocator(code: string, { file, map }: DialectOptions) {
  const sourceMap = map === undefined || map === '' ? undefined : new SourceMap(JSON.parse(map))
  return (offset: number): Pick<Finding, 'file' | 'line' | 'column'> => {
    const before = code.slice(0, offset)
    const line = before.split('\n').length
    const column = offset - before.lastIndexOf('\n')
    const entry = sourceMap?.findEntry(line - 1, column - 1)
    if (entry === undefined || !('originalSource' in entry)) return { file, line, column }
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
  }
}
