/** `npm run bench:classifier`: where a learned classifier helps beside levels of single ions; docs/classifier.md holds what it printed. */
import { Command } from 'commander'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { examplesOf, setApart } from '../../host-tools/classifier/examples'
import { scoresOf } from '../../host-tools/classifier/network'
import { decisionsOf, trainClassifier } from '../../host-tools/classifier/train'
import { EXIT_CHECK } from '../../host-tools/diagnostics'
import { atLeast, type Figure } from '../../host-tools/figures'
import { BOUNDARIES, tasksOf, type Task } from './tasks'

const options = new Command('bench:classifier')
  .description('where a learned classifier helps beside levels of single ions, and where it does not')
  .option('--quick', 'fewer interrogations: less than a minute, figures scatter')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ quick?: boolean; json?: boolean }>()

const began_ms = performance.now()
const progress = (text: string) => process.stderr.write(`${((performance.now() - began_ms) / 1000).toFixed(0).padStart(4)} s  ${text}\n`)

const calibration = defaultCalibration('pico')

interface Result {
  task: string
  /** Share of interrogations without a flag. */
  trusted: number
  learnedFrom: number
  heldOut: number
  hiddenUnits: number
  /** Shares of wrong decisions on what was held out. */
  configured: number
  fitted: number
  classifier: number
  probability: number
  helps: boolean
  sameAsDouble: number
}

/** Fewer trusted interrogations tell nothing. */
const LEAST = 100

function resultOf({ name, classes, history, recordings, interrogations }: Task): Result[] {
  const trusted = recordings.flat().length / interrogations
  if (trusted * interrogations < LEAST) {
    progress(`${name}: the device trusts ${(100 * trusted).toFixed(1)} % of its interrogations, too few to learn from`)
    return []
  }
  progress(`${name}: training`)
  const { rest: learn, apart: heldOut } = setApart(recordings.flatMap((one) => examplesOf(one, history, classes)), 1, 2)
  const training = trainClassifier({
    learn,
    heldOut,
    ionCount: calibration.ions.length,
    classCount: classes.length,
    history,
    seed: 1,
    boundaries: calibration.ions.map(() => BOUNDARIES),
  })
  const { configuredLevels, fittedLevels, errors, helps } = training.heldOut
  const decisions = decisionsOf(training.tables, heldOut)
  const same = heldOut.filter(({ inputs }, i) => {
    const scores = scoresOf(training.network, inputs)
    return scores.indexOf(Math.max(...scores)) === decisions[i].best
  })
  return [{
    task: name,
    trusted,
    learnedFrom: learn.length,
    heldOut: heldOut.length,
    hiddenUnits: training.tables.hiddenRows.length,
    configured: configuredLevels.errors / heldOut.length,
    fitted: fittedLevels.errors / heldOut.length,
    classifier: errors / heldOut.length,
    probability: Math.max(configuredLevels.probability, fittedLevels.probability),
    helps,
    sameAsDouble: same.length / heldOut.length,
  }]
}

const results = tasksOf(calibration, options.quick ? 600 : 6000, progress).flatMap(resultOf)
const same = results.reduce((sum, { sameAsDouble, heldOut }) => sum + sameAsDouble * heldOut, 0) / results.reduce((sum, { heldOut }) => sum + heldOut, 0)
const figures: Figure[] = [atLeast('integers/same-class-as-double', 100 * same, 99.9, '%')]
if (options.json) {
  console.log(JSON.stringify({ figures, results }))
} else {
  const percent = (share: number) => (100 * share).toFixed(2)
  const rows = results.map((one) => [
    ...[one.task, percent(one.trusted), `${one.learnedFrom}`, `${one.heldOut}`, percent(one.configured), percent(one.fitted), percent(one.classifier)],
    ...[one.probability.toPrecision(1), `${one.hiddenUnits}`, one.helps ? 'helps' : 'does not help'],
  ])
  const head = ['task', 'trusted, %', 'learned from', 'held out', 'levels as configured, % wrong', 'levels fitted, % wrong', 'classifier, % wrong', 'p', 'hidden units', '']
  const table = [head, head.map((_, i) => (i === 0 || i === head.length - 1 ? '---' : '---:')), ...rows]
  console.log(table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'))
  for (const { name, value, unit, aim, holds } of figures) console.log(`\n${holds ? '✓' : '✗'} ${name}: ${value.toFixed(3)} ${unit} (aim ${aim})`)
}
if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
