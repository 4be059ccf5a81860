/** Targets that are programs of their own: Debian's Luas, Lua with 32-bit numbers, and the emulated microcontroller. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { missingCortexM, runOnCortexM } from '../../../host-tools/build/emulated-cortex-m'
import type { LuaTarget } from '../../../host-tools/build/lua-int32-plugin'
import { LUA_PROGRAM } from '../drivers'
import { luaBundleOf, type Target } from './target'

/** Runs `program.lua bundle.lua function vectors.txt` in a folder and returns what it prints. */
type LuaProgram = (folder: string, words: string[]) => Promise<string>

function programTarget(name: string, version: LuaTarget, missing: () => string | undefined, program: LuaProgram): Target {
  let folder: string | undefined
  return {
    name,
    missing,
    async run(module, functionName, lines) {
      folder ??= mkdtempSync(path.join(tmpdir(), 'iongate-conformance-'))
      writeFileSync(path.join(folder, 'program.lua'), LUA_PROGRAM)
      writeFileSync(path.join(folder, 'bundle.lua'), await luaBundleOf(module, version))
      writeFileSync(path.join(folder, 'vectors.txt'), lines.join('\n') + '\n')
      const output = await program(folder, ['program.lua', 'bundle.lua', functionName, 'vectors.txt'])
      return output.trimEnd().split('\n')
    },
    close() {
      if (folder !== undefined) rmSync(folder, { recursive: true })
      folder = undefined
    },
  }
}

function command(file: string): LuaProgram {
  return async (cwd, words) => (await promisify(execFile)(file, words, { cwd, maxBuffer: 1 << 28 })).stdout
}

function debianTarget(file: string, version: LuaTarget, packages: string): Target {
  const needs = version === '5.1' ? 'require("bit")' : ''
  const missing = () => (spawnSync(file, ['-e', needs]).status === 0 ? undefined : `apt-get install ${packages}`)
  // Debian's lua5.1 finds the module but does not load it by itself; NodeMCU and LuaJIT have it built in.
  const words = version === '5.1' ? ['-l', 'bit'] : []
  return programTarget(`Debian's ${file}`, version, missing, (folder, rest) => command(file)(folder, [...words, ...rest]))
}

/** A Lua that `.ci/build-lua` has built from Debian's sources. */
function builtTarget(name: string, version: LuaTarget, folder: string): Target {
  const file = path.resolve('node_modules/.cache/iongate', folder, 'lua')
  const missing = () => (existsSync(file) ? undefined : 'run .ci/build-lua (needs build-essential, dpkg-dev)')
  return programTarget(name, version, missing, command(file))
}

export const DEBIAN_LUA_51 = debianTarget('lua5.1', '5.1', 'lua5.1 lua-bitop')
export const DEBIAN_LUAJIT = debianTarget('luajit', '5.1', 'luajit')
export const DEBIAN_LUA_53 = debianTarget('lua5.3', '5.3', 'lua5.3')
export const DEBIAN_LUA_54 = debianTarget('lua5.4', '5.3', 'lua5.4')
export const LUA_51_INTEGER = builtTarget('Lua 5.1 with integers only', '5.1', 'lua5.1-integer')
export const LUA_53_32_BIT = builtTarget('Lua 5.3 with LUA_32BITS', '5.3', 'lua5.3-32bit')
export const CORTEX_M = programTarget('Lua 5.3 on an emulated Cortex-M4', '5.3', missingCortexM, (folder, words) =>
  Promise.resolve(runOnCortexM(folder, words, false)),
)
