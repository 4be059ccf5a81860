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
    statements.forEach((statement: AnyNode, index) => {
      if (statement.type !== 'FunctionDeclaration') return
      const name = (statement.id as AnyNode).name as string
      for (const earlier of statements.slice(0, index) as AnyNode[]) {
        found.push(...references(earlier, name, runsAtOnce))
      }
    })
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
  return [...declared].flatMap(([scope, first]) =>
    [...first].flatMap(([name, start]) => references(scope, name, runsAtOnce).filter((use) => use.start < start)),
  )
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
      for (const name of names) {
        if (!declares(inner, name)) found.push(...references(inner, name, () => true).slice(0, 1))
      }
    })
  })
  return found
}

/** Identifiers called `name` that are read or written under `root`, inside functions only where `enters` says so. */
function references(root: Node, name: string, enters: (fn: AnyNode, parent: AnyNode | undefined) => boolean): Node[] {
  const found: Node[] = []
  fullAncestor(root, (node, _state, ancestors) => {
    if (node.type !== 'Identifier' || (node as Node as AnyNode).name !== name) return
    const hidden = ancestors.some(
      (ancestor, i) => FUNCTIONS.has(ancestor.type) && !enters(ancestor as AnyNode, ancestors[i - 1] as AnyNode | undefined),
    )
    if (!hidden) found.push(node)
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
