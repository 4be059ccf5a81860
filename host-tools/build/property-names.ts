/**
 * Which property names of the firmware a bundle may shorten: those that its own sources
 * declare, less every name that Espruino or JavaScript itself gives meaning to. Espruino keeps
 * a property's name in RAM with each record, in pieces of a few characters, and compares
 * names one after the other at each access: short ones save memory and time.
 */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const FIRMWARE = fileURLToPath(new URL('../../firmware', import.meta.url))

let shortenable: string[] | undefined

/** Names the firmware's sources declare or give to fields of records, in alphabetical order. They are read once. */
export function shortenableNames(): string[] {
  shortenable ??= readShortenableNames()
  return shortenable
}

function readShortenableNames(): string[] {
  const own = new Set<string>()
  const foreign = new Set(builtInNames())
  for (const name of readdirSync(FIRMWARE, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts')) collectNames(path.join(FIRMWARE, name), foreign)
    else if (name.endsWith('.ts')) collectNames(path.join(FIRMWARE, name), own)
  }
  return [...own].filter((name) => !foreign.has(name)).sort()
}

/** JavaScript's own names, and words that an interpreter might not take after a dot. */
export function builtInNames(): string[] {
  const holders = [Object, Array, Int16Array, ArrayBuffer, String, Number, Function, Error, Promise, Math, JSON].flatMap(
    (holder) => ('prototype' in holder ? [holder, holder.prototype, Object.getPrototypeOf(holder.prototype)] : [holder]),
  )
  const names = holders.filter((holder) => holder !== null).flatMap((holder) => Object.getOwnPropertyNames(holder))
  return [...new Set([...names, 'do', 'if', 'in', 'of', 'for', 'let', 'new', 'try', 'var', 'get', 'set', 'on', 'once', 'emit'])]
}

function collectNames(file: string, names: Set<string>): void {
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertySignature(node) ||
      ts.isMethodSignature(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isShorthandPropertyAssignment(node) ||
      ts.isMethodDeclaration(node)
    ) {
      if (ts.isIdentifier(node.name)) names.add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true))
}
