import { fileURLToPath } from 'node:url'
import { bundleForEspruino } from '../build/espruino-bundle'
import { formatFinding, type Finding } from '../build/finding'
import { EXTENSIONS, FIRMWARE_ENTRY, type InjectedPart, absentExtensions, extensionsOf, injectedEspruinoEntry, injectedLuaEntry } from '../build/firmware-entry'
import { transpileToLua } from '../build/lua-bundle'
import type { LuaTarget } from '../build/lua-int32-plugin'
import { shortenableNames } from '../build/property-names'
import { IongateError } from '../diagnostics'

/** Code by interpreter and by what it holds. A process that opens several devices makes the same code once. */
const espruino = new Map<string, Promise<string>>()
const lua = new Map<string, string>()

/**
 * What an Espruino runs of a part of the firmware that the host feeds.
 * @throws IongateError dialect
 */
export function espruinoCode(injected: InjectedPart): Promise<string> {
  const key = JSON.stringify(injected)
  const code = espruino.get(key) ?? makeEspruinoCode(injected)
  espruino.set(key, code)
  return code
}

async function makeEspruinoCode(injected: InjectedPart): Promise<string> {
  const bundle = await bundleForEspruino(FIRMWARE_ENTRY, { source: injectedEspruinoEntry(injected), shorten: shortenableNames(), modules: modulesOf(injected) })
  refuse(bundle.findings)
  return bundle.code
}

const LUA_DECLARATIONS = ['lua/nodemcu.d.ts', 'injected/injected.d.ts'].map((file) =>
  fileURLToPath(new URL(`../../firmware/boards/${file}`, import.meta.url)),
)

/**
 * The same for a Lua interpreter.
 * @throws IongateError dialect
 */
export function luaCode(injected: InjectedPart, target: LuaTarget): string {
  const key = `${target} ${JSON.stringify(injected)}`
  const code = lua.get(key) ?? makeLuaCode(injected, target)
  lua.set(key, code)
  return code
}

function makeLuaCode(injected: InjectedPart, target: LuaTarget): string {
  const bundle = transpileToLua(FIRMWARE_ENTRY, target, LUA_DECLARATIONS, injectedLuaEntry(injected), absentOf(injected))
  refuse(bundle.findings)
  return bundle.code
}

/** As in a build: what the configuration does not use is left out. */
function modulesOf(injected: InjectedPart): Record<string, string> {
  return injected.part === 'device' ? { [EXTENSIONS]: extensionsOf(injected.configuration) } : {}
}

function absentOf(injected: InjectedPart): string[] {
  return injected.part === 'device' ? absentExtensions(injected.configuration) : []
}

function refuse(findings: Finding[]): void {
  if (findings.length > 0) throw new IongateError('dialect', '', findings.map(formatFinding).join('\n'))
}
