/** `npm run bench:native`: what the core costs as machine code, in instructions of an emulated Cortex-M4; docs/bench.md holds what it printed. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { missingBareCortexM } from '../../build/bare-cortex-m'
import { EXIT_CHECK, IongateError } from '../../diagnostics'
import { atMost, type Figure } from '../../figures'
import { loadScenario } from '../../scenarios'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'
import { guardStandardOutput } from '../../standard-output'
import type { NativeManifest } from '../../toolchain/native'
import { MANIFEST, NATIVE_FOLDER } from '../../toolchain/native-folder'
import { figureTable } from '../decoder/tables'
import { countByHand, countNative } from './counts'
import { recordedRun } from './recorded'

const DURATION_s = 60

guardStandardOutput()
const { json } = new Command('bench:native')
  .description('count the instructions of the core as machine code, and its size')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ json?: boolean }>()

try {
  const figures = figuresOf()
  console.log(json ? JSON.stringify({ figures }) : figureTable(figures))
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
} catch (error) {
  if (!(error instanceof IongateError)) throw error
  console.error(error.line)
  process.exitCode = error.exitStatus
}

function figuresOf(): Figure[] {
  const missing = missingBareCortexM()
  if (missing !== undefined) throw new IongateError('native-blobs', 'qemu-system-arm', `counts nothing without compiler and emulator: ${missing}`)
  const { board, ...scenario } = loadScenario('wearable-patch')
  const configuration = configurationOfScenario({ board, ...scenario })
  const supplied = { board, ...scenario, store: { ...scenario.store, source: 'bench' as const, initial_mV: 3500 } }
  const recorded = recordedRun(supplied, configuration, DURATION_s)
  const counts = countNative(configuration, recorded)
  const byHand = countByHand(configuration, recorded)
  const wrong = [counts, byHand].flatMap(({ levels }) => levels.filter((one, i) => one.join() !== recorded.interrogations[i].result.join())).length
  const manifest = JSON.parse(readFileSync(path.join(NATIVE_FOLDER, MANIFEST), 'utf8')) as NativeManifest
  return [
    atMost('native/decode', Math.max(...counts.decode), 12000, 'instructions'),
    atMost('native/decode-over-hand-written', Math.max(...counts.decode) / Math.max(...byHand.decode), 1.1),
    atMost('native/report-frame', Math.max(...counts.frame), 3000, 'instructions'),
    atMost('native/contact-block', Math.max(...counts.block), 500, 'instructions'),
    atMost('native/decodes-that-differ', wrong, 0, `of ${counts.levels.length + byHand.levels.length}`),
    ...manifest.blobs.map(({ file, bytes }) => atMost(`native/code/${file.replace('.bin', '')}`, bytes, 10240, 'bytes')),
    atMost('native/ram', counts.ram_bytes, 2048, 'bytes'),
  ]
}
