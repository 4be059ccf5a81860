import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { compileForCortexM, runBareOnCortexM } from '../../build/bare-cortex-m'
import { cFiles } from '../../build/c-target'
import { INSTRUCTIONS_PER_TICK } from '../../build/emulated-cortex-m'
import { NATIVE_FLAGS, withSettings } from '../../toolchain/native'
import { type Recorded, recordedText } from './recorded'

/** Instructions of each run of a part, what the decodes made, and how much memory the device takes. */
export type Counts = { decode: number[]; frame: number[]; block: number[]; levels: number[][]; ram_bytes: number }

/**
 * Counts parts of the core on the emulated Cortex-M4, exactly and the same on every run, compiled as the
 * blobs are.
 */
export function countNative(configuration: DeviceConfiguration, recorded: Recorded): Counts {
  // A program with newlib is not freestanding.
  const flags = NATIVE_FLAGS.filter((flag) => flag !== '-ffreestanding' && flag !== '-Werror')
  return countProgram(configuration, recorded, [new URL('count.c', import.meta.url)], [...flags, '-Wno-unused-function'])
}

/** The same decodes by C that was written by hand (test/native), as a compiler makes it at its best usual setting. */
export function countByHand(configuration: DeviceConfiguration, recorded: Recorded): Counts {
  const folder = new URL('../../../test/native/', import.meta.url)
  return countProgram(configuration, recorded, ['count-by-hand.c', 'decode-by-hand.c'].map((name) => new URL(name, folder)), ['-std=c99', '-O2'])
}

/** @param program its C files, the first of which includes the others */
function countProgram(configuration: DeviceConfiguration, recorded: Recorded, program: URL[], flags: string[]): Counts {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-native-count-'))
  try {
    for (const { name, content } of cFiles(configuration)) writeFileSync(path.join(folder, name), name === 'iongate.c' ? withSettings(content) : content)
    writeFileSync(path.join(folder, 'recorded.h'), recordedText(recorded))
    for (const file of program) writeFileSync(path.join(folder, path.basename(file.pathname)), readFileSync(file))
    compileForCortexM(folder, [...flags, path.basename(program[0].pathname), 'iongate-configuration.c'])
    return countsOf(runBareOnCortexM(folder, [], true))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function countsOf(output: string): Counts {
  const counts: Counts = { decode: [], frame: [], block: [], levels: [], ram_bytes: 0 }
  for (const line of output.trim().split('\n')) {
    const [name, ...values] = line.split(' ')
    if (name === 'levels') counts.levels.push(values.map(Number))
    else if (name === 'ram') counts.ram_bytes = Number(values[0])
    else counts[name as 'decode' | 'frame' | 'block'].push(Math.round(Number(values[0]) * INSTRUCTIONS_PER_TICK))
  }
  return counts
}
