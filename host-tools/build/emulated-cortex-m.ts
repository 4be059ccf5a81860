/**
 * Lua 5.3 with 32-bit numbers, bare metal on an emulated Cortex-M4 (qemu-system-arm,
 * board mps2-an386), built by `.ci/build-lua`. It reads and prints through semihosting.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const KERNEL = fileURLToPath(new URL('../../node_modules/.cache/iongate/cortex-m/lua.elf', import.meta.url))
const EMULATOR = 'qemu-system-arm'

/**
 * One instruction takes 2^10 ns of virtual time, so the 25 MHz timer that `ticks()` reads
 * gives exact, repeatable instruction counts: ticks · 40 / 1024.
 */
const COUNTING = ['-icount', 'shift=10,sleep=off']
export const INSTRUCTIONS_PER_TICK = 40 / 1024

/** What to install, where the emulated microcontroller is absent. */
export function missingCortexM(): string | undefined {
  if (spawnSync(EMULATOR, ['--version']).status !== 0) return 'apt-get install qemu-system-arm'
  return existsSync(KERNEL) ? undefined : 'run .ci/build-lua (needs gcc-arm-none-eabi, libnewlib-arm-none-eabi, dpkg-dev)'
}

/**
 * Runs a Lua file and returns what it prints.
 * @param folder working directory, from which the program opens its files
 * @param words file and arguments, as after `lua`; no commas, which separate them for the emulator
 * @param counting whether virtual time counts instructions, which makes the run slower
 * @param kernel the program, Lua when left out
 */
export function runOnCortexM(folder: string, words: string[], counting: boolean, kernel = KERNEL): string {
  const semihosting = ['enable=on', 'target=native', ...['program', ...words].map((word) => `arg=${word}`)].join(',')
  const quiet = ['-M', 'mps2-an386', '-nographic', '-monitor', 'none', '-serial', 'none']
  const args = [...quiet, ...(counting ? COUNTING : []), '-semihosting-config', semihosting, '-kernel', kernel]
  return execFileSync(EMULATOR, args, { cwd: folder, input: '', encoding: 'utf8', maxBuffer: 1 << 28 })
}

/**
 * Exact number of Cortex-M4 instructions that Lua takes for a statement; the same on every run.
 * @param bundle a Lua bundle; its exports are `bundle` in the other two
 * @param setup statements before the count begins
 * @param statement what is counted
 */
export function countInstructions(bundle: string, setup: string, statement: string): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-cortex-m-'))
  try {
    writeFileSync(path.join(folder, 'bundle.lua'), bundle)
    // The empty count is what reading the timer itself takes.
    writeFileSync(
      path.join(folder, 'program.lua'),
      `bundle = dofile("bundle.lua")
      ${setup}
      collectgarbage()
      collectgarbage("stop")
      ticks()
      local start = ticks()
      local empty = ticks() - start
      start = ticks()
      ${statement}
      print(ticks() - start - empty)`,
    )
    return Math.round(Number(runOnCortexM(folder, ['program.lua'], true)) * INSTRUCTIONS_PER_TICK)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
