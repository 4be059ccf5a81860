import ts from 'typescript'
import { OutsideSubset } from './subset'
import { declarationOf } from './translation'

/** What C calls for each native of a board; the other natives give back the list they are given. */
const PORTABLE: Record<string, string> = { windowSum: 'portableWindowSum', dotProduct: 'portableDotProduct' }
const GIVES_BACK = ['table', 'row']
/** The same for all rows of a list at once. */
const ROWS_OF = 'rowsOf'

/**
 * The portable function that a called native stands for, 'same' for one that gives its list back;
 * undefined where the callee is no native.
 */
export function nativeOf(checker: ts.TypeChecker, callee: ts.Expression): string | undefined {
  const member = nativeMember(checker, callee)
  if (member === undefined) return undefined
  if (GIVES_BACK.includes(member)) return 'same'
  const portable = PORTABLE[member]
  if (portable === undefined) throw new OutsideSubset(callee, `the native ${member} has no portable version`, 'Name its portable version in host-tools/toolchain/natives.ts')
  return portable
}

/** Is this a local name for a native, which needs no variable in C? */
export function isNativeAlias(checker: ts.TypeChecker, declaration: ts.VariableDeclaration): boolean {
  const value = declaration.initializer
  return value !== undefined && ts.isPropertyAccessExpression(value) && memberOfNatives(checker, value) !== undefined
}

function nativeMember(checker: ts.TypeChecker, callee: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(callee)) return memberOfNatives(checker, callee)
  if (!ts.isIdentifier(callee)) return undefined
  const declaration = declarationOf(checker, callee)
  if (declaration === undefined) return undefined
  if (ts.isFunctionDeclaration(declaration)) return declaration.name?.text === ROWS_OF && declaration.getSourceFile().fileName.endsWith('decode/window-sums.ts') ? 'table' : undefined
  if (ts.isVariableDeclaration(declaration) && isNativeAlias(checker, declaration)) return (declaration.initializer as ts.PropertyAccessExpression).name.text
  // A parameter that is a function: the core hands on nothing but `natives.table`, which argument() checks.
  return ts.isParameter(declaration) ? 'table' : undefined
}

function memberOfNatives(checker: ts.TypeChecker, access: ts.PropertyAccessExpression): string | undefined {
  return checker.getTypeAtLocation(access.expression).symbol?.name === 'Natives' ? access.name.text : undefined
}

/** Refuses an argument that is a function other than one which gives its list back. */
export function checkFunctionArgument(checker: ts.TypeChecker, argument: ts.Expression): void {
  if (checker.getTypeAtLocation(argument).getCallSignatures().length === 0) return
  const member = nativeMember(checker, argument)
  if (member !== undefined && GIVES_BACK.includes(member)) return
  throw new OutsideSubset(argument, 'a function as an argument', 'Only natives.table and natives.row may be handed on; call the function here')
}
