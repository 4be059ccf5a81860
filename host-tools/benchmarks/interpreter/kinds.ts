import type { AnyNode, Expression, Function as FunctionNode, Identifier, Node } from 'acorn'
import { full } from 'acorn-walk'

/**
 * What each kind of expression costs Espruino 2v29, thousands of instructions: release options, emulated Cortex-M4. Each kind was
 * counted alone: twenty of it in one function, less the same without it. No number is fitted to a piece of the firmware.
 *
 * A name is looked for from the first entry of each scope on, the innermost first, so that a function of the bundle costs by
 * where it stands among some 400 others; a field likewise, and an element of a plain list from the nearer end.
 */
const COSTS = {
  statement: 0.2,
  sequenced: 0.04,
  name: 0.62,
  /** Each character of a name or a number but the first. */
  character: 0.05,
  /** Each entry that a name is compared with before it is found, and each scope that does not have it. */
  entry: 0.0121,
  scope: 0.12,
  /** A name of Espruino's own. */
  builtIn: 6,
  literal: 0.66,
  field: 0.43,
  element: 1.09,
  elementPassed: 0.113,
  /** `length` is no field: it is looked for among Espruino's own names. */
  lengthOfList: 5.3,
  lengthOfTyped: 12.6,
  arithmetic: 0.85,
  relation: 1.05,
  equality: 1.55,
  logical: 0.42,
  conditional: 0.75,
  negation: 1.2,
  not: 0.68,
  assignment: 1,
  typedAssignment: 0.6,
  compound: 0.95,
  update: 1.73,
  call: 1.84,
  argument: 1.47,
  construction: 6,
  declarator: 1.15,
  /** A function's body, unless it begins with what it returns; and a return. */
  body: 1.73,
  return: 1.18,
  closure: 10,
  list: 0.4,
  listElement: 1.3,
  property: 2.1,
}

/** What a lookup of each name and field costs, beside the name itself. */
export interface Kinds {
  places: Map<Node, number>
  fields: Map<string, number>
}

export function kindsOf(tree: Node): Kinds {
  return { places: placesOf(tree), fields: fieldsOf(tree) }
}

const isFunction = (node: Node): node is FunctionNode => /Function/.test(node.type)

/** Where each name stands in the scopes that it is looked for in. */
function placesOf(tree: Node): Map<Node, number> {
  const costs = new Map<Node, number>()
  visit(tree as AnyNode, [namesIn(tree)])
  return costs

  function visit(node: AnyNode, scopes: string[][]): void {
    const inner = isFunction(node) ? [namesIn(node), ...scopes] : scopes
    if (node.type === 'Identifier') costs.set(node, placeOf(node, scopes))
    for (const child of childrenOf(node)) visit(child, inner)
  }
}

function placeOf({ name }: Identifier, scopes: string[][]): number {
  let cost = 0
  for (const names of scopes) {
    const index = names.indexOf(name)
    if (index >= 0) return cost + index * COSTS.entry
    cost += COSTS.scope + names.length * COSTS.entry
  }
  return cost + COSTS.builtIn
}

/** A function's parameters and variables, or the program's, in the order in which they are made. */
function namesIn(scope: Node): string[] {
  const names: string[] = []
  const take = (node: AnyNode): void => {
    if (node.type === 'FunctionDeclaration' && node.id) names.push(node.id.name)
    if (node !== scope && isFunction(node)) return
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') names.push(node.id.name)
    childrenOf(node).forEach(take)
  }
  if (isFunction(scope)) for (const parameter of scope.params) if (parameter.type === 'Identifier') names.push(parameter.name)
  take(scope as AnyNode)
  return names
}

