import type { BoardName } from '../../../sim/board-profiles'
import { fitRecordings } from '../../calibrate/fit-recordings'
import { unitScenario } from '../../calibrate/population'
import { activationsOf, benchProtocol, fewMedia, simulatedProtocol, type Medium } from '../../calibrate/protocol'
import type { MeasurementRequest, Visit } from '../../calibrate/steps'
import { IongateError } from '../../diagnostics'
import { CONDITIONS } from './conditions'
import { measuredUnit, type Preparation } from './measured-unit'
import { outcomesOf, type Outcome } from './outcomes'

/** Calibrations that a person could make. */
export interface KnownMedia {
  /** Stable: part of a figure's name. */
  name: string
  media: Medium[]
  /** Measurements from rest in each. */
  repeats: number
  preparation: Preparation
}

const IONS = ['K', 'Ca', 'Fe']
const REST_s = 10
const exactly: Preparation = { composition: 0, stock: 0 }
/** Half of the error is the stock's, as far as variances go. */
const within = (share: number): Preparation => ({ composition: share / Math.SQRT2, stock: share / Math.SQRT2 })

export const KNOWN_MEDIA: KnownMedia[] = [
  { name: '10-media-exact', media: fewMedia(IONS), repeats: 3, preparation: exactly },
  { name: '10-media-2-%', media: fewMedia(IONS), repeats: 3, preparation: within(0.02) },
  { name: '10-media-5-%', media: fewMedia(IONS), repeats: 3, preparation: within(0.05) },
  { name: '23-media-exact', media: benchProtocol(IONS).media, repeats: 12, preparation: exactly },
  { name: '97-media-exact', media: simulatedProtocol(IONS).media, repeats: 4, preparation: exactly },
]

/** Per unit what its own calibration says of fresh interrogations, or the code with which the fit refused. */
export interface CalibratedUnit {
  unit: number
  outcomes: Outcome[]
  refusal?: string
}

/**
 * Calibrates units in known media and lets each decode interrogations of its own.
 * @param units how many; the first is serial number 2, because 1 is the one of the shipped calibrations
 */
export async function calibratedUnits(board: BoardName, { media, repeats, preparation }: KnownMedia, units: number, interrogations: number): Promise<CalibratedUnit[]> {
  const results: CalibratedUnit[] = []
  for (let unit = 2; unit < 2 + units; unit++) {
    const scenario = unitScenario(board, unit)
    const recording = await measuredUnit(scenario, visitsFrom(media, repeats), REST_s, preparation, unit)
    try {
      const { calibration } = fitRecordings([recording], Math.hypot(preparation.composition, preparation.stock))
      results.push({ unit, outcomes: outcomesOf([calibration], scenario, CONDITIONS[0], unit * interrogations, interrogations) })
    } catch (error) {
      if (!(error instanceof IongateError)) throw error
      results.push({ unit, outcomes: [], refusal: error.code })
    }
  }
  return results
}

/** Measurements from rest, signs alternating; the offsets first. */
function visitsFrom(media: Medium[], repeats: number): Visit[] {
  return media.map((medium, at): Visit => {
    const rested = Array.from({ length: repeats }, (_, n): MeasurementRequest => ({ polarity: n % 2 === 0 ? 1 : -1, earlier: [] }))
    const unbiased = Array.from({ length: at === 0 ? 12 : 0 }, (): MeasurementRequest => ({ polarity: 1, amplitude_mV: 0, earlier: [] }))
    return { medium, activation: activationsOf(medium, IONS), temperature_C: 25, requests: [...unbiased, ...rested], amplitudes: 0 }
  })
}
