import ts from 'typescript'
import { OutsideSubset, placeOf } from './subset'
import { cType, declared } from './c-types'
import { checkName, statement } from './statements'
import { commentsBefore } from './comments'
import { isGrown } from './facts'
import { newScope } from './expressions'
import { type Translation, write } from './translation'

/** `static int32_t name(parameters)`. */
export function headOf(translation: Translation, node: ts.FunctionDeclaration): string {
  const signature = translation.checker.getSignatureFromDeclaration(node)
  if (signature === undefined || node.name === undefined) throw new OutsideSubset(node, 'a function without a name', 'Name it')
  const result = cType(translation, translation.checker.getReturnTypeOfSignature(signature), node.name)
  if (result === undefined) throw new OutsideSubset(node, 'a function as a result', 'Return numbers, lists or records')
  const parameters = node.parameters.flatMap((parameter) => {
    if (parameter.name.getText() === 'this') return []
    const type = cType(translation, translation.checker.getTypeAtLocation(parameter.name), parameter)
    if (type === undefined) return []
    return [declared(isGrown(translation.checker, parameter) ? `${type} *` : type, checkName(parameter.name))]
  })
  const arena = translation.facts.get(node)?.allocates ? [`${ARENA} *arena`] : []
  const all = [...arena, ...parameters]
  return `static ${declared(result, translation.names.get(node) ?? node.name.text)}(${all.length === 0 ? 'void' : all.join(', ')})`
}

const ARENA = 'IongateArena'

/** The function in C, with its comment and where it is from. */
export function functionText(translation: Translation, node: ts.FunctionDeclaration): string {
  if (node.body === undefined) throw new OutsideSubset(node, 'a function without a body', 'Write it')
  const scope = newScope(translation)
  write(scope, `/* ${placeOf(node)} */`)
  for (const line of commentsBefore(node)) write(scope, line)
  write(scope, `${headOf(translation, node)} {`)
  scope.indent = 1
  node.body.statements.forEach((one) => statement(scope, one))
  scope.indent = 0
  write(scope, '}')
  return scope.lines.join('\n')
}
