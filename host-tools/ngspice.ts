import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Circuits solved by ngspice in batch mode, to hold the simulator's models against. */

const PROGRAM = 'ngspice'

/** What to install, where ngspice is absent. */
export function missingNgspice(): string | undefined {
  return spawnSync(PROGRAM, ['--version']).status === 0 ? undefined : 'apt-get install ngspice'
}

/** A circuit whose time step shrinks towards nothing never ends by itself. */
const TIME_LIMIT_ms = 60_000

/** What drives a node: [time in s, value], constant from one point to the next. */
export type Drive = [time_s: number, value: number][]

export interface NgspiceRequest {
  /** Title line, elements and subcircuits; everything below is added to it. */
  netlist: string
  /** Values of the names in braces in the netlist, from the model's own parameters. */
  parameters: Record<string, number>
  /** Node → what an ideal source holds it at. */
  drives: Record<string, Drive>
  duration_s: number
  /** Longest time step. */
  step_s: number
  /** Relative tolerance; ngspice's own default is 1e-3. */
  tolerance: number
  /** What to return, in ngspice's words: v(node), v(node,node), i(source). */
  vectors: string[]
  /** Where the netlist's integrators begin: node → value. Others begin at 0. */
  initial?: Record<string, number>
}

export interface NgspiceResult {
  time_s: number[]
  /** [vector][point]. */
  values: number[][]
  /** What ngspice itself says its analysis took, without its start-up. */
  analysis_s: number
}

/** Solves the circuit from time 0. Throws with ngspice's complaint when it does not get to the end. */
export function runNgspice(request: NgspiceRequest): NgspiceResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-ngspice-'))
  try {
    writeFileSync(path.join(folder, 'circuit.cir'), deckOf(request))
    const { stdout, stderr } = spawnSync(PROGRAM, ['-n', '-b', 'circuit.cir'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      input: '',
      timeout: TIME_LIMIT_ms,
    })
    const analysis_s = Number(/Total analysis time \(seconds\) = ([\d.eE+-]+)/.exec(stdout)?.[1] ?? NaN)
    const rows = readTable(path.join(folder, 'waveforms.txt'))
    const last_s = rows[rows.length - 1]?.[0] ?? 0
    if (Math.abs(last_s - request.duration_s) > 1e-9 * request.duration_s) {
      throw new Error(`ngspice stopped at ${last_s} s of ${request.duration_s} s: ${(stderr + stdout).slice(-1000)}`)
    }
    return {
      time_s: rows.map(([time_s]) => time_s),
      values: request.vectors.map((_, i) => rows.map((row) => row[i + 1])),
      analysis_s,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function deckOf({ netlist, parameters, drives, duration_s, step_s, tolerance, vectors, initial }: NgspiceRequest): string {
  return [
    netlist.trimEnd(),
    ...Object.entries(parameters).map(([name, value]) => `.param ${name}=${spiceNumber(value)}`),
    ...Object.entries(drives).flatMap(([node, drive]) => [`Vdrive_${node} ${node} 0 PWL(`, ...pwlLines(drive), '+ )']),
    ...Object.entries(initial ?? {}).map(([node, value]) => `.ic v(${node})=${spiceNumber(value)}`),
    // The circuits work in microamperes and millivolts: ngspice's own 1 pA and 1 µV, the latter a little tighter.
    `.options reltol=${tolerance} abstol=1e-12 vntol=1e-8`,
    `.tran ${step_s} ${duration_s} 0 ${step_s} uic`,
    '.control',
    'set numdgt=12',
    'set wr_singlescale',
    'run',
    'rusage',
    `wrdata waveforms.txt ${vectors.join(' ')}`,
    'quit',
    '.endc',
    '.end',
    '',
  ].join('\n')
}

/** ngspice knows no infinity: a value that nothing here can tell from it. */
function spiceNumber(value: number): string {
  return String(Number.isFinite(value) ? value : 1e30)
}

/** A jump takes this long: short against every circuit here, long against ngspice's smallest step. */
const EDGE_s = 1e-7

function pwlLines(drive: Drive): string[] {
  return drive.flatMap(([time_s, value], i) => [
    ...(i === 0 ? [] : [`+ ${time_s} ${drive[i - 1][1]}`]),
    `+ ${i === 0 ? time_s : time_s + EDGE_s} ${value}`,
  ])
}

function readTable(file: string): number[][] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
}

/** A waveform of ngspice at given rising times, on straight lines between its points. */
export function sampledAt(time_s: number[], values: number[], wanted_s: number[]): number[] {
  let i = 0
  return wanted_s.map((moment_s) => {
    while (i < time_s.length - 2 && time_s[i + 1] < moment_s) i += 1
    const share = (moment_s - time_s[i]) / (time_s[i + 1] - time_s[i])
    return values[i] + (values[i + 1] - values[i]) * share
  })
}

/** Largest distance of two waveforms over the span of the second. */
export function deviation(waveform: number[], reference: number[]): number {
  let [lowest, highest, worst] = [Infinity, -Infinity, 0]
  reference.forEach((value, i) => {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
    worst = Math.max(worst, Math.abs(waveform[i] - value))
  })
  return worst / (highest - lowest)
}
