/** `npm run bench:classifier`: where a learned classifier helps beside levels of single ions; docs/classifier.md holds what it printed. */
import { Command } from 'commander'
import { defaultCalibration } from '../../calibration/default-calibration'
import { examplesOf, setApart } from '../../classifier/examples'
import { scoresOf } from '../../classifier/network'
import { decisionsOf, trainClassifier } from '../../classifier/train'
import { EXIT_CHECK } from '../../diagnostics'
import { atLeast, atMost, figureLines, type Figure } from '../../figures'
import { guardStandardOutput } from '../../standard-output'
import { timedProgress } from '../timed-progress'
import { decisionFigure, sameClassFigure } from './classifier-figures'
import { costOf, type Cost } from './cost'
import { BOUNDARIES, tasksOf, type Task } from './tasks'

guardStandardOutput()
const options = new Command('bench:classifier')
  .description('where a learned classifier helps beside levels of single ions, and where it does not')
  .option('--quick', 'fewer interrogations: less than a minute, wider intervals')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ quick?: boolean; json?: boolean }>()

const progress = timedProgress()

const calibration = defaultCalibration('pico')

interface Result {
  task: string
  /** Share of interrogations without a flag. */
  trusted: number
  learnedFrom: number
  heldOut: number
  inputs: number
  hiddenUnits: number
  /** Shares of wrong decisions on what was held out. */
  configured: number
  fitted: number
  classifier: number
  /** How sure the classifier was, on average: its share of right decisions, if it knows itself. */
  confidence: number
  probability: number
  helps: boolean
  /** Decisions that only the levels, or only the classifier, got wrong: the rule with the larger probability. */
  onlyLevelsWrong: number
  onlyClassifierWrong: number
  /** Decisions with the same class in double precision. */
  sameAsDouble: number
  cost: Cost
}

/** Tasks that a classifier is for. */
const HELPED = ['media', 'trend']

/** Fewer trusted interrogations tell nothing. */
const LEAST = 100

async function resultOf({ name, classes, history, recordings, interrogations }: Task): Promise<Result[]> {
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
  const harder = configuredLevels.probability > fittedLevels.probability ? configuredLevels : fittedLevels
  const decisions = decisionsOf(training.tables, heldOut)
  const same = heldOut.filter(({ inputs }, i) => {
    const scores = scoresOf(training.network, inputs)
    return scores.indexOf(Math.max(...scores)) === decisions[i].best
  })
  return [
    {
      task: name,
      trusted,
      learnedFrom: learn.length,
      heldOut: heldOut.length,
      inputs: learn[0].inputs.length + 1,
      hiddenUnits: training.tables.hiddenRows.length,
      configured: configuredLevels.errors / heldOut.length,
      fitted: fittedLevels.errors / heldOut.length,
      classifier: errors / heldOut.length,
      confidence: training.heldOut.meanConfidence,
      probability: harder.probability,
      onlyLevelsWrong: harder.onlyRuleWrong,
      onlyClassifierWrong: harder.onlyClassifierWrong,
      helps,
      sameAsDouble: same.length,
      cost: await costOf(training.tables),
    },
  ]
}

const results: Result[] = []
for (const task of tasksOf(calibration, options.quick ? 600 : 6000, progress)) results.push(...(await resultOf(task)))
const helps = (task: string) => results.filter((one) => one.task.startsWith(task) && one.helps).length
const figures: Figure[] = [
  sameClassFigure(results),
  // Levels are all there is to know about levels: a claim to help would be a flaw of the test, or of the decoder.
  atMost('levels/ions-that-it-helps', helps('levels/'), 0),
  ...results.filter(({ task }) => HELPED.includes(task)).map(decisionFigure),
  // With fewer interrogations chance hides a small difference.
  ...(options.quick ? [] : HELPED.map((task) => atLeast(`${task}/helps`, helps(task), 1))),
]
if (options.json) {
  console.log(JSON.stringify({ figures, results }))
} else {
  const percent = (share: number) => (100 * share).toFixed(2)
  const help = [
    ['task', 'trusted, %', 'learned from', 'held out', 'levels as configured, % wrong', 'levels fitted, % wrong', 'classifier, % wrong', 'its confidence, %', 'p', ''],
    ...results.map((one) => [
      ...[one.task, percent(one.trusted), `${one.learnedFrom}`, `${one.heldOut}`, percent(one.configured), percent(one.fitted), percent(one.classifier)],
      ...[percent(one.confidence), one.probability.toPrecision(1), one.helps ? 'helps' : 'does not help'],
    ]),
  ]
  const costs = [
    ['task', 'inputs', 'hidden units', 'memory, bytes', 'multiply-accumulates', 'Espruino, tokens', 'Lua, instructions'],
    ...results.map(({ task, inputs, hiddenUnits, cost }) => [
      ...[task, `${inputs}`, `${hiddenUnits}`, `${cost.memory_bytes}`, `${cost.multiplyAccumulates}`],
      ...[cost.espruinoTokens.toFixed(0), cost.luaInstructions?.toFixed(0) ?? ''],
    ]),
  ]
  console.log([markdown(help), markdown(costs)].join('\n\n'))
  console.log(['', ...figureLines(figures)].join('\n'))
}
if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK

function markdown([head, ...rows]: string[][]): string {
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
