import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** What a file imports of its own project, types included: who reads it has to read these. */
function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => path.join(path.dirname(file), fileName))
}

/** The first circle of files that a walk along their imports meets, its first file again at its end; none is an empty list. */
function circleIn(imports: Map<string, string[]>): string[] {
  const done = new Set<string>()
  const way: string[] = []
  const walk = (file: string): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    way.push(file)
    for (const next of imports.get(file) ?? []) {
      const circle = walk(next)
      if (circle.length > 0) return circle
    }
    way.pop()
    done.add(file)
    return []
  }
  for (const file of imports.keys()) {
    const circle = walk(file)
    if (circle.length > 0) return circle
  }
  return []
}

/** Imports of a folder's files, each as the path of a file. */
function importsIn(folder: string): Map<string, string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return new Map(
    files.map((name) => {
      const file = path.join(folder, name)
      const found = importsOf(file, readFileSync(file, 'utf8')).map((target) => [`${target}.ts`, `${target}.d.ts`].find((one) => existsSync(one)) ?? target)
      return [file, found]
    }),
  )
}

describe('circles of files', () => {
  it('are none in firmware', () => {
    const imports = importsIn('firmware')
    // Every import leads to a file, or a circle could hide behind a path that nothing resolves.
    for (const [file, targets] of imports) for (const target of targets) expect([file, target, existsSync(target)]).toEqual([file, target, true])
    expect(imports.get('firmware/main-espruino.ts')).toContain('firmware/boards/loop.ts')
    expect(circleIn(imports)).toEqual([])
  })

  it('are found, of types only too', () => {
    const text = (code: string) => importsOf('a/x.ts', code)
    expect(text("import { b } from './b'\nimport type { C } from '../c'\nexport * from './d'\ntype E = import('./e').E\nimport 'zod'")).toEqual(['a/b', 'c', 'a/d', 'a/e'])
    const chain = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] as string[] }
    expect(circleIn(new Map(Object.entries(chain)))).toEqual([])
    expect(circleIn(new Map(Object.entries({ ...chain, d: ['c'] })))).toEqual(['d', 'c', 'd'])
    expect(circleIn(new Map(Object.entries({ ...chain, b: ['b'] })))).toEqual(['b', 'b'])
  })
})
