/** The core as Thumb code for a Cortex-M0+, executed by rp2040js: no emulator to install, only the compiler. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NATIVE_FLAGS, missingCompiler, withSettings } from '../../../host-tools/toolchain/native'
import { type Machine, type Region, callThumb } from '../../../sim/runtimes/thumb'
import { indexOf, wordsProgram } from '../words-driver'
import { specNames, translatedSpecs } from './c'
import type { Target } from './target'

const CODE_AT = 0x10000000
const MEMORY_AT = 0x20000000
/** Host's record, then the words of a call, its results, and an arena. */
const WORDS_AT = 64
const RESULTS_AT = 1 << 17
const ARENA_AT = 1 << 18
const MEMORY_BYTES = 1 << 20

let code: Region | undefined
const memory: Region = { at: MEMORY_AT, view: new DataView(new ArrayBuffer(MEMORY_BYTES)), isWritable: true }
const machine: Machine = { regionAt: (address) => (address >= MEMORY_AT ? memory : code) }

export const THUMB_ON_RP2040: Target = {
  name: 'Thumb code on rp2040js',
  missing: missingCompiler,
  vectors: 20000,
  run(_module, functionName, lines) {
    code ??= { at: CODE_AT, view: compiled(), isWritable: false }
    const index = indexOf(translatedSpecs(), specNames(), functionName)
    return Promise.resolve(lines.map((line) => called(index, line)))
  },
}

/** One call: its arguments as words into memory, the results out of it. */
function called(index: number, line: string): string {
  const { view } = memory
  const put = (at: number, words: number[]) => words.forEach((word, i) => view.setInt32(at + 4 * i, word, true))
  put(0, [MEMORY_AT + ARENA_AT, MEMORY_BYTES - ARENA_AT, 0, MEMORY_AT + RESULTS_AT, 0])
  const values = line.split(' ').map((text) => JSON.parse(text) as number | number[])
  put(WORDS_AT, values.flatMap((value) => (Array.isArray(value) ? [value.length, ...value] : [value])))
  const { result } = callThumb(machine, CODE_AT + 1, [MEMORY_AT, index, MEMORY_AT + WORDS_AT])
  return Array.from({ length: result }, (_, i) => view.getInt32(RESULTS_AT + 4 * i, true)).join(',')
}

function compiled(): DataView {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-thumb-'))
  try {
    writeFileSync(path.join(folder, 'driver.c'), withSettings(wordsProgram(translatedSpecs(), specNames())))
    const script = path.resolve('host-tools/toolchain/native-files/blob.ld')
    // With gcc 12.2's ipa-sra the probe crcOf (no part of the firmware) reads from an address that is none on ARMv6-M; the
    // shipped code is made with it and has tests of its own (test/native).
    const flags = [...NATIVE_FLAGS.filter((flag) => flag !== '-Werror'), '-fno-ipa-sra']
    const run = (program: string, words: string[]) => execFileSync(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    run('arm-none-eabi-gcc', ['-mcpu=cortex-m0plus', ...flags, '-nostdlib', '-T', script, '-o', 'driver.elf', 'driver.c', '-lgcc'])
    run('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.blob', 'driver.elf', 'driver.bin'])
    const { buffer } = Uint8Array.from(readFileSync(path.join(folder, 'driver.bin')))
    return new DataView(buffer)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
