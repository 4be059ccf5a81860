import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { compileForCortexM, runBareOnCortexM } from '../../build/bare-cortex-m'
import { cFiles } from '../../build/c-target'
import { INSTRUCTIONS_PER_TICK } from '../../build/emulated-cortex-m'
import { NATIVE_FLAGS } from '../../toolchain/native'
import { type Recorded, recordedText } from './recorded'

/** Instructions of each run of a part, what the decodes made, and how much memory the device takes. */
export type Counts = { decode: number[]; frame: number[]; block: number[]; levels: number[][]; ram_bytes: number }

/**
 * Counts parts of the core on the emulated Cortex-M4, exactly and the same on every run, compiled as the
 * blobs are.
 * @param program a C file, count.c when left out
 */
export function countNative(configuration: DeviceConfiguration, recorded: Recorded, program = new URL('count.c', import.meta.url)): Counts {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-native-count-'))
  try {
    for (const { name, content } of cFiles(configuration)) writeFileSync(path.join(folder, name), content)
    writeFileSync(path.join(folder, 'recorded.h'), recordedText(recorded))
    writeFileSync(path.join(folder, 'count.c'), readFileSync(program))
    // A program with newlib is not freestanding.
    const flags = NATIVE_FLAGS.filter((flag) => flag !== '-ffreestanding' && flag !== '-Werror')
    compileForCortexM(folder, [...flags, '-Wno-unused-function', 'count.c', 'iongate-configuration.c'])
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
