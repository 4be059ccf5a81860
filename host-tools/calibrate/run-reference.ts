import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { FLAG_MAINS, FLAG_MISFIT, FLAG_OPEN, FLAG_SATURATED, FLAG_TEMPERATURE } from '../../firmware/core/decode/decoder'
import type { BoardName } from '../../sim/board-profiles'
import type { Calibration } from '../calibration/calibration-file'
import { decoderTablesOf } from '../calibration/decoder-tables'
import { defaultCalibration } from '../calibration/default-calibration'
import { gainsAfter, withReference, type ReferenceReading } from '../calibration/reference'
import { readCalibration } from '../configuration/from-files'
import { keysOf } from '../device/key-file'
import { IongateError } from '../diagnostics'
import { refuseOtherKind, refuseOverInput, writeWhole } from '../written-files'
import { didYouMean } from '../nearest-name'
import { plain } from '../report/format'
import { linkLatest, runFolder, runKey } from '../runs'
import { DEFAULT_SCENARIO, loadScenario } from '../scenarios'
import { configurationOfScenario } from '../simulation/configuration-of-scenario'
import { hexOfHash, type CycleMessage } from '../telemetry'
import { openTransport } from '../transports/open-transport'
import { ANY_LEVELS } from '../calibration/corrections'
import { awaitMessage, linkOverTransport, type DeviceLink } from './device-link'
import { identify, measuringNew } from './measuring'
import { onBench, simulatedBench } from './simulated-bench'

export interface ReferenceOptions {
  /** `sim:[SCENARIO]` or a port. */
  target: string
  /** What the reference holds: `K=0.7,Ca=0.5,Fe=0.5`, 1 = the reference response. */
  reference: string
  /** What the device runs; its board's reference calibration when left out. */
  calibration?: string
  /** Interrogations to take the mean of. */
  repeats?: number
  /** Relative standard deviation of what the reference holds. */
  compositionError?: number
  key?: string
  seed: number
  date: string
  out?: string
  upload?: boolean
  json?: boolean
}

const SIMULATED = 'sim:'
const OPEN_ms = 10000
/** Longest wait for one of the device's own interrogations: its longest sleep, and an interrogation. */
const CYCLE_MAX_ms = 90000
const REPEATS = 8
/** A person who takes some care. */
const REFERENCE_ERROR = 0.01
const CALIBRATION_BEGINS = JSON.stringify({ format: 'iongate-calibration' })

/**
 * Puts one known medium before a device that has a calibration, and writes the calibration with its gain corrected. It
 * only listens to the device's own interrogations, which know what earlier pulses left in the gel; nothing is commanded.
 * @throws IongateError usage, reference-unlikely, device-silent, device-differs, and those of opening a target
 */
export async function calibrateByReference(options: ReferenceOptions): Promise<void> {
  const stop = new AbortController()
  const { link, calibration } = options.target.startsWith(SIMULATED) ? simulatedDevice(options) : await realDevice(options, stop.signal)
  try {
    const truth = referenceOf(options.reference, calibration.ions)
    if (!options.target.startsWith(SIMULATED)) await askFor(options.reference)
    const reading = await readingOf(link, truth, options.repeats ?? REPEATS)
    const error = options.compositionError ?? REFERENCE_ERROR
    const corrected = { ...withReference(calibration, reading, error), source: `${calibration.source}; reference of ${options.date}` }
    const out = options.out ?? path.join(runFolder('calibrate', 'reference', runKey([corrected])), `${calibration.board}.calibration.json`)
    refuseOtherKind(out, CALIBRATION_BEGINS)
    refuseOverInput(out, '--out', [options.calibration])
    writeWhole(out, `${JSON.stringify(corrected, null, 1)}\n`)
    if (options.out === undefined) linkLatest(path.dirname(out))
    const { gains, deviations } = gainsAfter(calibration, reading, error)
    if (options.json) {
      console.log(JSON.stringify({ file: out, calibration: idOf(corrected), gains, deviations, doubt: corrected.doubt, interrogations: reading.count, figures: [] }))
    } else {
      console.log(calibration.ions.map((ion, i) => `${ion.padEnd(3)} read ${plain(reading.read[i], 3)} of ${plain(truth[i], 3)}: answers ${plain(gains[i], 3)} times as much as when it was calibrated, ± ${plain(100 * deviations[i], 2)} %`).join('\n'))
      console.log(`\nCalibration   ${out}`)
    }
    if (options.upload) await (await import('./upload')).uploadCalibration(link, corrected)
  } finally {
    link.close()
  }
}

