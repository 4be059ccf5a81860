import ts from 'typescript'
import { coreFiles } from '../build/core-files'
import { programOf } from '../build/core-program'

/** What the core uses of JavaScript's library. What is not declared here is an error of TypeScript's own. */
const LIBRARY = `
interface Array<T> { length: number; [index: number]: T; push(value: T): number }
interface ReadonlyArray<T> { readonly length: number; readonly [index: number]: T }
interface Boolean {}
interface CallableFunction {}
interface Function {}
interface IArguments {}
interface NewableFunction {}
interface Number {}
interface Object {}
interface RegExp {}
interface String {}
`

/**
 * The core, and files beside it in its style, with their types.
 * @param extra paths from the root
 * @param changed replaces the text of files, for tests
 */
export function translatedProgram(root: string, extra: string[] = [], changed: Record<string, string> = {}): ts.Program {
  const core = coreFiles(root)
  const added = Object.keys(changed).filter((name) => !core.includes(name) && !extra.includes(name))
  return programOf(root, [...core, ...extra, ...added], { changed, library: LIBRARY })
}
