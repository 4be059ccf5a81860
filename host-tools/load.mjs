// Where a command's modules come from: the JavaScript in lib/ while no source is newer, else the TypeScript sources, which
// tsx compiles at every start. So nothing that runs is older than the sources, and a start seldom pays for a compiler.
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const LIB = path.join(ROOT, 'lib')
/** Written last; its time is that of the compilation. */
export const STAMP = path.join(LIB, 'compiled')
const FOLDERS = ['firmware', 'hardware', 'host-tools', 'sim']

/** All TypeScript sources, in no certain order. */
export function sourceFiles() {
  return FOLDERS.flatMap((folder) => filesIn(path.join(ROOT, folder))).filter((file) => file.endsWith('.ts'))
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    return entry.isDirectory() ? filesIn(file) : [file]
  })
}

/** An installed package's files have the time of their installation, and nobody edits them. */
const IS_INSTALLED = ROOT.split(path.sep).includes('node_modules')

function isCompiled() {
  if (IS_INSTALLED) return true
  const compiled_ms = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs
  return compiled_ms !== undefined && sourceFiles().every((file) => statSync(file).mtimeMs <= compiled_ms)
}

let modules

/** Imports a module by its path from the project's root, without its ending. */
export async function load(name) {
  modules ??= isCompiled() ? { folder: LIB, ending: '.js' } : { folder: ROOT, ending: '.ts' }
  if (modules.ending === '.ts') (await import('tsx/esm/api')).register()
  return import(pathToFileURL(path.join(modules.folder, `${name}${modules.ending}`)).href)
}
