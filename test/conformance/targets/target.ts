import { transpileToLua } from '../../../host-tools/build/lua-bundle'
import { bundleForEspruino } from '../../../host-tools/build/espruino-bundle'
import { formatFinding, type Finding } from '../../../host-tools/build/finding'
import type { LuaTarget } from '../../../host-tools/build/lua-int32-plugin'

/** Something that runs built firmware. */
export type Target = {
  name: string
  /** What to install, in a few words, where the target is absent. */
  missing(): string | undefined
  /** May be absent even where everything is required. */
  optional?: boolean
  /** How many vectors of all specs together a slow target runs; IONGATE_VECTORS asks for another number. */
  vectors?: number
  /**
   * Calls one exported function of a module once per line; see wire.ts for the lines.
   * @param module source file from the project root, without its extension
   */
  run(module: string, name: string, lines: string[]): Promise<string[]>
  close?(): void
}

const bundles = new Map<string, Promise<string>>()

/** The built Lua bundle of one module, built once per test file. */
export function luaBundleOf(module: string, target: LuaTarget): Promise<string> {
  return remember(`lua ${target} ${module}`, async () => {
    const { code, findings } = transpileToLua(`${module}.ts`, target, ['firmware/boards/lua/nodemcu.d.ts'])
    return sound(code, findings)
  })
}

/** The built Espruino bundle of one module, its exports in the global `bundle`. */
export function espruinoBundleOf(module: string): Promise<string> {
  return remember(`espruino ${module}`, async () => {
    const { code, findings } = await bundleForEspruino(`${module}.ts`, { name: 'bundle' })
    return sound(code, findings)
  })
}

function remember(key: string, build: () => Promise<string>): Promise<string> {
  const known = bundles.get(key) ?? build()
  bundles.set(key, known)
  return known
}

function sound(code: string, findings: Finding[]): string {
  if (findings.length > 0) throw new Error(findings.map(formatFinding).join('\n'))
  return code
}
