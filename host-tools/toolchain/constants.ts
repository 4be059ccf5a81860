import ts from 'typescript'
import { OutsideSubset, placeOf } from './subset'
import { commentsBefore } from './comments'
import { expressionText } from './text'
import { isTable, newScope } from './expressions'
import { type Translation, declarationOf } from './translation'
import { isFileConstant } from './facts'

/** A constant of a file: an enumerator, or a table of numbers. */
export function constantText(translation: Translation, node: ts.VariableDeclaration): string {
  const scope = newScope(translation, 1)
  if (!ts.isIdentifier(node.name) || node.initializer === undefined) throw new OutsideSubset(node, 'a constant without name or value', 'Give it both')
  const name = translation.names.get(node) ?? node.name.text
  const comment = [`/* ${placeOf(node)} */`, ...commentsBefore(node.parent.parent)].join('\n')
  if (!isTable(node)) return `${comment}\nenum { ${name} = ${expressionText(scope, node.initializer)} };`
  const values = (node.initializer as ts.ArrayLiteralExpression).elements.map((element) => expressionText(scope, element))
  return `${comment}\nstatic const int32_t ${name}[] = {\n${wrapped(values)}\n};`
}

function wrapped(values: string[]): string {
  const lines: string[] = []
  for (let at = 0; at < values.length; at += 12) lines.push(`  ${values.slice(at, at + 12).join(', ')},`)
  return lines.join('\n')
}

/** The constants that functions use, and those that these are made of, in an order in which C can read them. */
export function constantsOf(translation: Translation, functions: ts.FunctionDeclaration[]): ts.VariableDeclaration[] {
  const ordered = new Set<ts.VariableDeclaration>()
  const visit = (declaration: ts.VariableDeclaration): void => {
    if (ordered.has(declaration) || isOfNatives(translation, declaration)) return
    const look = (node: ts.Node): void => {
      const used = ts.isIdentifier(node) ? declarationOf(translation.checker, node) : undefined
      if (used !== undefined && isFileConstant(used) && used !== declaration) visit(used)
      ts.forEachChild(node, look)
    }
    if (declaration.initializer !== undefined) look(declaration.initializer)
    ordered.add(declaration)
  }
  const used = functions.flatMap((node) => [...(translation.facts.get(node)?.constants ?? [])])
  const place = (one: ts.VariableDeclaration) => `${one.getSourceFile().fileName}:${String(one.pos).padStart(9, '0')}`
  used.sort((a, b) => (place(a) < place(b) ? -1 : 1)).forEach(visit)
  return [...ordered]
}

/** `portableNatives`: resolved where it is used. */
function isOfNatives(translation: Translation, declaration: ts.VariableDeclaration): boolean {
  return translation.checker.getTypeAtLocation(declaration).symbol?.name === 'Natives'
}
