/**
 * Three things in which Espruino's order of execution differs from JavaScript's: function
 * and `var` declarations take effect where they stand, and a `let` of a loop head is one
 * variable for all rounds. None shows in a single node, so they are looked for here.
 */
import type { Node, Program } from 'acorn'
import { fullAncestor } from 'acorn-walk'

type AnyNode = Node & Record<string, unknown>

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement'])

/** Uses of function declarations that run before the declaration in the same list of statements. */
export function functionsUsedEarly(program: Program): Node[] {
  const found: Node[] = []
  fullAncestor(program, (node) => {
    const statements = (node as AnyNode).body
    if (!Array.isArray(statements)) return
    const earlier = new Map<string, Node[]>()
    for (const statement of statements as AnyNode[]) {
      if (statement.type === 'FunctionDeclaration') found.push(...(earlier.get((statement.id as AnyNode).name as string) ?? []))
      collectReferences(statement, runsAtOnce, earlier)
    }
  })
  return found
}

/** Uses of `var` variables that run before the first declaration in the same function. */
export function variablesUsedEarly(program: Program): Node[] {
  const declared = new Map<Node, Map<string, number>>()
  fullAncestor(program, (node, _state, ancestors) => {
    const declaration = node as AnyNode
    if (node.type !== 'VariableDeclaration' || declaration.kind !== 'var') return
    const fn = ancestors.findLast((ancestor) => FUNCTIONS.has(ancestor.type)) as AnyNode | undefined
    const scope = fn === undefined ? program : (fn.body as Node)
    const first = declared.get(scope) ?? new Map<string, number>()
    declared.set(scope, first)
    for (const { id } of declaration.declarations as { id: AnyNode }[]) {
      const name = id.name as string
      first.set(name, Math.min(node.start, first.get(name) ?? Infinity))
    }
  })
  return [...declared].flatMap(([scope, first]) => {
    const uses = collectReferences(scope, runsAtOnce)
    return [...first].flatMap(([name, start]) => (uses.get(name) ?? []).filter((use) => use.start < start))
  })
}

/** Loop variables that a function made inside the loop refers to. */
export function loopVariablesCaptured(program: Program): Node[] {
  const found: Node[] = []
  fullAncestor(program, (node) => {
    if (!LOOPS.has(node.type)) return
    const loop = node as AnyNode
    const head = (loop.init ?? loop.left) as AnyNode | null
    if (head?.type !== 'VariableDeclaration' || head.kind === 'var') return
    const names = (head.declarations as AnyNode[]).map((declaration) => (declaration.id as AnyNode).name as string)
    fullAncestor(loop.body as Node, (inner) => {
      if (!FUNCTIONS.has(inner.type)) return
      const uses = collectReferences(inner, () => true)
      for (const name of names) {
        if (!declares(inner, name)) found.push(...(uses.get(name) ?? []).slice(0, 1))
      }
    })
  })
  return found
}

/** Adds the identifiers under `root` that are read or written, by name; inside functions only where `enters` says so. */
function collectReferences(
  root: Node,
  enters: (fn: AnyNode, parent: AnyNode | undefined) => boolean,
  found = new Map<string, Node[]>(),
): Map<string, Node[]> {
  if (FUNCTIONS.has(root.type) && !enters(root as AnyNode, undefined)) return found
  fullAncestor(root, (node, _state, ancestors) => {
    if (node.type !== 'Identifier') return
    const hidden = ancestors.some(
      (ancestor, i) => FUNCTIONS.has(ancestor.type) && !enters(ancestor as AnyNode, ancestors[i - 1] as AnyNode | undefined),
    )
    if (hidden) return
    const { name } = node as Node as AnyNode & { name: string }
    const uses = found.get(name)
    if (uses === undefined) found.set(name, [node])
    else uses.push(node)
  })
  return found
}

/** A function called where it is written runs with the statement around it. */
function runsAtOnce(fn: AnyNode, parent: AnyNode | undefined): boolean {
  return parent?.type === 'CallExpression' && parent.callee === fn
}

/** Whether a function has a parameter or variable of its own called `name`. */
function declares(fn: Node, name: string): boolean {
  let found = false
  fullAncestor(fn, (node) => {
    const { type, id, params } = node as AnyNode
    if (type === 'VariableDeclarator' && (id as AnyNode).name === name) found = true
    if (FUNCTIONS.has(type as string)) found ||= (params as AnyNode[]).some((parameter) => parameter.name === name)
  })
  return found
}
