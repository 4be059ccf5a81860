import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

export type ProgramOptions = {
  /** Replaces the text of files, by path from the project root. */
  changed?: Record<string, string>
  /** Declarations that take the place of TypeScript's own libraries; none when left out. */
  library?: string
}

const TARGET = ts.ScriptTarget.ES2022
const LIBRARY = 'lib.d.ts'

/** Files as they were read last: programs that differ in one file share the trees of all others. */
const parsed = new Map<string, ts.SourceFile>()

function parse(name: string, text: string): ts.SourceFile {
  const known = parsed.get(name)
  if (known?.text === text) return known
  const file = ts.createSourceFile(name, text, TARGET, true)
  parsed.set(name, file)
  return file
}

/**
 * The TypeScript program of some of the project's files, without TypeScript's own libraries. Range
 * analysis and C translation read the core through it.
 * @param root folder of the project
 * @param names paths from there; files outside the list are not read
 */
export function programOf(root: string, names: string[], { changed = {}, library }: ProgramOptions = {}): ts.Program {
  const options: ts.CompilerOptions = {
    noLib: library === undefined,
    types: [],
    strict: library !== undefined,
    target: TARGET,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  }
  const known = new Set(names)
  const textOf = (name: string): string | undefined => {
    if (name === LIBRARY) return library
    const relative = path.isAbsolute(name) ? path.relative(root, name).split(path.sep).join('/') : name
    if (!known.has(relative)) return undefined
    return changed[relative] ?? readFileSync(path.join(root, relative), 'utf8')
  }
  const host: ts.CompilerHost = {
    getSourceFile: (name) => {
      const text = textOf(name)
      return text === undefined ? undefined : parse(name, text)
    },
    fileExists: (name) => textOf(name) !== undefined,
    readFile: textOf,
    getCurrentDirectory: () => '',
    getDefaultLibFileName: () => LIBRARY,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
    useCaseSensitiveFileNames: () => true,
    writeFile: () => undefined,
  }
  return ts.createProgram(names, options, host)
}