interface Target {
  link: DeviceLink
  calibration: Calibration
}

function simulatedDevice({ target, calibration: file, reference, seed }: ReferenceOptions): Target {
  const scenario = loadScenario(target.slice(SIMULATED.length) || DEFAULT_SCENARIO)
  const calibration = file === undefined ? defaultCalibration(scenario.board) : readCalibration(file)
  const configuration = configurationOfScenario({ ...onBench(scenario), device: { rules: [] } }, calibration, undefined, { calibration: file })
  const { link, enter } = simulatedBench(scenario, configuration, seed)
  const truth = referenceOf(reference, calibration.ions)
  // The gel may hold other ions as well; the reference has none of them.
  enter(scenario.gel.ions.map(({ ion }) => truth[calibration.ions.indexOf(ion)] ?? 0), scenario.medium[0].temperature_C)
  return { link, calibration }
}

async function realDevice({ target, calibration: file, key }: ReferenceOptions, stop: AbortSignal): Promise<Target> {
  const link = linkOverTransport(await openTransport(target, OPEN_ms, ', sim: or sim:SCENARIO'), target, keysOf(key), stop)
  try {
    const identity = await identify(measuringNew(link, { pulses: [], gap_ms: 1 }, 0, stop))
    const calibration = file === undefined ? defaultCalibration(identity.boardName as BoardName) : readCalibration(file)
    if (identity.calibrationId !== decoderTablesOf(calibration, ANY_LEVELS).calibrationId) {
      throw new IongateError('device-differs', target, `runs calibration ${hexOfHash(identity.calibrationId)}, not ${idOf(calibration)}; name the file of its own with --calibration`)
    }
    return { link, calibration }
  } catch (error) {
    link.close()
    throw error
  }
}

function idOf(calibration: Calibration): string {
  return hexOfHash(decoderTablesOf(calibration, ANY_LEVELS).calibrationId)
}

async function askFor(reference: string): Promise<void> {
  if (!process.stdin.isTTY) return
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  await terminal.question(`Rinse the electrode, put it into the reference (${reference}), wait until it has settled, then press Enter. `)
  terminal.close()
}

/** Per ion of the calibration what the text says the reference holds; an ion left out is not in it. */
function referenceOf(text: string, ions: string[]): number[] {
  const parts = text.split(',').map((part) => part.split('='))
  parts.forEach(([ion, value, ...rest]) => {
    if (!ions.includes(ion)) throw new IongateError('usage', '--reference', `“${ion}” is no ion of the calibration; ${didYouMean(ion, ions)}`)
    if (rest.length === 0 && value !== undefined && value.trim() !== '' && Number(value) >= 0 && Number(value) <= 1.9) return
    throw new IongateError('usage', '--reference', `expected an activation from 0 to 1.9 for each ion, such as ${ions.map((one) => `${one}=0.7`).join(',')}, got “${text}”`)
  })
  return ions.map((ion) => Number(parts.find(([name]) => name === ion)?.[1] ?? 0))
}

const FLAG_NAMES: [number, string][] = [
  [FLAG_SATURATED, 'the amplifier clips'],
  [FLAG_MISFIT, 'no mixture of the calibrated ions fits'],
  [FLAG_TEMPERATURE, 'a temperature that was not calibrated'],
  [FLAG_MAINS, 'mains'],
  [FLAG_OPEN, 'an open electrode'],
]

function flagNames(flags: number): string {
  return FLAG_NAMES.flatMap(([flag, name]) => ((flags & flag) === 0 ? [] : [name])).join(', ')
}

/** The mean of the device's own readings that no flag withholds. */
async function readingOf(link: DeviceLink, truth: number[], count: number): Promise<ReferenceReading> {
  const trusted: CycleMessage[] = []
  let flags = 0
  for (let n = 0; n < 2 * count && trusted.length < count; n++) {
    const cycle = await awaitMessage(link, CYCLE_MAX_ms, (message) => (message.kind === 'cycle' ? message : undefined))
    if (cycle === undefined) throw new IongateError('device-silent', link.where, `no interrogation within ${CYCLE_MAX_ms / 1000} s`)
    if (cycle.flags === 0) trusted.push(cycle)
    flags |= cycle.flags
  }
  if (trusted.length < count) {
    throw new IongateError('reference-unlikely', link.where, `${2 * count - trusted.length} of ${2 * count} interrogations were withheld: ${flagNames(flags)}`)
  }
  return { truth, read: truth.map((_, ion) => trusted.reduce((sum, { ions }) => sum + ions[ion].activation_Q15 / 32768 / count, 0)), count }
}
