import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-load-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A project of one module, which says where it comes from. */
function project(name: string): string {
  const root = path.join(folder, name)
  for (const one of ['firmware', 'hardware', 'host-tools', 'sim', 'lib/host-tools']) mkdirSync(path.join(root, one), { recursive: true })
  copyFileSync('host-tools/load.mjs', path.join(root, 'host-tools/load.mjs'))
  writeFileSync(path.join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(path.join(root, 'host-tools/where.ts'), 'export const where: string = "sources"')
  writeFileSync(path.join(root, 'lib/host-tools/where.js'), 'export const where = "compiled"')
  writeFileSync(path.join(root, 'lib/compiled'), '')
  return root
}

function whereFrom(root: string): string {
  const program = `const { load } = await import(${JSON.stringify(path.join(root, 'host-tools/load.mjs'))}); console.log((await load('host-tools/where')).where)`
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim()
}

test('a command runs what was compiled while no source is newer, and else the sources', () => {
  const root = project('clone')
  symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'))
  expect(whereFrom(root)).toBe('compiled')
  const later_s = Date.now() / 1000 + 60
  writeFileSync(path.join(root, 'sim/other.ts'), '')
  utimesSync(path.join(root, 'sim/other.ts'), later_s, later_s)
  expect(whereFrom(root)).toBe('sources')
  rmSync(path.join(root, 'sim/other.ts'))
  expect(whereFrom(root)).toBe('compiled')
  rmSync(path.join(root, 'lib'), { recursive: true })
  expect(whereFrom(root)).toBe('sources')
})

test('an installed package needs no compiler, whatever times its files have', () => {
  const root = project('app/node_modules/iongate')
  const later_s = Date.now() / 1000 + 60
  utimesSync(path.join(root, 'host-tools/where.ts'), later_s, later_s)
  expect(whereFrom(root)).toBe('compiled')
})
