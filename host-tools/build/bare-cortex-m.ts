import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runOnCortexM } from './emulated-cortex-m'

/** C programs on the emulated Cortex-M4 of emulated-cortex-m.ts, with newlib and semihosting and nothing else. */

const BOARD = fileURLToPath(new URL('./cortex-m/', import.meta.url))

/** What to install, where compiler or emulator is absent. */
export function missingBareCortexM(): string | undefined {
  const absent = ['arm-none-eabi-gcc', 'qemu-system-arm'].find((program) => spawnSync(program, ['--version']).status !== 0)
  return absent === undefined ? undefined : 'apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm'
}

/**
 * Compiles and links a program.
 * @param folder with its sources; it receives `program.elf`
 * @param words sources and the compiler's options, its optimisation among them
 */
export function compileForCortexM(folder: string, words: string[]): void {
  const machine = ['-mcpu=cortex-m4', '-mthumb', '--specs=rdimon.specs', '-T', path.join(BOARD, 'board.ld')]
  execFileSync('arm-none-eabi-gcc', [...machine, '-o', 'program.elf', path.join(BOARD, 'bare.c'), ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
}

/** What the program in a folder prints; see runOnCortexM. */
export function runBareOnCortexM(folder: string, words: string[], counting: boolean): string {
  return runOnCortexM(folder, words, counting, path.join(folder, 'program.elf'))
}
