import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Calibration } from '../calibration/calibration-file'
import { doubtOfAnotherUnit } from '../calibration/doubt'
import { REFERENCE_C, isNearReference } from '../calibration/forward-fit'
import { IongateError } from '../diagnostics'
import { refuseOtherKind, refuseOverInput, writeWhole } from '../written-files'
import { plain } from '../report/format'
import { linkLatest, runFolder, runKey } from '../runs'
import { LOWEST_mV } from './amplitude-search'
import { openBench, type Bench } from './bench'
import { calibrationJson, calibrationText } from './calibration-summary'
import { fitRecordings } from './fit-recordings'
import type { FittedCalibration } from './fit-with-prior'
import { mediumName, type Protocol } from './protocol'
import { protocolFrom } from './protocol-files'
import { countOf, openRecording, readMeasurements, type MeasurementRecording } from './recording'
import { requireHand, runProtocol } from './run-protocol'
import { atAmplitude, duration_ms, requestCount, visitsOf, type Visit } from './steps'

/** What the user gave. */
export interface CalibrateOptions {
  /** `sim:[SCENARIO]` or a port; unless recordings are given with `from`. */
  target?: string
  /** Recordings to fit instead of measuring. */
  from?: string[]
  /** Protocol document, and what replaces parts of it. */
  protocol?: string
  media?: string
  temperature?: string
  repeats?: number
  /** Relative standard deviation of what the gain will change by; none when left out. */
  gainDoubt?: number
  /** Relative; that of the recordings' protocols when left out. */
  compositionError?: number
  /** What the device was built with. */
  calibration?: string
  /** A designed ladder to calibrate with; in the simulator only. */
  ladder?: string
  configuration?: string
  /** Name of the device in the file. */
  id?: string
  /** File of the device's key. */
  key?: string
  seed: number
  /** Day of the measurement, ISO. */
  date: string
  record?: string
  out?: string
  /** Put the calibration into the device. */
  upload?: boolean
  dryRun?: boolean
  json?: boolean
}

/**
 * Measures and fits, or fits what was measured before; writes the calibration whole and prints
 * what it is. Raw measurements are kept whatever happens after them.
 */
export async function calibrate(options: CalibrateOptions): Promise<void> {
  if (options.from !== undefined) {
    const recordings = options.from.map((file) => readMeasurements(file))
    const place = placeOfFit(options, recordings)
    finish(fitRecordings(recordings, options.compositionError), place, options)
    return
  }
  const stop = new AbortController()
  const onStop = () => stop.abort()
  process.on('SIGINT', onStop).on('SIGTERM', onStop)
  try {
    const bench = await openBench({ ...options, target: options.target ?? 'sim:' }, stop.signal)
    try {
      await calibrateOn(bench, options, stop.signal)
    } finally {
      bench.link.close()
    }
  } finally {
    // npx passes ^C on although the terminal has sent it already: the second one must not cut short the ending.
    if (!stop.signal.aborted) process.off('SIGINT', onStop).off('SIGTERM', onStop)
  }
}

async function calibrateOn(bench: Bench, options: CalibrateOptions, stop: AbortSignal): Promise<void> {
  const { ions, ladder } = bench.device
  const protocol = protocolFrom(options, ions, bench.standardProtocol)
  const visits = visitsOf(protocol, ions, ladder.pulses.length)
  const total = requestCount(visits)
  const place = placeOf(options, bench, protocol, total)
  const { record } = place
  if (options.dryRun) {
    console.log(planText(bench, visits, protocol.rest_s, place))
    return
  }
  requireHand(bench, visits)
  if (!isNearReference(visits[0].temperature_C)) {
    console.error(`No medium is measured at ${REFERENCE_C} °C: the fit will need a recording of the same device that has them (--from).`)
  }
  const recording = openRecording(record, { format: 'iongate-measurements', version: 2, made: options.date, ...bench.device, protocol })
  try {
    // The simulator would give the same again; on a device somebody means to measure anew.
    if (bench.enter === undefined && recording.kept.length >= total) {
      throw new IongateError('recording-other', record, `holds all ${total} measurements already`)
    }
    if (recording.kept.length > 0) console.error(`${record}: ${recording.kept.length} of ${total} measurements are there; it goes on after them`)
    await runProtocol({ bench, visits, rest_s: protocol.rest_s, recording, stop, isQuiet: options.json === true })
  } catch (error) {
    if (!(error instanceof IongateError)) throw error
    const kept = error.code === 'recording-other' ? '' : `; ${recording.count()} of ${total} measurements are kept in ${record}`
    throw new IongateError(error.code, error.where, `${error.message}${kept}`, { cause: error })
  } finally {
    recording.close()
  }
  if (!options.json) console.log(`\nMeasurements  ${record}`)
  const fitted = fitRecordings([readMeasurements(record)])
  // The fit holds the only thread: ^C meanwhile is heard now.
  await setImmediate()
  if (stop.aborted) throw new IongateError('calibration-stopped', '', `stopped by ^C; all ${total} measurements are kept in ${record}`)
  const calibration = finish(fitted, place, options)
  if (options.upload) await (await import('./upload')).uploadCalibration(bench.link, calibration)
  if (bench.enter === undefined) console.error(`The device is disarmed${options.upload ? ' and runs this calibration' : ''}; restart it, or arm it, for stimuli.`)
}

