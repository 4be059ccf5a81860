import { ClassifierTables, classifierNew, classify, withholdClass } from './core/decode/classifier'
import { classFrame } from './core/link/telemetry'
import { Natives } from './core/decode/window-sums'
import { DecisionStage } from './decision-stage'

/** A classifier as a decision stage: to rules its classes are ions more, each with a level. */
export function classifierStage(this: void, tables: ClassifierTables, natives: Natives): DecisionStage {
  const classifier = classifierNew(tables, natives)
  const ionCount = tables.ionCount
  const levels: number[] = []
  for (let i = 0; i < ionCount + classifier.level.length; i++) levels.push(0)
  return {
    levelsOf: (decoder, temperature_dC) => {
      if (decoder.flags === 0) classify(classifier, decoder.activation_Q15, temperature_dC)
      else withholdClass(classifier)
      for (let i = 0; i < ionCount; i++) levels[i] = decoder.level[i]
      for (let i = 0; i < classifier.level.length; i++) levels[ionCount + i] = classifier.level[i]
      return levels
    },
    frame: (writer, time_ms) => classFrame(writer, time_ms, classifier),
  }
}
