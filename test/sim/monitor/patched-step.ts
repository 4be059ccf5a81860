/**
 * The core's `step` with source text changed on purpose: firmware that is broken where a test says so. All of the
 * core is compiled anew, so that every module that `step` reaches is the changed one.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Step } from '../../../firmware/boards/loop'

/** In this file of firmware/core, this text, once there, becomes that. */
export interface Patch {
  file: string
  from: string
  to: string
}

const CORE = fileURLToPath(new URL('../../../firmware/core/', import.meta.url))
const OPTIONS = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }

/** Unchanged files, compiled once. */
const compiled = new Map<string, string>()

export function patchedStep(patches: Patch[]): Step {
  const modules = new Map<string, object>()
  const load = (path: string): object => {
    const known = modules.get(path)
    if (known !== undefined) return known
    const exported = {}
    modules.set(path, exported)
    new Function('exports', 'require', compiledText(path, patches.filter(({ file }) => join(CORE, file) === path)))(exported, (name: string) => load(`${join(dirname(path), name)}.ts`))
    return exported
  }
  return (load(join(CORE, 'device/step.ts')) as { step: Step }).step
}

function compiledText(path: string, patches: Patch[]): string {
  const known = compiled.get(path)
  if (known !== undefined && patches.length === 0) return known
  const { outputText } = ts.transpileModule(patches.reduce(patched, readFileSync(path, 'utf8')), { compilerOptions: OPTIONS })
  if (patches.length === 0) compiled.set(path, outputText)
  return outputText
}

function patched(source: string, { file, from, to }: Patch): string {
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold this text once: ${from}`)
  return source.replace(from, () => to)
}
