import { TERM_MEMORY } from '../../firmware/core/decode/response'
import type { BoardName } from '../../sim/board-profiles'
import type { Calibration } from '../calibration/calibration-file'
import { statedGel } from '../calibration/gel-parameters'
import { assumedGel } from './assumed-gel'

/**
 * What a device begins with that is to measure with a ladder nobody has calibrated yet: its
 * window sums are right, and it decodes every interrogation to nothing.
 */
export function uncalibrated(board: BoardName, ions: string[], { ladder, windows }: Pick<Calibration, 'ladder' | 'windows'>): Calibration {
  const features = ladder.pulses.length * windows.length
  const perFeature = <Value>(value: Value): Value[] => new Array<Value>(features).fill(value)
  const perIon = <Value>(value: Value): Value[] => ions.map(() => value)
  const sets = 2 ** ions.length * ions.length
  const memory = assumedGel(ions)
  const unknown = { value: 1, interval95: null }
  return {
    format: 'iongate-calibration',
    version: 4,
    board,
    made: '2000-01-01',
    source: 'nothing was measured',
    ions,
    ladder,
    windows,
    temperature: { coldest_C: 25, reference_C: 25, warmest_C: 25 },
    memory,
    fit: {
      measurements: 1,
      offset: perFeature(0),
      templates: perIon(perFeature({ value: 0, interval95: null })),
      residual: perFeature(0),
      deviation: perIon(unknown),
      bias: perIon(unknown),
      gel: statedGel(memory),
      noise: [],
      terms: [],
    },
    tables: {
      featureOffset: perFeature(0),
      featureGain: perFeature(1),
      saturationSum: windows.map(({ count }) => count * 65535),
      projectionRows: perFeature(perFeature(0)),
      projectionGain: perFeature(0),
      followerCount: 0,
      productLeft: [],
      productRight: [],
      correctionRows: perFeature(new Array<number>(TERM_MEMORY + 3 * ions.length).fill(0)),
      correctionGain: perFeature(0),
      unmixRows: new Array<number[]>(sets).fill([]),
      unmixGain: new Array<number>(sets).fill(0),
      chargeGain: ladder.pulses.map(() => 0),
      misfitLimit: 1,
      pickup: { rows: [], rowOfPulse: ladder.pulses.map(() => -1), limit: 1 },
      openRow: [],
      openLimit: 0,
      deviationRows: perIon(ions.map(() => 0)),
      quartersPerDeviation_Q14: perIon(new Array<number>(9).fill(1)),
    },
  }
}
