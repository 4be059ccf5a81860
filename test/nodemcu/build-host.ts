/** Builds host.c with a Lua, iongate's module for a board and one device's configuration. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { moduleFiles } from '../../host-tools/build/nodemcu-module'
import type { CLibrary } from '../../host-tools/toolchain/c-library'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'

const LUA: Record<NodemcuBoardName, string> = { 'nodemcu-esp8266': 'lua5.1', 'nodemcu-esp32': 'lua5.3' }
const HOST = path.resolve('test/nodemcu/host')

const libraryFolder = (board: NodemcuBoardName) => path.resolve('node_modules/.cache/iongate', LUA[board])

/** .ci/build-lua makes the libraries. */
export function isLuaMissing(): boolean {
  return Object.values(LUA).some((name) => !existsSync(path.resolve('node_modules/.cache/iongate', name, 'liblua.a')))
}

const WARNINGS = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-pedantic', '-Werror']

export interface Built {
  folder: string
  executable: string
}

/** @param lua where the library and its headers are, and flags for it; Debian's Lua of the board's version when left out */
export function buildHost(board: NodemcuBoardName, configuration: DeviceConfiguration, library?: CLibrary, lua: { folder: string; flags: string[] } = { folder: libraryFolder(board), flags: board === 'nodemcu-esp32' ? ['-DLUA_32BITS'] : [] }): Built {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-nodemcu-host-'))
  for (const { name, content } of moduleFiles(board, configuration, library)) writeFileSync(path.join(folder, path.basename(name)), content)
  const executable = path.join(folder, 'host')
  const includes = [`-I${folder}`, `-I${HOST}`, `-isystem${path.join(lua.folder, 'include')}`]
  const compile = (source: string, flags: string[]) => {
    execFileSync('gcc', [...flags, ...lua.flags, '-O1', '-g', ...includes, '-c', source], { cwd: folder })
    return path.join(folder, path.basename(source, '.c') + '.o')
  }
  const ours = ['iongate.c', 'iongate-device.c', 'iongate-configuration.c'].map((name) => compile(path.join(folder, name), WARNINGS))
  // POSIX's getline.
  const host = compile(path.join(HOST, 'host.c'), ['-std=gnu99', '-Wall', '-Werror'])
  execFileSync('gcc', [...lua.flags, '-o', executable, ...ours, host, path.join(lua.folder, 'liblua.a'), '-lm'], { cwd: folder })
  return { folder, executable }
}
