import type { Calibration, Estimate } from '../calibration/calibration-file'
import { decoderTablesOf, type LevelSettings } from '../calibration/decoder-tables'
import { percent } from '../report/format'
import { hexOfHash } from '../telemetry'

/** What can be read off a calibration file beside its own numbers. */
export interface CalibrationFacts {
  /** As devices and telemetry give it. */
  id: string
  ions: IonFacts[]
  /** Index of the ion that scatters most, and why. */
  weakest: { ion: number; reason: string }
  /** Integers in the tables that go into the device. */
  tableWords: number
}

export interface IonFacts {
  ion: string
  /** Standard deviation and mean error of the decoded activation. */
  deviation: Estimate
  bias: Estimate
  /** How fast it answers, and the voltage at which half of its paths are open. */
  timeConstant_ms: Estimate
  threshold_mV: Estimate
  /** How sharply they open: the slope's s of eq. 4. */
  width_mV: Estimate
  /** Lowest pulse of the ladder at which the ion answers, mV; its paths open somewhere below. */
  answersFrom_mV: number
  /** Per pulse, the mean current's share of full scale at activation 1. */
  responseShare: number[]
  /** The ion whose templates are most alike, and their cosine; undefined for a single ion. */
  nearest?: { ion: string; likeness: number }
}

/** An ion answers a pulse with at least this share of what it answers to its best. */
const ANSWER_SHARE = 0.05
/** Templates more alike than this are what makes an ion weak, rather than a small response. */
const ALIKE = 0.95

export function calibrationFacts(calibration: Calibration): CalibrationFacts {
  const ions = calibration.ions.map((_, ion) => ionFacts(calibration, ion))
  const weakest = ions.reduce((worst, { deviation }, ion) => (deviation.value > ions[worst].deviation.value ? ion : worst), 0)
  return {
    id: calibrationIdOf(calibration),
    ions,
    weakest: { ion: weakest, reason: reasonOf(ions, weakest) },
    tableWords: countNumbers(calibration.tables),
  }
}

/** A calibration's id and tables are the same whatever levels a device is set to. */
export const ANY_LEVELS: LevelSettings = { boundaries: [0.5, 1, 1.5], hysteresis: 0 }

/** The id under which a device reports this calibration. */
function calibrationIdOf(calibration: Calibration): string {
  return hexOfHash(decoderTablesOf(calibration, ANY_LEVELS).calibrationId)
}

function ionFacts(calibration: Calibration, ion: number): IonFacts {
  const { ions, ladder, fit } = calibration
  const response = responseOfPulses(calibration, ion)
  const strongest = Math.max(...response)
  const amplitudes = ladder.pulses.map(({ amplitude_mV }) => amplitude_mV)
  const others = ions.flatMap((name, other) => (other === ion ? [] : [{ ion: name, likeness: cosine(valuesOf(fit.templates[ion]), valuesOf(fit.templates[other])) }]))
  return {
    ion: ions[ion],
    deviation: fit.deviation[ion],
    bias: fit.bias[ion],
    ...fit.gel.ions[ion],
    answersFrom_mV: Math.min(...amplitudes.filter((_, pulse) => response[pulse] >= ANSWER_SHARE * strongest)),
    responseShare: response,
    nearest: others.reduce<IonFacts['nearest']>((most, other) => (most === undefined || other.likeness > most.likeness ? other : most), undefined),
  }
}

/** Mean window sum of each pulse at activation 1, as a share of full scale. */
function responseOfPulses({ ladder, windows, fit }: Calibration, ion: number): number[] {
  const samples = windows.reduce((sum, { count }) => sum + count, 0)
  return ladder.pulses.map((_, pulse) => {
    const words = windows.reduce((sum, _window, w) => sum + fit.templates[ion][pulse * windows.length + w].value, 0)
    return words / samples / 65535
  })
}

function reasonOf(ions: IonFacts[], weakest: number): string {
  const { ion, nearest, responseShare } = ions[weakest]
  if (nearest !== undefined && nearest.likeness > ALIKE) return `${ion} answers the ladder much as ${nearest.ion} does (likeness ${nearest.likeness.toFixed(2)})`
  const own = Math.max(...responseShare)
  const strongest = Math.max(...ions.flatMap((one) => one.responseShare))
  return `${ion}’s largest response is ${percent(own)} of full scale, ${percent(own / strongest)} of the strongest ion’s`
}

function valuesOf(estimates: Estimate[]): number[] {
  return estimates.map(({ value }) => value)
}

function cosine(a: number[], b: number[]): number {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

function countNumbers(value: unknown): number {
  if (typeof value === 'number') return 1
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, entry: unknown) => sum + countNumbers(entry), 0)
}
