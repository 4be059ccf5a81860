import type { Calibration } from '../../calibration/calibration-file'
import { atLeast, atMost, type Figure } from '../../figures'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import type { Cell } from './cell'
import type { DataSet } from './dataset'
import { doubleTwin, integerDecoder, linearDecoder, restedOf, levelOfActivation, type BenchDecoder } from './decoders'
import { efficiencyOf, informationKept, type Efficiency } from './efficiency'
import { bayesLevels, levelErrors, posteriorOf, type LevelErrors } from './level-errors'
import { localModels } from './local-models'
import { peersOf, type Effort } from './peers'

/** All that is measured of one board in one kind of noise. */
export interface CellResult {
  cell: string
  interrogations: number
  decoders: { name: string; efficiency: Efficiency }[]
  /** Bayes first, ours second, then the peers. */
  levels: ({ name: string; memory_bytes: number; operations: number } & LevelErrors)[]
  /** Share of the samples' information that window sums keep, per ion; of 8-bit samples, whose rounding is not white, unknown. */
  informationKept: number[] | null
  figures: Figure[]
}

const EFFICIENCY_AIM = { white: 0.97, coloured: 0.93 }

export function measureCell(cell: Cell, effort: Effort, onProgress: (text: string) => void): CellResult {
  const { calibration, training, data, name } = cell
  const { ions } = calibration
  onProgress(`${name}: bound`)
  const models = localModels(cell, data)
  const device = integerDecoder(calibration)
  const twin = doubleTwin(calibration, training)
  const rested = restedOf(calibration, training)
  const ordinary = linearDecoder(calibration, rested, 'all')
  const decoders = [
    { name: 'device', decoder: device },
    { name: 'double-precision twin', decoder: twin },
    { name: 'ordinary least squares', decoder: ordinary },
    { name: 'last window of each pulse only', decoder: linearDecoder(calibration, rested, 'last') },
  ].map(({ name: decoderName, decoder }) => ({ name: decoderName, efficiency: efficiencyOf(cell, data, models, decoder) }))

  onProgress(`${name}: posterior`)
  const activations = data.words.map((words) => device.activationOf(words))
  const posterior = posteriorOf(cell, data, models, activations)
  const deviceLevels = activations.map((one) => one.map(levelOfActivation))
  onProgress(`${name}: peers`)
  const peers = peersOf(calibration, [...rested, ...cell.validation], effort)
  const levels = [
    { name: 'Bayes', memory_bytes: NaN, operations: NaN, ...levelErrors(data, posterior, bayesLevels(posterior)) },
    { name: 'device', ...costOf(calibration), ...levelErrors(data, posterior, deviceLevels) },
    ...peers.map(({ name: peer, memory_bytes, operations, levelsOf }) => ({
      name: peer,
      memory_bytes,
      operations,
      ...levelErrors(data, posterior, levelsOf(data.words)),
    })),
  ]
  const [bayes, ours, ...others] = levels
  const kind = name.endsWith('white') ? 'white' : 'coloured'
  const [deviceEfficiency, , ordinaryEfficiency, lastWindow] = decoders.map(({ efficiency }) => efficiency)
  const checkedModel = efficiencyOf(cell, cell.check, localModels(cell, cell.check), ordinary).overPredicted
  return {
    cell: name,
    interrogations: data.words.length,
    decoders,
    levels,
    informationKept: BOARD_PROFILES[cell.scenario.board].facts.converterBits > 8 ? informationKept(cell, models, 6) : null,
    figures: [
      ...ions.map((ion, i) => atLeast(`${name}/efficiency/${ion}`, deviceEfficiency.efficiency[i], EFFICIENCY_AIM[kind])),
      atMost(`${name}/level-errors-over-Bayes`, total(ours.expected) / total(bayes.expected), 1.05),
      ...twinFigures(name, ions, data, activations, twin),
      ...others.map((peer) => atLeast(`${name}/errors-of-${peer.name.replaceAll(' ', '-')}-over-device's`, total(peer.counted) / total(ours.counted), 1)),
      // The measure itself: the noise model holds for the whole simulator, and a decoder that throws windows away is seen.
      atMost(`${name}/measure/noise-model-off`, Math.abs(total(checkedModel) / ions.length - 1), 0.2),
      // Under drift the last windows are as good as all, so that there the comparison says nothing.
      ...(kind === 'white'
        ? [atMost(`${name}/measure/last-window-over-all-windows`, total(lastWindow.efficiency) / total(ordinaryEfficiency.efficiency), 0.8)]
        : []),
    ],
  }
}

/** Integers against double precision: signal to noise per ion, and the share of interrogations with the same levels. */
function twinFigures(name: string, ions: string[], { words }: DataSet, activations: number[][], twin: BenchDecoder): Figure[] {
  const doubles = words.map((one) => twin.activationOf(one))
  const energy = (value: (index: number, ion: number) => number, ion: number) =>
    doubles.reduce((sum, _, index) => sum + value(index, ion) ** 2, 0)
  const ratios = ions.map((_, ion) => energy((index, i) => doubles[index][i], ion) / energy((index, i) => activations[index][i] - doubles[index][i], ion))
  const same = doubles.filter((one, index) => one.every((value, ion) => levelOfActivation(value) === levelOfActivation(activations[index][ion])))
  return [
    ...ions.map((ion, i) => atLeast(`${name}/integer-over-double/${ion}`, 10 * Math.log10(ratios[i]), 59, 'dB')),
    atLeast(`${name}/integer-and-double-same-levels`, (100 * same.length) / doubles.length, 99.95, '%'),
  ]
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Tables of 32-bit numbers, and multiply-accumulates when every ion is above zero: features, projections, products, corrections. */
function costOf({ tables }: Calibration): { memory_bytes: number; operations: number } {
  const features = tables.featureGain.length
  const numbers = (rows: number[][]) => rows.reduce((sum, row) => sum + row.length, 0)
  const rows = numbers(tables.projectionRows) + numbers(tables.correctionRows)
  return {
    memory_bytes: 4 * (2 * features + rows + numbers(tables.unmixRows) + tables.unmixGain.length + 2 * tables.productLeft.length),
    operations: features + rows + tables.productLeft.length + tables.correctionRows.length,
  }
}
