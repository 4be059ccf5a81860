/**
 * TypeScript firmware to one Lua file, in memory.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import * as tstl from 'typescript-to-lua'
import type { Finding } from './finding'
import { withoutExtensions } from './fold-extensions'
import { createImportsPlugin } from './lua-imports-plugin'
import { createInt32Plugin, INT32_DIAGNOSTIC_CODE, type LuaTarget } from './lua-int32-plugin'
import { printerPlugin } from './lua-printer'
import { unlikePlugin } from './lua-unlike-plugin'

/** Module names in the bundle are paths from here, so that the bytes do not depend on where the command is run. */
const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type LuaBundle = {
  /** Lua source of the whole program; running it runs the entry. Empty when there are findings. */
  code: string
  findings: Finding[]
}

/**
 * Bundles `entry` and all it imports for one Lua target.
 *
 * The entry's exports are the value of the chunk (`return require(...)`), so a test may load
 * the bundle and call them. Types are not checked here, `tsc -p .` does that; everything
 * TypeScriptToLua or the int32 plugin objects to comes back as a finding.
 *
 * @param entry path of the entry file
 * @param declarations paths of ambient declaration files the program needs, such as NodeMCU's modules
 * @param entryText what the entry says, for an entry that is no file: its path only says where its imports start from
 * @param absent extensions to leave out, by the names of their constants; see fold-extensions.ts
 * @param replaced text that stands in the place of files, by their absolute paths
 */
export function transpileToLua(
  entry: string,
  target: LuaTarget,
  declarations: string[] = [],
  entryText?: string,
  absent: string[] = [],
  replaced: Record<string, string> = {},
): LuaBundle {
  const entryPath = path.resolve(entry)
  const options: tstl.CompilerOptions = {
    target: ts.ScriptTarget.ES2015,
    lib: ['lib.es2015.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    strict: true,
    skipLibCheck: true,
    removeComments: true,
    rootDir: PROJECT_ROOT,
    outDir: PROJECT_ROOT,
    luaTarget: target === '5.1' ? tstl.LuaTarget.Lua51 : tstl.LuaTarget.Lua53,
    luaLibImport: tstl.LuaLibImportKind.RequireMinimal,
    luaBundle: 'bundle.lua',
    luaBundleEntry: entryPath,
    luaPlugins: [createInt32Plugin(target), createImportsPlugin(entryPath), unlikePlugin, printerPlugin].map((plugin) => ({ plugin })),
    noImplicitSelf: true,
    noHeader: true,
  }
  // TypeScript knows nothing of TypeScriptToLua's own options but carries them along.
  const host = ts.createCompilerHost(options as ts.CompilerOptions)
  shareLibraries(host)
  if (entryText !== undefined) addFile(host, entryPath, entryText)
  for (const [file, text] of Object.entries(replaced)) addFile(host, file, text)
  if (absent.length > 0) foldFiles(host, absent)
  const program = ts.createProgram([entryPath, ...declarations], options as ts.CompilerOptions, host)
  // What is no TypeScript goes to no plugin.
  const syntax = program.getSyntacticDiagnostics()
  if (syntax.length > 0) return { code: '', findings: syntax.map(toFinding) }
  let code = ''
  const { diagnostics } = new tstl.Transpiler().emit({ program, writeFile: (_name, text) => (code = text) })
  const findings = diagnostics.map(toFinding)
  return { code: findings.length === 0 ? dropUnrequiredModules(stripIndentation(code)) : '', findings }
}

/** Declarations that came with a package: no program changes them, and every program has them. */
const libraries = new Map<string, ts.SourceFile | undefined>()

function shareLibraries(host: ts.CompilerHost): void {
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => {
    if (!name.includes('/node_modules/') || !name.endsWith('.d.ts')) return getSourceFile(name, ...rest)
    if (!libraries.has(name)) libraries.set(name, getSourceFile(name, ...rest))
    return libraries.get(name)
  }
}

/** Puts a file that is nowhere on disk in front of the compiler. */
function addFile(host: ts.CompilerHost, file: string, text: string): void {
  const { fileExists, getSourceFile } = host
  host.fileExists = (name) => name === file || fileExists(name)
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2015) : getSourceFile(name, ...rest)
}

/** Leaves absent extensions out of every file that the compiler reads. */
function foldFiles(host: ts.CompilerHost, absent: string[]): void {
  const { readFile } = host
  host.readFile = (name) => {
    const text = readFile(name)
    return text === undefined || !name.includes('/firmware/core/') ? text : withoutExtensions(text, absent)
  }
}

/**
 * Takes leading blanks off every line: a third of the flash a script costs. Safe because
 * TypeScriptToLua writes every string on one line with escapes, never in long brackets;
 * line numbers in error messages stay true. Compiled output is the same byte for byte.
 */
function stripIndentation(code: string): string {
  return code.replace(/^[ \t]+/gm, '')
}

/** Takes out modules that no other one requires: of types and constants alone (see lua-imports-plugin.ts), or of absent extensions. */
function dropUnrequiredModules(code: string): string {
  const heads = [...code.matchAll(/^\["([^"]+)"\] = function\(\.\.\.\) \n/gm)]
  // The table of modules ends with a brace on a line of its own.
  const end = code.indexOf('\n}\n', heads.at(-1)?.index)
  const kept = heads.filter(({ 1: name }) => code.includes(`require("${name}"`))
  if (kept.length === heads.length) return code
  const textOf = (index: number) => code.slice(heads[index].index, heads[index + 1]?.index ?? end + 1)
  const modules = heads.map((_, index) => textOf(index)).filter((_, index) => kept.includes(heads[index]))
  return dropUnrequiredModules(code.slice(0, heads[0].index) + modules.join('') + code.slice(end + 1))
}

function toFinding(diagnostic: ts.Diagnostic): Finding {
  const { file, start, messageText } = diagnostic
  const at = file !== undefined && start !== undefined ? file.getLineAndCharacterOfPosition(start) : { line: 0, character: 0 }
  const own = diagnostic.code === INT32_DIAGNOSTIC_CODE && typeof messageText !== 'string'
  return {
    file: file === undefined ? 'Lua bundle' : path.relative(process.cwd(), file.fileName),
    line: at.line + 1,
    column: at.character + 1,
    construct: own ? messageText.messageText : ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\.$/, ''),
    cure: own ? (messageText.next?.[0].messageText ?? '') : '',
  }
}
