import type { ClassifierFile } from '../../host-tools/classifier/classifier-file'

/** A classifier file of two classes, by hand. */
export function smallClassifier(ions: string[], tables: ClassifierFile['tables']): ClassifierFile {
  const compared = { ions: [0], boundaries: [[0.5]], errors: 9, onlyRuleWrong: 9, onlyClassifierWrong: 0, probability: 0.004 }
  return {
    format: 'iongate-classifier',
    version: 1,
    made: '2026-01-01',
    source: ['by hand'],
    seed: 1,
    ions,
    classes: ['sweet', 'salty'],
    history: 0,
    learnedFrom: 0,
    crossValidation: [],
    heldOut: { interrogations: 9, confusion: [[5, 0], [0, 4]], errors: 0, meanConfidence: 1, configuredLevels: compared, fittedLevels: compared, helps: true },
    tables,
  }
}
