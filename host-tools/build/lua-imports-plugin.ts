/**
 * TypeScriptToLua plugin: fewer locals, so that modules stay below NodeMCU's limit of 50 in
 * one function (LUAI_MAXVARS in its luaconf.h), and smaller bundles.
 *
 * TypeScriptToLua makes a local of every imported name. Here an imported name is looked up
 * in its module's table where it is used, and a constant that is a whole number is written
 * out where it is used.
 */
import ts from 'typescript'
import * as tstl from 'typescript-to-lua'
import { refuse } from './lua-int32-plugin'

/**
 * Makes the plugin; use a new one for each program.
 * @param entryPath file whose exports someone outside may want: its constants stay where they are
 */
export function createImportsPlugin(entryPath: string): tstl.Plugin {
  /** Local that holds a module's exports, by the import that made it. */
  const moduleLocals = new Map<ts.ImportDeclaration, string>()

  return {
    visitors: {
      [ts.SyntaxKind.ImportDeclaration]: (node, context) => {
        // Statements of imports do not come back as a result: they wait in the file's scope to be put first.
        const scope = context.scopeStack[context.scopeStack.length - 1]
        const before = scope.importStatements?.length ?? 0
        if (node.importClause?.namedBindings !== undefined && ts.isNamespaceImport(node.importClause.namedBindings)) {
          refuse(node, context, { construct: '`import *` hides which constants are used', cure: 'Import them by name' })
        }
        context.superTransformStatements(node)
        const [required] = scope.importStatements?.splice(before) ?? []
        if (required === undefined || !tstl.isVariableDeclarationStatement(required)) return undefined
        moduleLocals.set(node, required.left[0].text)
        if (!isAllConstants(node, context)) scope.importStatements?.push(required)
        return undefined
      },
      [ts.SyntaxKind.Identifier]: (node, context) => {
        const symbol = context.checker.getSymbolAtLocation(node)
        const constant = constantOf(symbol, context)
        if (constant !== undefined) return context.transformExpression(constant)
        const specifier = symbol?.declarations?.find(ts.isImportSpecifier)
        const declaration = specifier?.parent.parent.parent
        const local = declaration && ts.isImportDeclaration(declaration) ? moduleLocals.get(declaration) : undefined
        if (specifier === undefined || local === undefined) return context.superTransformExpression(node)
        const name = (specifier.propertyName ?? specifier.name).text
        return tstl.createTableIndexExpression(tstl.createIdentifier(local), tstl.createStringLiteral(name))
      },
      [ts.SyntaxKind.VariableStatement]: (node, context) => {
        const isExported = node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false
        const isWanted = isExported && node.getSourceFile().fileName === entryPath
        const [declaration] = node.declarationList.declarations
        if (isWanted || node.declarationList.declarations.length > 1) return context.superTransformStatements(node)
        if (initialiserOf(declaration) === undefined) return context.superTransformStatements(node)
        // Nothing refers to it any more; transformed all the same, for what other plugins have to say of it.
        context.superTransformStatements(node)
        return []
      },
    },
  }
}

/** Is nothing imported but constants and types? Then the module is not needed at run time. */
function isAllConstants(node: ts.ImportDeclaration, context: tstl.TransformationContext): boolean {
  const bindings = node.importClause?.namedBindings
  if (bindings === undefined || !ts.isNamedImports(bindings)) return false
  return bindings.elements
    .filter((element) => context.resolver.isReferencedAliasDeclaration(element))
    .every((element) => constantOf(context.checker.getSymbolAtLocation(element.name), context) !== undefined)
}

/** The literal that a symbol stands for, seen through imports. */
function constantOf(symbol: ts.Symbol | undefined, context: tstl.TransformationContext): ts.Expression | undefined {
  if (symbol === undefined) return undefined
  const original = symbol.flags & ts.SymbolFlags.Alias ? context.checker.getAliasedSymbol(symbol) : symbol
  const declaration = original.valueDeclaration
  return declaration !== undefined && ts.isVariableDeclaration(declaration) ? initialiserOf(declaration) : undefined
}

/** The initialiser of a `const` of a whole file that is a whole number, with or without a sign. */
function initialiserOf(declaration: ts.VariableDeclaration): ts.Expression | undefined {
  const { initializer, parent } = declaration
  if (initializer === undefined || !(parent.flags & ts.NodeFlags.Const)) return undefined
  if (!ts.isVariableStatement(parent.parent) || !ts.isSourceFile(parent.parent.parent)) return undefined
  const isNegative = ts.isPrefixUnaryExpression(initializer) && initializer.operator === ts.SyntaxKind.MinusToken
  return ts.isNumericLiteral(isNegative ? initializer.operand : initializer) ? initializer : undefined
}