/** Where a field stands in the records that have it, on the average. */
function fieldsOf(tree: Node): Map<string, number> {
  const places = new Map<string, number[]>()
  full(tree, (visited) => {
    const node = visited as AnyNode
    if (node.type !== 'ObjectExpression') return
    node.properties.forEach((property, i) => {
      if (property.type === 'Property' && property.key.type === 'Identifier') places.set(property.key.name, [...(places.get(property.key.name) ?? []), i])
    })
  })
  return new Map([...places].map(([name, list]) => [name, list.reduce((sum, place) => sum + place, 0) / list.length]))
}

/** Operands and statements of a node; names of fields are none. */
function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = []
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    const isName = (node.type === 'MemberExpression' && key === 'property' && !node.computed) || (node.type === 'Property' && key === 'key')
    if (isName || key === 'loc') continue
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (child !== null && typeof (child as AnyNode | undefined)?.type === 'string') children.push(child as AnyNode)
    }
  }
  return children
}

/** An expression's own nodes, without operands and functions that are counted by themselves. */
export function ownCost(top: Expression, evaluated: Set<Expression>, kinds: Kinds): number {
  let cost = 0
  const visit = (node: AnyNode): void => {
    if (node !== (top as AnyNode) && evaluated.has(node as Expression)) return
    cost += costOf(node, kinds)
    if (!isFunction(node)) childrenOf(node).forEach(visit)
  }
  visit(top as AnyNode)
  return cost
}

const longer = (text: string) => (text.length - 1) * COSTS.character

function costOf(node: AnyNode, { places, fields }: Kinds): number {
  switch (node.type) {
    case 'Identifier':
      return COSTS.name + longer(node.name) + (places.get(node) ?? 0)
    case 'Literal':
      return COSTS.literal + longer(node.raw ?? '0')
    case 'MemberExpression': {
      if (node.computed) return COSTS.element
      const name = node.property.type === 'Identifier' ? node.property.name : ''
      return COSTS.field + longer(name) + (fields.get(name) ?? 0) * COSTS.entry
    }
    case 'BinaryExpression':
      return /^[!=]==?$/.test(node.operator) ? COSTS.equality : /^[<>]=?$/.test(node.operator) ? COSTS.relation : COSTS.arithmetic
    case 'LogicalExpression':
      return COSTS.logical
    case 'ConditionalExpression':
      return COSTS.conditional
    case 'UnaryExpression':
      return node.operator === '-' ? COSTS.negation : COSTS.not
    case 'AssignmentExpression':
      return COSTS.assignment + (node.operator === '=' ? 0 : COSTS.compound) + (node.left.type === 'MemberExpression' && node.left.computed ? COSTS.typedAssignment : 0)
    case 'UpdateExpression':
      return COSTS.update
    case 'CallExpression':
      return COSTS.call + node.arguments.length * COSTS.argument
    case 'NewExpression':
      return COSTS.construction + node.arguments.length * COSTS.argument
    case 'ArrayExpression':
      return COSTS.list + node.elements.length * COSTS.listElement
    case 'ObjectExpression':
      return COSTS.list + node.properties.length * COSTS.property
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return COSTS.closure
    default:
      return 0
  }
}

export function bodyCost(node: FunctionNode): number {
  if (node.body.type !== 'BlockStatement') return COSTS.return
  return node.body.body.length === 0 || node.body.body[0].type === 'ReturnStatement' ? 0 : COSTS.body
}

/** What is dearer in an element of a list than of a typed array. */
export function indexCost(indexed: unknown, index: unknown): number {
  if (!Array.isArray(indexed) || typeof index !== 'number') return 0
  const passed = index <= (indexed.length - 1) / 2 ? index : indexed.length - 1 - index
  return passed * COSTS.elementPassed
}

export function lengthCost(value: unknown): number {
  if (Array.isArray(value) || typeof value === 'string') return COSTS.lengthOfList
  return ArrayBuffer.isView(value) ? COSTS.lengthOfTyped : 0
}

/** Of statements beside their expressions. */
export const STATEMENTS = { statement: COSTS.statement, sequenced: COSTS.sequenced, return: COSTS.return, declarator: COSTS.declarator }
