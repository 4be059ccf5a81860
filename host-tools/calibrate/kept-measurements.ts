import { isDeepStrictEqual } from 'node:util'
import { IongateError } from '../diagnostics'
import type { RecordedMeasurement } from './recording'
import type { MeasurementRequest } from './steps'

/** What a recording held when it was opened, taken up again in the order in which it was measured. */
export interface Kept {
  /** The recording's file. */
  where: string
  measurements: RecordedMeasurement[]
  /** How many have been taken up. */
  next: number
}

/** A request in its medium, as it stands in a recording. */
export type Asked = MeasurementRequest & Pick<RecordedMeasurement, 'medium' | 'activation' | 'rest_s'>

/**
 * The sums of a request that was measured before; undefined when it has still to be measured.
 * @throws IongateError recording-other when the recording holds another one in its place
 */
export function keptSums(kept: Kept, asked: Asked): number[] | undefined {
  const there = kept.measurements.at(kept.next)
  if (there === undefined) return undefined
  const { medium, activation, amplitude_mV, polarity, earlier, rest_s } = there
  refuseUnequal(kept, { medium, activation, amplitude_mV, polarity, earlier, rest_s }, asked, 'is not what the protocol asks for there')
  kept.next += 1
  return there.sums
}

/**
 * Is this measurement, made again by the simulator, recorded already?
 * @throws IongateError recording-other when it came out otherwise
 */
export function matchKept(kept: Kept, measured: RecordedMeasurement): boolean {
  const there = kept.measurements.at(kept.next)
  if (there === undefined) return false
  refuseUnequal(kept, there, measured, 'came out otherwise; another version of iongate or of the scenario made it')
  kept.next += 1
  return true
}

/** Throws recording-other for a device that has booted less often than the one that was measured: it is another one. */
export function refuseEarlierBoot({ where, measurements }: Kept, { epoch }: RecordedMeasurement): void {
  const last = measurements.at(-1)
  if (last === undefined || epoch >= last.epoch) return
  throw new IongateError('recording-other', where, `was measured on a device in its boot ${last.epoch}; this one is in its boot ${epoch}, so it is another device or was flashed anew`)
}

function refuseUnequal({ where, next }: Kept, there: object, here: object, what: string): void {
  // As a file has it: what is left out and what is undefined are the same.
  const written = (value: object): unknown => JSON.parse(JSON.stringify(value))
  if (!isDeepStrictEqual(written(there), written(here))) throw new IongateError('recording-other', `${where}:${next + 2}`, `this measurement ${what}`)
}