/** Enough of a result for its kind to be known before it is there. */
const CALIBRATION_BEGINS = JSON.stringify({ format: 'iongate-calibration' })

interface Place {
  /** The calibration's file. */
  out: string
  /** What is measured goes here. */
  record: string
  /** The folder of this run, unless the user named the file. */
  folder?: string
}

/**
 * Where the calibration of a bench goes and what is measured for it. The same folder for the same content, whatever the
 * day, so that a run that was stopped finds its recording; a device that was measured to the end gets a new one.
 */
function placeOf(options: CalibrateOptions, bench: Bench, protocol: Protocol, total: number): Place {
  const { out, record } = options
  if (out !== undefined) {
    refuseOtherKind(out, CALIBRATION_BEGINS)
    const place = { out, record: record ?? recordBeside(out) }
    refuseOverInput(out, '--out', [place.record, options.protocol, options.media, options.calibration, options.ladder, options.configuration])
    return place
  }
  const first = runFolder('calibrate', bench.name, runKey([bench.device, bench.program, protocol]))
  for (let folder = first, n = 2; ; folder = `${first}-${n}`, n++) {
    const file = path.join(folder, `${bench.name}.calibration.json`)
    const place = { out: file, record: record ?? recordBeside(file), folder }
    if (record !== undefined || bench.enter !== undefined || countOf(place.record) < total) return place
  }
}

function recordBeside(out: string): string {
  return out.replace(/(\.calibration)?\.json$/, '') + '.measurements.jsonl'
}

/** Where the fit of these recordings goes. */
function placeOfFit({ out, from }: CalibrateOptions, recordings: MeasurementRecording[]): Pick<Place, 'out' | 'folder'> {
  if (out !== undefined) {
    refuseOtherKind(out, CALIBRATION_BEGINS)
    refuseOverInput(out, '--out', from ?? [])
    return { out }
  }
  const folder = runFolder('calibrate', 'device', runKey(recordings))
  return { out: path.join(folder, 'device.calibration.json'), folder }
}

/** Writes a calibration and prints what it is. */
function finish({ calibration: fitted, drifts }: FittedCalibration, { out, folder }: Pick<Place, 'out' | 'folder'>, { json, gainDoubt }: CalibrateOptions): Calibration {
  const calibration = gainDoubt === undefined ? fitted : { ...fitted, doubt: { ...doubtOfAnotherUnit(fitted.ions), gain: gainDoubt } }
  writeWhole(out, `${JSON.stringify(calibration, null, 1)}\n`)
  if (folder !== undefined) linkLatest(folder)
  if (json) console.log(JSON.stringify({ file: out, ...calibrationJson(calibration), figures: [] }))
  else console.log(`${calibrationText(calibration)}\n${driftLines(drifts, calibration.ions)}Calibration   ${out}`)
  return calibration
}

function driftLines(drifts: FittedCalibration['drifts'], ions: string[]): string {
  const lines = drifts.map(({ atEnd }) => ions.map((ion, i) => `${ion} ${atEnd[i] < 0 ? '−' : '+'}${Math.abs(100 * atEnd[i]).toFixed(1)} %`).join(', '))
  return lines.map((line) => `Drift         of the electrode while it was measured, taken out: ${line}\n`).join('')
}

function planText({ link, device, highest_mV }: Bench, visits: Visit[], rest_s: number, { record, out }: Place): string {
  const time_ms = visits
    .flatMap(({ requests, amplitudes }) => [...requests, ...Array.from({ length: amplitudes }, () => atAmplitude(highest_mV)).flat()])
    .reduce((sum, request) => sum + duration_ms(request, rest_s, device.ladder), 0)
  const media = new Map<string, number>()
  visits.forEach(({ medium, amplitudes }) => media.set(mediumName(medium), Math.max(amplitudes, media.get(mediumName(medium)) ?? 0)))
  const searched = `from ${plain(LOWEST_mV / 1000)} to ${plain(highest_mV / 1000)} V`
  const temperatures = [...new Set(visits.map(({ temperature_C }) => temperature_C))]
  return [
    `${link.where}: ${device.source}`,
    `${requestCount(visits)} measurements in ${media.size} media at ${temperatures.join(', ')} °C, ${durationText(time_ms)} without changing media`,
    ...[...media].map(([name, amplitudes]) => `  ${name}${amplitudes > 0 ? `; and at ${amplitudes} amplitudes ${searched}, for its threshold` : ''}`),
    ...(countOf(record) > 0 ? [`${countOf(record)} of them are in ${record}; it would go on after them`] : []),
    `would write ${record} as it measures, then ${out}`,
  ].join('\n')
}

function durationText(time_ms: number): string {
  const minutes = Math.ceil(time_ms / 60000)
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}
