import { Listr } from 'listr2'
import { createInterface } from 'node:readline/promises'
import { IongateError } from '../diagnostics'
import { progressReporter } from '../simulation/progress'
import type { Bench } from './bench'
import { IDLE_CYCLE_ms, MEASURING_CYCLE_ms, measure, measuringNew, setPace, type Measuring } from './measuring'
import { mediumName } from './protocol'
import { keptSums, matchKept, refuseEarlierBoot, type Asked, type Kept } from './kept-measurements'
import type { OpenRecording, RecordedMeasurement } from './recording'
import { nextAmplitude_mV, responseAt, type AmplitudePoint } from './amplitude-search'
import { atAmplitude, requestCount, type MeasurementRequest, type Visit } from './steps'

export interface ProtocolRun {
  bench: Bench
  visits: Visit[]
  rest_s: number
  /** Gets each measurement; those that it has are not measured again. */
  recording: OpenRecording
  stop: AbortSignal
  isQuiet: boolean
}

/**
 * Measures all visits, each measurement recorded as soon as it is there. Where the medium is
 * changed by hand, asks for each. In the end the device goes on as it was, but disarmed.
 * @throws IongateError calibration-stopped, device-silent, device-differs, measurement-refused, usage
 */
export async function runProtocol(run: ProtocolRun): Promise<void> {
  const { bench } = run
  const measuring = measuringNew(bench.link, bench.device.ladder, run.rest_s, run.stop)
  try {
    await measureVisits(run, measuring)
  } finally {
    // Still disarmed: whoever wants stimuli now says so.
    setPace(measuring, bench.cycle_ms)
  }
}

async function measureVisits(run: ProtocolRun, measuring: Measuring): Promise<void> {
  const { bench, visits, stop } = run
  const kept: Kept = { where: run.recording.where, measurements: run.recording.kept, next: 0 }
  const { enter } = bench
  if (enter !== undefined) {
    setPace(measuring, MEASURING_CYCLE_ms)
    await measureStretch(run, measuring, kept, `Measuring ${bench.link.where}`, visits, enter)
    return
  }
  for (const [at, visit] of visits.entries()) {
    if (kept.next + requestCount([visit]) > kept.measurements.length) {
      // While the electrode is moved it is hardly used.
      setPace(measuring, IDLE_CYCLE_ms)
      await askFor(visit, visits[at - 1], `${at + 1} of ${visits.length}`, stop)
      setPace(measuring, MEASURING_CYCLE_ms)
    }
    await measureStretch(run, measuring, kept, `${mediumName(visit.medium)} at ${visit.temperature_C} °C`, [visit])
  }
}

/** Throws usage where nobody can be asked to change the medium. */
export function requireHand(bench: Bench, visits: Visit[]): void {
  if (bench.enter !== undefined || visits.length < 2 || process.stdin.isTTY) return
  throw new IongateError(
    'usage',
    '--target',
    `${visits.length} media are changed by hand, and nobody is at a terminal to do it; measure one at a time (--media with one line, --record) and join them with --from`,
  )
}

async function askFor({ medium, temperature_C }: Visit, last: Visit | undefined, place: string, stop: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) return
  const warmth = last?.temperature_C === temperature_C ? '' : ` at ${temperature_C} °C`
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    await terminal.question(`Medium ${place}: rinse the electrode, put it into ${mediumName(medium)}${warmth}, wait until it has settled, then press Enter. `, { signal: stop })
  } catch (error) {
    throw new IongateError('calibration-stopped', '', 'stopped by ^C', { cause: error })
  } finally {
    terminal.close()
  }
}

async function measureStretch(run: ProtocolRun, measuring: Measuring, kept: Kept, title: string, visits: Visit[], enter?: Bench['enter']): Promise<void> {
  const total = requestCount(visits)
  const tasks = new Listr(
    [
      {
        title: `${title}: ${total} measurements`,
        task: async (_, task) => {
          let done = 0
          measuring.onWait = (why) => (task.output = why)
          const onProgress = progressReporter(total, (count) => `${count} of ${total} measurements`, (line) => (task.output = line))
          for (const visit of visits) {
            enter?.(visit)
            const { activation } = visit
            const medium = mediumName(visit.medium)
            const take = async (request: MeasurementRequest) => {
              const sums = await takeOne(run, measuring, kept, { medium, activation, ...request, rest_s: run.rest_s })
              done += 1
              onProgress(done)
              return sums
            }
            for (const request of visit.requests) await take(request)
            await searchThreshold(run, measuring.zeroBias, visit.amplitudes, take)
          }
        },
      },
    ],
    // The calibration itself answers ^C.
    { silentRendererCondition: run.isQuiet, registerSignalListeners: false },
  )
  await tasks.run()
}

/**
 * One measurement, recorded. A device goes on where the recording ends. The simulator measures from the beginning, so
 * that a run that was stopped gives the same bytes as one that was not: what is recorded has to come out again.
 */
async function takeOne(run: ProtocolRun, measuring: Measuring, kept: Kept, asked: Asked): Promise<number[]> {
  const { enter } = run.bench
  if (enter === undefined) {
    const sums = keptSums(kept, asked)
    if (sums !== undefined) {
      if (asked.amplitude_mV === 0) measuring.zeroBias.push(sums)
      return sums
    }
  }
  const { sums, temperature_C, time_ms, epoch, interrogations } = await measure(measuring, asked)
  const measured: RecordedMeasurement = { ...asked, interrogations, epoch, time_ms, temperature_C, sums }
  if (enter === undefined) refuseEarlierBoot(kept, measured)
  if (enter === undefined || !matchKept(kept, measured)) run.recording.add(measured)
  return sums
}

/** Measures at amplitudes that close in on where the ion in the medium opens. */
async function searchThreshold(
  { bench }: ProtocolRun,
  zeroBias: number[][],
  amplitudes: number,
  take: (request: MeasurementRequest) => Promise<number[]>,
): Promise<void> {
  const points: AmplitudePoint[] = []
  for (let count = 0; count < amplitudes; count++) {
    const amplitude_mV = nextAmplitude_mV(points, bench.highest_mV)
    const both: number[][] = []
    for (const request of atAmplitude(amplitude_mV)) both.push(await take(request))
    points.push({ amplitude_mV, response: responseAt(amplitude_mV, bench.device, both, zeroBias) })
  }
}
