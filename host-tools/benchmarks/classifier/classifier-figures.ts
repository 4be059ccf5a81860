import { atLeast, type Figure } from '../../figures'
import { mapped, shareInterval } from '../../intervals'

const percent = (share: number) => 100 * share

/** Decisions of all tasks that are the same class in integers and in double precision, %. */
export function sameClassFigure(tasks: { heldOut: number; sameAsDouble: number }[]): Figure {
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0)
  const [same, decided] = [total(tasks.map(({ sameAsDouble }) => sameAsDouble)), total(tasks.map(({ heldOut }) => heldOut))]
  return atLeast('integers/same-class-as-double', percent(same / decided), 99.9, '%', mapped(shareInterval(same, decided), percent))
}

/** Of the decisions that only the levels or only the classifier got wrong, those of the levels, %: half where neither is better. */
export function decisionFigure({ task, onlyLevelsWrong, onlyClassifierWrong }: { task: string; onlyLevelsWrong: number; onlyClassifierWrong: number }): Figure {
  const differing = onlyLevelsWrong + onlyClassifierWrong
  return atLeast(`${task}/levels-wrong-where-one-is`, percent(onlyLevelsWrong / differing), 50, '%', mapped(shareInterval(onlyLevelsWrong, differing), percent))
}
