import { localModel, type LocalModel } from './theory/noise-model'
import type { Cell } from './cell'
import { polarityOf, type DataSet } from './dataset'

/**
 * The truth about every interrogation: mean, slopes, covariance and information at its activation.
 * @param extra_words2 white noise added to every sample by the bench, words²
 */
export function localModels(cell: Cell, { activation }: DataSet, extra_words2 = 0): LocalModel[] {
  return activation.map((one, index) => localModel(cell.noise, cell.expected[polarityOf(index)], one, extra_words2))
}
