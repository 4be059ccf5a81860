import type { ClassifierFile } from './classifier-file'

/** What came of a training, for a person. */
export function trainingText(file: ClassifierFile): string {
  const { heldOut, classes, tables, history } = file
  const share = (errors: number, of: number) => `${errors} (${((100 * errors) / of).toFixed(2)} %)`
  const rows = [
    ['', 'errors', 'only the rule errs', 'only the classifier errs', 'p'],
    ...(['configuredLevels', 'fittedLevels'] as const).map((name) => {
      const { errors, onlyRuleWrong, onlyClassifierWrong, probability } = heldOut[name]
      const title = name === 'configuredLevels' ? 'levels as configured' : 'levels fitted to the labels'
      return [title, share(errors, heldOut.interrogations), `${onlyRuleWrong}`, `${onlyClassifierWrong}`, probability.toPrecision(2)]
    }),
    ['classifier', share(heldOut.errors, heldOut.interrogations), '', '', ''],
  ]
  const sizes = file.crossValidation.map(({ hiddenUnits, errors }) => `${hiddenUnits}: ${share(errors, file.learnedFrom)}`)
  return [
    `${file.source.join(', ')}: ${classes.length} classes, ${file.learnedFrom} interrogations to learn from, ${heldOut.interrogations} held out`,
    `inputs: ${file.ions.join(', ')} of ${history + 1} interrogation${history === 0 ? '' : 's'}, temperature; hidden units: ${tables.hiddenRows.length} (errors in cross-validation by size: ${sizes.join(', ')})`,
    '',
    ...aligned(rows),
    '',
    ...aligned([['is, decided as', ...classes], ...classes.map((name, i) => [name, ...heldOut.confusion[i].map(String)])]),
    `mean confidence ${(100 * heldOut.meanConfidence).toFixed(1)} %, right ${(100 - (100 * heldOut.errors) / heldOut.interrogations).toFixed(1)} %`,
    '',
    verdict(file),
  ].join('\n')
}

function verdict({ ions, heldOut: { helps, configuredLevels, fittedLevels, errors } }: ClassifierFile): string {
  if (helps) return 'helps: errs less than levels of single ions, however their boundaries are set (exact McNemar test, p < 0.01 against each)'
  if (configuredLevels.errors <= errors) return 'does not help: levels as configured do as well'
  if (fittedLevels.errors <= errors) {
    const boundaries = fittedLevels.ions.map((ion) => `${ions[ion]} ${fittedLevels.boundaries[ion].map((value) => value.toFixed(3)).join(', ')}`)
    return `does not help: levels do as well with the boundaries ${boundaries.join('; ')}`
  }
  return 'does not help: the difference may be chance; more interrogations would tell'
}

function aligned(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ').trimEnd())
}
