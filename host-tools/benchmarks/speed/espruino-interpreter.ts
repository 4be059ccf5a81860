import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { bundleForEspruino } from '../../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import type { DecodeSample } from './decode-sample'
import { espruinoDecodeEntry, type EspruinoArithmetic } from './espruino-tokens'

/** What a real interpreter made of the sample. */
export interface InterpreterRun {
  /** Per decode, on this machine; only ratios mean something. */
  time_ms: number
  /** Everything that each decode came to, one line each. */
  results: string[]
}

/** Timed rounds: the fastest counts, as other work on the machine only ever adds. */
const ROUNDS = 15

/** Decodes the sample with an Espruino program built for Linux. */
export async function runOnInterpreter(
  { tables, interrogations }: DecodeSample,
  arithmetic: EspruinoArithmetic,
  interpreter: string,
): Promise<InterpreterRun> {
  const { code } = await bundleForEspruino(FIRMWARE_ENTRY, { source: espruinoDecodeEntry(arithmetic), name: 'bundle' })
  const program = `${code}
var decoder=bundle.newDecoder(${JSON.stringify(tables)});
var interrogations=${JSON.stringify(interrogations)};
interrogations.forEach(function(one){one.pulses.forEach(function(pulse){pulse.words=new Uint16Array(pulse.words)})});
function decode(one){bundle.decode(decoder,one.temperature_dC,one.pulses)}
interrogations.forEach(function(one){decode(one);print("RESULT="+JSON.stringify([decoder.features,decoder.response.estimate_Q17,decoder.activation_Q15,decoder.level,decoder.confidence_Q15,decoder.flags,decoder.misfit]))});
for(var round=0;round<${ROUNDS};round++){var began=getTime();interrogations.forEach(decode);print("TIME="+(getTime()-began))}
`
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-decode-'))
  try {
    const file = path.join(folder, 'program.js')
    writeFileSync(file, program)
    const running = promisify(execFile)(interpreter, [file], { cwd: folder, timeout: 120000 })
    running.child.stdin?.end()
    const { stdout } = await running
    const told = (mark: string) => [...stdout.matchAll(new RegExp(`${mark}=(.*)`, 'g'))].map(([, text]) => text.trim())
    const rounds_s = told('TIME').map(Number)
    if (rounds_s.length !== ROUNDS) throw new Error(`${interpreter} could not decode: ${stdout.trim().split('\n').slice(-6).join(' ')}`)
    return { time_ms: (1000 * Math.min(...rounds_s)) / interrogations.length, results: told('RESULT') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
