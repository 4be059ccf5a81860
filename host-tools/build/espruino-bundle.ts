/**
 * TypeScript firmware to one JavaScript file that Espruino reads.
 *
 * Rollup joins the modules, TypeScript takes the types off, terser shortens the names:
 * Espruino runs source text, so every character costs flash and every token costs time.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { rollup, type Plugin, type RollupOptions } from 'rollup'
import { minify, type MinifyOptions } from 'terser'
import ts from 'typescript'
import { checkEspruinoDialect } from './espruino-dialect'
import type { Finding } from './finding'
import { builtInNames } from './property-names'

export type EspruinoBundle = {
  code: string
  /** Source map from `code` to the TypeScript sources, as JSON. */
  map: string
  /** What Espruino would refuse or run differently; empty for a bundle that may be flashed. */
  findings: Finding[]
}

export type EspruinoBundleOptions = {
  /** Global variable that receives the entry's exports; none for a program without exports. */
  name?: string
  /** Values put in place of global names, such as the build's hash: `{ BUILD_HASH: '"1f3a"' }`. */
  define?: Record<string, string>
  /** Text of the entry, where it is no file: `entry` then only says where it stands, for its imports. */
  source?: string
  /** Texts in place of files, by their absolute paths. */
  modules?: Record<string, string>
  /** Statements before all others, as they are. */
  first?: string
  /** Names of properties to shorten; see property-names.ts. A bundle that meets records of others shortens none. */
  shorten?: string[]
}

/**
 * Terser, kept to what Espruino can read. ES2015 output stays below `**`, spread and `?.`;
 * functions are put first in their scope because Espruino does not hoist them; calls with
 * arguments are not inlined (`inline: 1`), because terser then writes variables below their
 * use, which Espruino does not hoist either; a function called once is not folded into its
 * caller (`reduce_funcs`), because Espruino would make it anew at every call.
 */
const TERSER: MinifyOptions = {
  ecma: 2015,
  compress: { passes: 2, hoist_funs: true, inline: 1, reduce_funcs: false, computed_props: false, switches: false },
  format: { ecma: 2015, comments: false },
}

/** Bundles one entry for Espruino and checks the outcome. */
export async function bundleForEspruino(entry: string, options: EspruinoBundleOptions = {}): Promise<EspruinoBundle> {
  const settings = espruinoRollupOptions(entry, options)
  const build = await rollup(settings)
  const { output } = await build.generate(settings.output as object)
  await build.close()
  const { code, map } = output[0]
  const mapText = map === null ? '' : map.toString()
  return { code, map: mapText, findings: checkEspruinoDialect(code, { file: path.basename(entry), map: mapText }) }
}

/**
 * The same build as a Rollup configuration, for `rollup.config.js`.
 *
 * A program without exports stands at top level, not in a function around it: Espruino keeps
 * with every function the scope it was made in, one variable each, unless that is the global one.
 */
export function espruinoRollupOptions(entry: string, options: EspruinoBundleOptions = {}): RollupOptions {
  return {
    input: entry,
    plugins: [typeScriptPlugin({ ...options.modules, ...(options.source === undefined ? {} : { [path.resolve(entry)]: options.source }) }), terserPlugin(options)],
    // One file cannot wait for another: everything the entry needs goes in.
    external: [],
    onwarn(warning) {
      throw new Error(`${warning.loc?.file ?? entry}: ${warning.message}`)
    },
    output: { format: options.name === undefined ? 'es' : 'iife', name: options.name, sourcemap: 'hidden', esModule: false, freeze: false, strict: false },
  }
}

/** Resolves extensionless imports and takes types off, file by file (`texts`: what stands in place of some); `tsc -p .` checks the types. */
function typeScriptPlugin(texts: Record<string, string>): Plugin {
  return {
    name: 'iongate-typescript',
    load(id) {
      return texts[id] ?? null
    },
    resolveId(source, importer) {
      if (importer === undefined) return path.resolve(source)
      if (!source.startsWith('.')) return null
      const file = path.resolve(path.dirname(importer), `${source}.ts`)
      return existsSync(file) ? file : null
    },
    transform(code, id) {
      const known = withoutTypes.get(code)
      if (known !== undefined && known.id === id) return known.result
      const { outputText, sourceMapText } = ts.transpileModule(code, {
        fileName: id,
        compilerOptions: {
          target: ts.ScriptTarget.ES2015,
          module: ts.ModuleKind.ESNext,
          removeComments: true,
          sourceMap: true,
        },
      })
      const result = { code: outputText, map: sourceMapText ?? null }
      withoutTypes.set(code, { id, result })
      return result
    },
  }
}

/** What has been made of each source text: a board's bundle shares nearly all of its files with the next board's. */
const withoutTypes = new Map<string, { id: string; result: { code: string; map: string | null } }>()

function terserPlugin({ name, define, first, shorten }: EspruinoBundleOptions): Plugin {
  return {
    name: 'iongate-terser',
    async renderChunk(code) {
      const compress = { ...(TERSER.compress as object), global_defs: expressions(define ?? {}) }
      const mangle = shorten === undefined ? true : { properties: { builtins: true, regex: anyOf(shorten), reserved: builtInNames() } }
      const result = await minify(code, { ...TERSER, format: { ...TERSER.format, preamble: first }, compress, mangle, toplevel: name === undefined, sourceMap: true })
      return { code: result.code ?? '', map: result.map as string }
    },
  }
}

function anyOf(names: string[]): RegExp {
  return new RegExp(`^(${names.join('|')})$`)
}

/** Terser reads a definition as an expression when its name starts with `@`. */
function expressions(define: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(define).map(([name, value]) => [`@${name}`, value]))
}
