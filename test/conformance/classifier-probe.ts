/** The classifier driven from lists of integers to a list of integers; see probes.ts. */
import { classifierNew, classify, withholdClass } from '../../firmware/core/decode/classifier'
import { portableNatives } from '../../firmware/core/decode/window-sums'

/** Two ions with one earlier interrogation, temperature and constant; three units or none; three classes. */
const INPUTS = 6
const UNITS = 3
const CLASSES = 3

function rowsOf(weights: number[], count: number, length: number): number[][] {
  const rows: number[][] = []
  for (let i = 0; i < count; i++) {
    const row: number[] = []
    for (let j = 0; j < length; j++) row.push(weights[i * length + j])
    rows.push(row)
  }
  return rows
}

/** Interrogations one after the other, each (activation, activation, temperature, trusted or not): all that is decided of each. */
export function classifierRun(hiddenWeights: number[], scoreWeights: number[], marginGain_Q15: number, interrogations: number[]): number[] {
  const units = hiddenWeights.length > 0 ? UNITS : 0
  const classifier = classifierNew(
    {
      ionCount: 2,
      history: 1,
      hiddenRows: rowsOf(hiddenWeights, units, INPUTS),
      scoreRows: rowsOf(scoreWeights, CLASSES, units > 0 ? units + 1 : INPUTS),
      marginGain_Q15: marginGain_Q15,
    },
    portableNatives,
  )
  const out: number[] = []
  for (let at = 0; at < interrogations.length; at += 4) {
    if (interrogations[at + 3] > 0) classify(classifier, [interrogations[at], interrogations[at + 1]], interrogations[at + 2])
    else withholdClass(classifier)
    out.push(classifier.best)
    out.push(classifier.confidence_Q15)
    for (let i = 0; i < CLASSES; i++) out.push(classifier.level[i])
    for (let i = 0; i < classifier.hidden.length; i++) out.push(classifier.hidden[i])
  }
  return out
}
