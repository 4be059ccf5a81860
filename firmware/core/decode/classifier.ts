import { clamp } from '../arithmetic/fixed-point'
import { Natives, rowsOf } from './window-sums'

/**
 * From activations to one class of a list that was learned from labelled recordings: media or
 * changes that no boundary on a single ion tells apart. A hidden layer of rectified units, or
 * none, then one score per class; the largest wins.
 *
 * Inputs and hidden values are at most 65535 in magnitude and every row keeps Σ|weight| ≤ 32767,
 * so no dot product leaves int32, and one shifted right by 15 (rounded) is again a value of that range:
 * between the layers there is nothing to scale and nothing to clamp.
 */

/** Integer tables from a classifier file (host-tools/classifier writes them). */
export interface ClassifierTables {
  ionCount: number
  /** How many earlier interrogations are looked at beside the newest, 0..3. */
  history: number
  /** Per hidden unit a weight for each input, in the order of Classifier.inputs. None: scores look at the inputs themselves. */
  hiddenRows: number[][]
  /** Per class a weight for each hidden value, or for each input, the constant last. */
  scoreRows: number[][]
  /** Quarters of a natural logarithm (of one class's odds against another) per 2^10 of score, Q15, 1..16383. */
  marginGain_Q15: number
}

/** State of the classifier: everything is allocated once. */
export interface Classifier {
  tables: ClassifierTables
  natives: Natives
  hiddenRows: number[][]
  scoreRows: number[][]
  /** Activations (Q15) of the newest interrogation, of the one before and so on; temperature (1/64 of 0.1 °C); the constant. */
  inputs: number[]
  /** Values of the hidden units; the constant. */
  hidden: number[]
  /** Interrogations still to come before all of the history is known. */
  missing: number
  /** Which class it is, counted from 0; −1 while it is not known. */
  best: number
  /** Odds of `best` against the class that came second, as a probability, Q15, 16384..32757; 0 while it is not known. */
  confidence_Q15: number
  /** Per class, as rules ask for it: 0 another, 1 the most likely, 2 at a confidence of 90 % or more, 3 of 99 % or more. */
  level: number[]
}

/** What a row's last weight is multiplied with. */
const CONSTANT = 32768
const LIKELY_Q15 = 29491
const SURE_Q15 = 32440

/** Logistic function 1/(1 + e^−x) for x = 0, 0.25, … 8 in Q15, rounded down: a confidence is never overstated by the table. */
const LOGISTIC_Q15: number[] = [
  16384, 18421, 20396, 22255, 23955, 25470, 26790, 27916, 28861, 29643, 30282, 30799, 31213, 31544, 31807, 32015, 32178,
  32307, 32407, 32486, 32548, 32596, 32634, 32664, 32686, 32704, 32718, 32729, 32738, 32744, 32749, 32753, 32757,
]

export function classifierNew(tables: ClassifierTables, natives: Natives): Classifier {
  const level: number[] = []
  for (let i = 0; i < tables.scoreRows.length; i++) level.push(0)
  return {
    tables: tables,
    natives: natives,
    hiddenRows: rowsOf(tables.hiddenRows, natives),
    scoreRows: rowsOf(tables.scoreRows, natives),
    inputs: natives.table(withConstant(tables.ionCount * (tables.history + 1) + 1)),
    hidden: natives.table(withConstant(tables.hiddenRows.length)),
    missing: tables.history,
    best: -1,
    confidence_Q15: 0,
    level: level,
  }
}

function withConstant(count: number): number[] {
  const values: number[] = []
  for (let i = 0; i < count; i++) values.push(0)
  values.push(CONSTANT)
  return values
}

/**
 * Takes the activations of one trusted interrogation and fills best, confidence and levels. Allocates nothing.
 * @param activation_Q15 one per ion, as the decoder gives them
 * @param temperature_dC tenths of a degree; held to ±100 °C
 */
export function classify(classifier: Classifier, activation_Q15: number[], temperature_dC: number): void {
  takeInputs(classifier, activation_Q15, temperature_dC)
  withholdClass(classifier)
  if (classifier.missing > 0) {
    classifier.missing = classifier.missing - 1
    return
  }
  chooseClass(classifier, classifier.hiddenRows.length === 0 ? classifier.inputs : hiddenValues(classifier))
}

/** Says no class: for an interrogation that a flag of the decoder forbids to trust. It does not enter the history. */
export function withholdClass(classifier: Classifier): void {
  if (classifier.best >= 0) classifier.level[classifier.best] = 0
  classifier.best = -1
  classifier.confidence_Q15 = 0
}

function takeInputs(classifier: Classifier, activation_Q15: number[], temperature_dC: number): void {
  const inputs = classifier.inputs
  const ionCount = classifier.tables.ionCount
  const known = inputs.length - 2
  for (let i = known - ionCount - 1; i >= 0; i--) inputs[i + ionCount] = inputs[i]
  for (let ion = 0; ion < ionCount; ion++) inputs[ion] = activation_Q15[ion]
  inputs[known] = clamp(temperature_dC, -1000, 1000) * 64
}

function hiddenValues(classifier: Classifier): number[] {
  const rows = classifier.hiddenRows
  const dotProduct = classifier.natives.dotProduct
  for (let i = 0; i < rows.length; i++) {
    const value = (dotProduct(rows[i], classifier.inputs) + 16384) >> 15
    classifier.hidden[i] = value < 0 ? 0 : value
  }
  return classifier.hidden
}

/** The class of highest score, the first of equals. Range: |score| < 2^31 and 131071 · 16383 < 2^31. */
function chooseClass(classifier: Classifier, values: number[]): void {
  const rows = classifier.scoreRows
  const dotProduct = classifier.natives.dotProduct
  let best = 0
  let highest = dotProduct(rows[0], values)
  let second = -2147483647
  for (let i = 1; i < rows.length; i++) {
    const score = dotProduct(rows[i], values)
    if (score > highest) {
      second = highest
      highest = score
      best = i
    } else if (score > second) {
      second = score
    }
  }
  const margin = clamp((highest >> 10) - (second >> 10), 0, 131071)
  const quarters = (margin * classifier.tables.marginGain_Q15) >> 15
  const confidence_Q15 = LOGISTIC_Q15[clamp(quarters, 0, 32)]
  classifier.best = best
  classifier.confidence_Q15 = confidence_Q15
  classifier.level[best] = confidence_Q15 >= SURE_Q15 ? 3 : confidence_Q15 >= LIKELY_Q15 ? 2 : 1
}
