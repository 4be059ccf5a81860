import { type Schemas, acceptsAt, boundsAt, largestThat } from './limits'
import { type Contracts, type Shape, array, int, of } from './shapes'

/** Contracts of the classifier (firmware/core/decode/classifier). */

const ACTIVATION_Q15 = int(0, 65535)
/** Activations, 64 times the temperature, hidden values and the constant. */
const INPUT = int(-64000, 65535)
const CONFIDENCE_Q15 = int(0, 32757)

interface ClassifierLimits {
  ions: number
  inputs: number
  units: number
  classes: number
  hiddenRow: Shape
  scoreRow: Shape
}

function limitsOf(classifier: Schemas['classifier']): ClassifierLimits {
  const most = (path: string) => boundsAt(classifier, path).high
  const ions = most('ions')
  const sum = largestThat((weight) => acceptsAt(classifier, { tables: { scoreRows: [[weight]] } }, 'tables.scoreRows.0'))
  const rowOf = (length: number) => ({ ...array(int(-sum, sum), 0, length), magnitudeSum: sum }) as Shape
  const inputs = ions * (most('history') + 1) + 2
  const units = most('tables.hiddenRows')
  // Scores look at the hidden values and a constant, or at the inputs.
  return { ions, inputs, units, classes: most('classes'), hiddenRow: rowOf(inputs), scoreRow: rowOf(Math.max(inputs, units + 1)) }
}

export function classifierRecords(schema: Schemas['classifier']): Contracts['records'] {
  const { ions, inputs, units, classes, hiddenRow, scoreRow } = limitsOf(schema)
  const { low, high } = boundsAt(schema, 'history')
  const gain = boundsAt(schema, 'tables.marginGain_Q15')
  return {
    ClassifierTables: {
      ionCount: int(1, ions),
      history: int(low, high),
      hiddenRows: array(hiddenRow, 0, units),
      scoreRows: array(scoreRow, 2, classes),
      marginGain_Q15: int(gain.low, gain.high),
    },
    Classifier: {
      tables: of('ClassifierTables'),
      natives: of('Natives'),
      hiddenRows: array(hiddenRow, 0, units),
      scoreRows: array(scoreRow, 2, classes),
      inputs: array(INPUT, 3, inputs),
      hidden: array(ACTIVATION_Q15, 1, units + 1),
      missing: int(0, high),
      best: int(-1, classes - 1),
      confidence_Q15: CONFIDENCE_Q15,
      level: array(int(0, 3), 2, classes),
    },
  }
}

export function classifierCases(schema: Schemas['classifier']): Contracts['functions'] {
  const { ions } = limitsOf(schema)
  const classifier = of('Classifier')
  return {
    classifierNew: [{ parameters: [of('ClassifierTables'), of('Natives')], result: classifier }],
    classify: [{ parameters: [classifier, array(ACTIVATION_Q15, 0, ions), int(-6000, 6000)] }],
    withholdClass: [{ parameters: [classifier] }],
  }
}
