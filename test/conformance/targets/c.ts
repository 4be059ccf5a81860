/** The core in C on this machine, every step beyond a list and every undefined operation an error. */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { compileForCortexM, missingBareCortexM, runBareOnCortexM } from '../../../host-tools/build/bare-cortex-m'
import { formatFinding } from '../../../host-tools/build/finding'
import { translatedProgram } from '../../../host-tools/toolchain/program'
import { type TranslatedCode, translate } from '../../../host-tools/toolchain/translate'
import { ARENA_OF_BLOCKS, ARENA_OF_ONE_BLOCK, driverProgram } from '../c-driver'
import { SPECS } from '../specs'
import type { Target } from './target'

/** Everything that may be in C beside the core. */
const PROBES = ['operators', 'lists', 'probes', 'decoder-probes', 'classifier-probe'].map((name) => `test/conformance/${name}.ts`)

const WARNINGS = ['-std=c99', '-Wall', '-Wextra', '-Wconversion', '-pedantic', '-Werror']
const SANITIZERS = ['-O1', '-g', '-fsanitize=undefined,address', '-fno-sanitize-recover=all']

let translated: TranslatedCode | undefined

/** All functions of the specs in C, translated once. Throws where a finding stands against it. */
export function translatedSpecs(): TranslatedCode {
  if (translated !== undefined) return translated
  const roots = SPECS.filter(({ reference }) => reference === undefined).map((spec) => `${spec.module}#${spec.function}`)
  translated = translate(translatedProgram('.', PROBES), roots)
  if (translated.findings.length > 0) throw new Error(translated.findings.map(formatFinding).join('\n'))
  return translated
}

export function specNames(): string[] {
  return SPECS.map((spec) => spec.function)
}

let folder: string | undefined

export const C_ON_HOST: Target = {
  name: 'C with gcc’s sanitizers',
  missing: () => (spawnSync('gcc', ['--version']).status === 0 ? undefined : 'apt-get install build-essential'),
  async run(_module, functionName, lines) {
    folder ??= compiled()
    writeFileSync(path.join(folder, 'vectors.txt'), lines.join('\n') + '\n')
    const { stdout } = await promisify(execFile)(path.join(folder, 'driver'), [functionName, path.join(folder, 'vectors.txt')], { maxBuffer: 1 << 28 })
    return stdout.split('\n').slice(0, -1)
  },
  close() {
    if (folder !== undefined) rmSync(folder, { recursive: true })
    folder = undefined
  },
}

let emulated: string | undefined

/** The same translation as Thumb code. */
export const C_ON_CORTEX_M: Target = {
  name: 'C on an emulated Cortex-M4',
  missing: missingBareCortexM,
  run(_module, functionName, lines) {
    if (emulated === undefined) {
      emulated = mkdtempSync(path.join(tmpdir(), 'iongate-c-cortex-m-'))
      writeFileSync(path.join(emulated, 'driver.c'), driverProgram(translatedSpecs(), specNames(), ARENA_OF_ONE_BLOCK))
      compileForCortexM(emulated, [...WARNINGS, '-O2', 'driver.c'])
    }
    writeFileSync(path.join(emulated, 'vectors.txt'), lines.join('\n') + '\n')
    return Promise.resolve(runBareOnCortexM(emulated, [functionName, 'vectors.txt'], false).split('\n').slice(0, -1))
  },
  close() {
    if (emulated !== undefined) rmSync(emulated, { recursive: true })
    emulated = undefined
  },
}

function compiled(): string {
  const into = mkdtempSync(path.join(tmpdir(), 'iongate-c-'))
  writeFileSync(path.join(into, 'driver.c'), driverProgram(translatedSpecs(), specNames(), ARENA_OF_BLOCKS))
  execFileSync('gcc', [...WARNINGS, ...SANITIZERS, '-o', path.join(into, 'driver'), path.join(into, 'driver.c')])
  return into
}
