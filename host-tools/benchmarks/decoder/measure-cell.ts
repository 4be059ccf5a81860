import type { Calibration } from '../../calibration/calibration-file'
import type { Figure } from '../../figures'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import type { Cell } from './cell'
import { efficiencyFigures, levelFigures, measureFigures, memoryFigures, twinFigures } from './cell-figures'
import { decodeAfter, doubleTwin, integerDecoder, linearDecoder, restedOf, levelOfActivation, type PlayedPulse } from './decoders'
import { efficiencyOf, informationKept, type Efficiency } from './efficiency'
import { bayesLevels, expectedErrors, levelErrors, posteriorOf, type LevelErrors } from './level-errors'
import { localModels } from './local-models'
import { memoryBias, type MemoryBias } from './memory'
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
  /** The device, and the peers that estimate activations. */
  memory: MemoryBias[]
  figures: Figure[]
}

/** @param histories random earlier pulses to decode after */
export function measureCell(cell: Cell, effort: Effort, histories: number, onProgress: (text: string) => void): CellResult {
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
  onProgress(`${name}: peers`)
  const peers = peersOf(calibration, [...rested, ...cell.validation], effort).map((peer) => ({ ...peer, levels: peer.levelsOf(data.words) }))
  const bayes = { name: 'Bayes', memory_bytes: NaN, operations: NaN, levels: bayesLevels(posterior) }
  const ours = { name: 'device', ...costOf(calibration), levels: activations.map((one) => one.map(levelOfActivation)) }
  const compared = [bayes, ours, ...peers]
  const errorsOf = ({ levels }: { levels: number[][] }) => expectedErrors(posterior, levels)
  onProgress(`${name}: memory of earlier pulses`)
  const memory = memoryBias(cell.scenario, calibration, histories, [
    { name: 'device', decode: (pulses, polarity) => decodeAfter(calibration, pulses, polarity) },
    ...peers.flatMap(({ name: peer, activationOf }) =>
      activationOf === undefined ? [] : [{ name: peer, decode: (pulses: PlayedPulse[]) => activationOf(pulses.slice(-calibration.ladder.pulses.length).flatMap(({ words }) => words)) }],
    ),
  ])
  const [deviceEfficiency, , ordinaryEfficiency, lastWindow] = decoders.map(({ efficiency }) => efficiency)
  const checked = efficiencyOf(cell, cell.check, localModels(cell, cell.check), ordinary)
  return {
    cell: name,
    interrogations: data.words.length,
    decoders,
    levels: compared.map(({ name: decoder, memory_bytes, operations, levels }) => ({ name: decoder, memory_bytes, operations, ...levelErrors(data, posterior, levels) })),
    informationKept: BOARD_PROFILES[cell.scenario.board].facts.converterBits > 8 ? informationKept(cell, models, 6) : null,
    memory,
    figures: [
      ...efficiencyFigures(name, ions, deviceEfficiency),
      ...levelFigures(name, { bayes: errorsOf(bayes), device: errorsOf(ours), peers: peers.map((peer) => ({ ...peer, errors: errorsOf(peer) })) }),
      ...twinFigures(name, ions, activations, data.words.map((one) => twin.activationOf(one))),
      ...measureFigures(name, checked, lastWindow, ordinaryEfficiency),
      ...memoryFigures(name, ions, memory[0]),
    ],
  }
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
