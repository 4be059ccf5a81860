import ts from 'typescript'
import type { Finding } from '../build/finding'
import { PREFIX } from './c-types'
import { constantText, constantsOf } from './constants'
import { factsOf, reachable } from './facts'
import { functionText, headOf } from './functions'
import { recordText, recordsFrom } from './records'
import { OutsideSubset, findingOf } from './subset'
import type { Translation } from './translation'

/** The parts of a translation, each C text. */
export type TranslatedCode = {
  findings: Finding[]
  translation: Translation
  functions: ts.FunctionDeclaration[]
  records: ts.InterfaceDeclaration[]
  /** Types of lists and records. */
  types: string
  /** Enumerators and tables. */
  constants: string
  prototypes: string
  bodies: string
}

/**
 * Translates functions and all that they need.
 * @param roots names of functions, as `path without extension#name`
 */
export function translate(program: ts.Program, roots: string[]): TranslatedCode {
  const checker = program.getTypeChecker()
  const findings: Finding[] = [...ofTypeScript(program)]
  /** What fails is reported and left out, so that all faults are seen at once. */
  const attempt = <T>(otherwise: T, part: () => T): T => {
    try {
      return part()
    } catch (error) {
      if (!(error instanceof OutsideSubset)) throw error
      findings.push(findingOf(error))
      return otherwise
    }
  }
  const facts = attempt(new Map() as Translation['facts'], () => factsOf(program))
  const translation: Translation = { checker, facts, names: new Map(), lists: new Map() }
  const functions = attempt([], () => reachable(facts, roots.map((root) => functionNamed(facts, root))))
  const constants = constantsOf(translation, functions)
  nameApart(translation, [...functions, ...constants])
  const each = <T>(parts: T[], text: (part: T) => string): string => parts.map((part) => attempt('', () => text(part))).join('\n\n')
  const bodies = each(functions, (one) => functionText(translation, one))
  const prototypes = functions.map((one) => attempt('', () => `${headOf(translation, one)};`)).join('\n')
  const constantTexts = each(constants, (one) => constantText(translation, one))
  const records = attempt([], () => recordsFrom(translation, typesOf(checker, functions)))
  return { findings: [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()], translation, functions, records, types: attempt('', () => typesText(translation, records)), constants: constantTexts, prototypes, bodies }
}

function ofTypeScript(program: ts.Program): Finding[] {
  return program.getSourceFiles().flatMap((source) =>
    [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const { line, character } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
      const construct = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')
      return { file: source.fileName, line: line + 1, column: character + 1, construct, cure: '' }
    }),
  )
}

export function functionNamed(facts: Translation['facts'], root: string): ts.FunctionDeclaration {
  const [module, name] = root.split('#')
  for (const declaration of facts.keys()) {
    if (declaration.name?.text === name && declaration.getSourceFile().fileName === `${module}.ts`) return declaration
  }
  throw new Error(`${module}.ts has no function ${name}`)
}

/** Types of parameters, results and variables. */
function typesOf(checker: ts.TypeChecker, functions: ts.FunctionDeclaration[]): ts.Type[] {
  const types: ts.Type[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isPropertyAccessExpression(node)) types.push(checker.getTypeAtLocation(node))
    if (ts.isObjectLiteralExpression(node)) types.push(checker.getContextualType(node) ?? checker.getTypeAtLocation(node))
    ts.forEachChild(node, visit)
  }
  functions.forEach(visit)
  return types
}

/** Names that two files share get the name of their file before them: all of it is one C file. */
function nameApart(translation: Translation, declarations: (ts.FunctionDeclaration | ts.VariableDeclaration)[]): void {
  const seen = new Map<string, number>()
  const nameOf = (one: ts.FunctionDeclaration | ts.VariableDeclaration) => one.name?.getText() ?? ''
  for (const one of declarations) seen.set(nameOf(one), (seen.get(nameOf(one)) ?? 0) + 1)
  for (const one of declarations) {
    if ((seen.get(nameOf(one)) ?? 0) < 2) continue
    const file = one.getSourceFile().fileName.replace(/^.*\//, '').replace(/\.ts$/, '')
    const camel = file.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    translation.names.set(one, `${camel}_${nameOf(one)}`)
  }
}

function typesText(translation: Translation, records: ts.InterfaceDeclaration[]): string {
  const structs = records.map((record) => recordText(translation, record)).join('\n\n')
  const forward = records.map(({ name }) => `typedef struct ${PREFIX}${name.text} ${PREFIX}${name.text};`)
  const lists = [...translation.lists].map(([name, element]) => `typedef struct {\n  ${element}${element.endsWith('*') ? '*' : ' *'}at;\n  int32_t length;\n} ${name};`)
  return [...forward, '', ...lists, '', structs].join('\n')
}
