// Compiles the sources to JavaScript in lib/, so that commands start without a compiler (see load.mjs). `npm ci` runs it.
// Each module stays by itself, and its import.meta.url is that of its source: files beside the sources are found there.
// In `npm pack` lib/ also gets the declarations of what the package exports.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { LIB, ROOT, STAMP, sourceFiles } from './load.mjs'

const OPTIONS = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, isolatedModules: true }

/** `./x` of an import as Node wants it, `./x.js`. */
function nodeSpecifier(specifier, file) {
  if (!specifier.startsWith('.') || !existsSync(path.join(path.dirname(file), `${specifier}.ts`))) return undefined
  return `${specifier}.js`
}

/** Rewrites imports and import.meta.url of one module. */
function transformer(file, compiled) {
  const source = path.relative(path.dirname(compiled), file).replaceAll(path.sep, '/')
  return ({ factory }) => {
    const literal = (node) => {
      const specifier = ts.isStringLiteral(node) ? nodeSpecifier(node.text, file) : undefined
      return specifier === undefined ? node : factory.createStringLiteral(specifier)
    }
    const visit = (node) => {
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
        const argument = factory.createLiteralTypeNode(literal(node.argument.literal))
        return ts.visitEachChild(factory.updateImportTypeNode(node, argument, node.attributes, node.qualifier, node.typeArguments, node.isTypeOf), visit, undefined)
      }
      if (ts.isImportDeclaration(node)) return factory.updateImportDeclaration(node, node.modifiers, node.importClause, literal(node.moduleSpecifier), node.attributes)
      if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
        return factory.updateExportDeclaration(node, node.modifiers, node.isTypeOnly, node.exportClause, literal(node.moduleSpecifier), node.attributes)
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        return factory.updateCallExpression(node, node.expression, undefined, node.arguments.map(literal))
      }
      if (ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression) && node.name.text === 'url') {
        const place = factory.createNewExpression(factory.createIdentifier('URL'), undefined, [factory.createStringLiteral(source), node])
        return factory.createPropertyAccessExpression(place, 'href')
      }
      return ts.visitEachChild(node, visit, undefined)
    }
    return (module) => ts.visitNode(module, visit)
  }
}

/** Declarations of the library and of what it is made of, in the folder `to`. */
function writeDeclarations(to) {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram([path.join(ROOT, 'host-tools/library.ts')], { ...options, noEmit: false, incremental: false, tsBuildInfoFile: undefined, declaration: true, emitDeclarationOnly: true, outDir: to, rootDir: ROOT })
  const { diagnostics } = program.emit(undefined, undefined, undefined, true, { afterDeclarations: [(context) => (module) => transformer(module.fileName, module.fileName)(context)(module)] })
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => ROOT, getNewLine: () => '\n' }))
}

// Beside the old one and put in its place when all is there: a run that starts meanwhile finds a whole one.
const fresh = `${LIB}.new`
rmSync(fresh, { recursive: true, force: true })
for (const file of sourceFiles()) {
  if (file.endsWith('.d.ts')) continue
  const name = path.relative(ROOT, file).replace(/\.ts$/, '.js')
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: OPTIONS, fileName: file, transformers: { after: [transformer(file, path.join(LIB, name))] } })
  mkdirSync(path.dirname(path.join(fresh, name)), { recursive: true })
  writeFileSync(path.join(fresh, name), outputText)
}
if (process.env.npm_command === 'pack') writeDeclarations(fresh)
writeFileSync(path.join(fresh, path.basename(STAMP)), '')
rmSync(LIB, { recursive: true, force: true })
renameSync(fresh, LIB)
