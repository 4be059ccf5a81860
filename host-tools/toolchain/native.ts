import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { IongateError } from '../diagnostics'
import { type CLibrary, libraryOf } from './c-library'
import { layoutsOf } from './layout'
import { LAYOUT, MANIFEST } from './native-folder'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FILES = new URL('./native-files/', import.meta.url)

const COMPILER = 'arm-none-eabi-gcc'
/** Position-independent without a table of addresses; no call into a library (docs/native.md). */
export const NATIVE_FLAGS = [
  // Small functions are not copied into their callers: 4 KB less for 4 % more instructions.
  ...['-Os', '-fno-inline-functions', '-fno-inline-small-functions', '-falign-functions=2', '-falign-loops=1', '-falign-jumps=1'],
  ...['-std=c99', '-mthumb', '-fpie', '-ffreestanding', '-fvisibility=hidden'],
  ...['-fno-jump-tables', '-fno-tree-loop-distribute-patterns', '-fno-common', '-Wall', '-Wextra', '-Werror'],
]

/** Files that nearly all of a decode's time is spent in: the others are made small instead. */
const HOT = /^firmware\/core\/(decode\/(window-sums|response|pickup|decoder|unmix|levels)|arithmetic\/fixed-point)\.ts$/

/** Loops that keep their shape are smaller. A setting holds until the next one says otherwise. */
const FOR_SPEED = '"O2", "ivopts", "tree-ch", "tree-loop-optimize"'
const FOR_SIZE = '"Os", "no-ivopts", "no-tree-ch", "no-tree-loop-optimize"'

/**
 * The library's source with the compiler's setting before the functions of each file: above each stands where it is from.
 * That is 2.2 kB less than all of it for speed, and a decode takes 18 % fewer instructions than all of it for size.
 */
export function withSettings(source: string): string {
  let setting = ''
  return source.replace(/^\/\* (firmware\/\S+):\d+ \*\/$/gm, (line, file: string) => {
    const wanted = HOT.test(file) ? FOR_SPEED : FOR_SIZE
    if (wanted === setting) return line
    setting = wanted
    return `#pragma GCC optimize (${wanted})\n${line}`
  })
}

/** Which processors a blob is for. */
export const NATIVE_TARGETS = [
  { name: 'armv7e-m', cpu: 'cortex-m4', boards: 'nRF52, STM32F4' },
  { name: 'armv6-m', cpu: 'cortex-m0plus', boards: 'RP2040' },
] as const

export type NativeManifest = {
  /** SHA-256 of the C without comments: what the code is made of. */
  source: string
  compiler: string
  flags: string
  /** Offset of each entry; call it + 1. */
  entries: Record<string, number>
  blobs: { file: string; cpu: string; boards: string; bytes: number; sha256: string }[]
}

const ENTRIES = { version: 0, deviceNew: 4, step: 8, begin: 12, journal: 16, boot: 20, load: 24, take: 28 }

/** What to install, where the compiler is absent. */
export function missingCompiler(): string | undefined {
  return spawnSync(COMPILER, ['--version']).status === 0 ? undefined : 'apt-get install gcc-arm-none-eabi'
}

/** Hash of what the blobs are made of. Comments, and the lines of TypeScript in them, are no part of it. */
export function nativeSourceHash(): string {
  const { header, source } = libraryOf(ROOT, true)
  const own = ['entries.c', 'blob.ld'].map((name) => readFileSync(new URL(name, FILES), 'utf8'))
  const bare = [header, withSettings(source), ...own].map((text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').replace(/\s+/g, ' '))
  return createHash('sha256').update(bare.join('\n')).digest('hex')
}

/**
 * Compiles the core for each processor.
 * @returns the files of firmware/native
 * @throws IongateError native-blobs where the compiler is missing, or a blob would not be position-independent
 */
export function buildNative(): { name: string; content: Buffer }[] {
  const missing = missingCompiler()
  if (missing !== undefined) throw new IongateError('native-blobs', COMPILER, `is not here: ${missing}`)
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-native-'))
  try {
    const library = libraryOf(ROOT, true)
    writeFileSync(path.join(folder, 'iongate.h'), library.header)
    writeFileSync(path.join(folder, 'iongate.c'), withSettings(library.source))
    for (const name of ['entries.c', 'blob.ld']) writeFileSync(path.join(folder, name), readFileSync(new URL(name, FILES)))
    const blobs = NATIVE_TARGETS.map((target) => ({ ...target, name: `${target.name}.bin`, content: blobFor(folder, target.cpu) }))
    const manifest: NativeManifest = {
      source: nativeSourceHash(),
      compiler: compilerVersion(),
      flags: NATIVE_FLAGS.join(' '),
      entries: ENTRIES,
      blobs: blobs.map(({ name, cpu, boards, content }) => ({ file: name, cpu, boards, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') })),
    }
    return [...blobs.map(({ name, content }) => ({ name, content })), { name: MANIFEST, content: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) }, { name: LAYOUT, content: Buffer.from(layoutText(library)) }]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A record a line. */
function layoutText(library: CLibrary): string {
  const records = Object.entries(layoutsOf(library)).map(([name, layout]) => `  ${JSON.stringify(name)}: ${JSON.stringify(layout)}`)
  return `{\n${records.join(',\n')}\n}\n`
}

export function compilerVersion(): string {
  return execFileSync(COMPILER, ['--version'], { encoding: 'utf8' }).split('\n')[0]
}

function blobFor(folder: string, cpu: string): Buffer {
  const run = (program: string, words: string[]) => execFileSync(program, words, { cwd: folder, encoding: 'utf8' })
  const objects = ['entries', 'iongate'].map((name) => {
    run(COMPILER, [`-mcpu=${cpu}`, ...NATIVE_FLAGS, '-c', '-o', `${name}.o`, `${name}.c`])
    refuseAbsolute(run('arm-none-eabi-objdump', ['-r', `${name}.o`]), `${name}.c for ${cpu}`)
    return `${name}.o`
  })
  run('arm-none-eabi-ld', ['-T', 'blob.ld', '-o', 'blob.elf', ...objects])
  run('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.blob', 'blob.elf', 'blob.bin'])
  return readFileSync(path.join(folder, 'blob.bin'))
}

/** Relocations that hold wherever the code lies: distances from the place itself. */
const RELATIVE = new Set(['R_ARM_THM_CALL', 'R_ARM_THM_JUMP24', 'R_ARM_THM_JUMP11', 'R_ARM_THM_JUMP8', 'R_ARM_REL32', 'R_ARM_THM_PC12', 'R_ARM_THM_ALU_PREL_11_0'])

function refuseAbsolute(relocations: string, where: string): void {
  const kinds = [...relocations.matchAll(/\bR_ARM_\w+/g)].map(([kind]) => kind)
  const absolute = kinds.find((kind) => !RELATIVE.has(kind))
  if (absolute !== undefined) throw new IongateError('native-blobs', where, `the code holds an address (${absolute}), so it could run at one place only`)
}
