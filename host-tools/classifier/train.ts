import { classifierNew, classify, type ClassifierTables } from '../../firmware/core/decode/classifier'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import type { ClassifierFile } from './classifier-file'
import { setApart } from './examples'
import { trainNetwork, type Example, type Network } from './network'
import { mcNemar } from './paired-test'
import { quantised } from './quantise'
import { classByRule, fittedRule, ruleWith, type ThresholdRule } from './threshold-rule'

export interface TrainingRequest {
  learn: Example[]
  heldOut: Example[]
  ionCount: number
  classCount: number
  history: number
  seed: number
  /** Units of the hidden layer; by cross-validation when left out. */
  hiddenUnits?: number
  /** [ion][boundary]: levels as the device has them. */
  boundaries: number[][]
  /** Called with the share of the learning that is done, over all networks that are tried. */
  onProgress?: (share: number) => void
}

export interface Training extends Pick<ClassifierFile, 'crossValidation' | 'heldOut'> {
  network: Network
  tables: ClassifierTables
}

const SIZES = [0, 4, 8, 16]
const FOLDS = 3
/** Chance of a claim to help that is none, at most, against each of the two rules. */
const SIGNIFICANCE = 0.01

/** Learns a classifier and measures it, as the device computes it, beside the threshold rule. */
export function trainClassifier(request: TrainingRequest): Training {
  const { learn, heldOut, ionCount, classCount, history, seed, boundaries } = request
  const sizes = request.hiddenUnits === undefined ? SIZES : [request.hiddenUnits]
  const networks = sizes.length * FOLDS + 1
  let trained = 0
  const train = (examples: Example[], hiddenUnits: number): Network => {
    const network = trainNetwork(examples, { hiddenUnits, classCount, seed, onProgress: (share) => request.onProgress?.((trained + share) / networks) })
    trained += 1
    request.onProgress?.(trained / networks)
    return network
  }
  const crossValidation = sizes.map((hiddenUnits) => ({ hiddenUnits, errors: crossValidationErrors(learn, (examples) => train(examples, hiddenUnits)) }))
  const network = train(learn, smallestGood(crossValidation, learn.length))
  const tables = quantised(network, ionCount, history)
  const decisions = decisionsOf(tables, heldOut)
  const compared = (rule: ThresholdRule) => comparison(rule, heldOut, decisions)
  const configuredLevels = compared(ruleWith(boundaries, learn, classCount))
  const fittedLevels = compared(fittedRule(boundaries, learn, classCount))
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0))
  heldOut.forEach(({ label }, i) => (confusion[label][decisions[i].best] += 1))
  return {
    network,
    tables,
    crossValidation,
    heldOut: {
      interrogations: heldOut.length,
      confusion,
      errors: heldOut.filter(({ label }, i) => decisions[i].best !== label).length,
      meanConfidence: decisions.reduce((sum, { confidence }) => sum + confidence, 0) / decisions.length,
      configuredLevels,
      fittedLevels,
      helps: [configuredLevels, fittedLevels].every(
        ({ probability, onlyRuleWrong, onlyClassifierWrong }) => probability < SIGNIFICANCE && onlyRuleWrong > onlyClassifierWrong,
      ),
    },
  }
}

function crossValidationErrors(learn: Example[], train: (examples: Example[]) => Network): number {
  let errors = 0
  for (let fold = 0; fold < FOLDS; fold++) {
    const { rest, apart } = setApart(learn, fold, FOLDS)
    const tables = quantised(train(rest), rest[0].inputs.length - 1, 0)
    errors += decisionsOf(tables, apart).filter(({ best }, i) => best !== apart[i].label).length
  }
  return errors
}

/** The fewest hidden units whose errors are within a standard error of the fewest errors (Breiman's rule). */
function smallestGood(candidates: ClassifierFile['crossValidation'], examples: number): number {
  const fewest = Math.min(...candidates.map(({ errors }) => errors))
  const tolerance = Math.sqrt(fewest * (1 - fewest / examples))
  return Math.min(...candidates.filter(({ errors }) => errors <= fewest + tolerance).map(({ hiddenUnits }) => hiddenUnits))
}

/**
 * The integer core's decisions. Examples carry their history among their inputs, so the core is given all
 * activations as if they were those of one interrogation: the same arithmetic.
 */
export function decisionsOf(tables: ClassifierTables, examples: Example[]): { best: number; confidence: number }[] {
  const classifier = classifierNew({ ...tables, ionCount: tables.ionCount * (tables.history + 1), history: 0 }, portableNatives)
  return examples.map(({ inputs }) => {
    const activation_Q15 = inputs.slice(0, -1).map((value) => Math.round(value * 32768))
    classify(classifier, activation_Q15, Math.round((inputs[inputs.length - 1] * 32768) / 64))
    return { best: classifier.best, confidence: classifier.confidence_Q15 / 32768 }
  })
}

function comparison(rule: ThresholdRule, examples: Example[], decisions: { best: number }[]): ClassifierFile['heldOut']['fittedLevels'] {
  const isRuleWrong = examples.map(({ inputs, label }) => classByRule(rule, inputs) !== label)
  const isClassifierWrong = examples.map(({ label }, i) => decisions[i].best !== label)
  const onlyRuleWrong = isRuleWrong.filter((wrong, i) => wrong && !isClassifierWrong[i]).length
  const onlyClassifierWrong = isClassifierWrong.filter((wrong, i) => wrong && !isRuleWrong[i]).length
  return {
    ions: rule.ions,
    boundaries: rule.boundaries,
    errors: isRuleWrong.filter((wrong) => wrong).length,
    onlyRuleWrong,
    onlyClassifierWrong,
    probability: mcNemar(onlyRuleWrong, onlyClassifierWrong),
  }
}
