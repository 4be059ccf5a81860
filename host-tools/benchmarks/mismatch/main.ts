/** `npm run bench:mismatch`: how often the device is wrong, and wrong and certain, when its calibration does not fit; docs/decoder.md holds what it printed. */
import { Command } from 'commander'
import { BOARD_PROFILES, type BoardName } from '../../../sim/board-profiles'
import { scenarioSchema } from '../../../sim/scenario'
import { defaultCalibration } from '../../calibration/default-calibration'
import { EXIT_CHECK } from '../../diagnostics'
import { atMost, type Figure } from '../../figures'
import { guardStandardOutput } from '../../standard-output'
import { figureTable } from '../decoder/tables'
import { timedProgress } from '../timed-progress'
import { confidenceBins, confidenceFigure } from './confidence'
import { CONDITIONS } from './conditions'
import { KNOWN_MEDIA, calibratedUnits } from './known-media'
import { outcomesOf, referenced, summaryOf } from './outcomes'
import { potentiationError } from './potentiation'
import { confidenceTable, mediaTable, mismatchTable, potentiationTable, type MediaRow, type Row } from './tables'

/** Interrogations of a condition; units in known media, interrogations of each, and which sets of media. */
const FULL = { interrogations: 600, units: 11, perUnit: 180, media: KNOWN_MEDIA.length, interval_s: 4 }
const QUICK = { interrogations: 100, units: 2, perUnit: 60, media: 3, interval_s: 30 }
/** The wearable's board, and one with a better converter. */
const BOARDS: BoardName[] = ['mdbt50q', 'pico']

guardStandardOutput()
const options = new Command('bench:mismatch')
  .description('measure wrong levels, and wrong levels that are stated as certain, of calibrations that do not fit, and of those that a person can make')
  .option('--quick', 'fewer interrogations and units: less than two minutes, wider intervals')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ quick?: boolean; json?: boolean }>()

const size = options.quick ? QUICK : FULL
const progress = timedProgress()

const rows: (Row & { stage: string })[] = []
const mediaRows: MediaRow[] = []
const confidence: { name: string; bins: ReturnType<typeof confidenceBins> }[] = []
const potentiation: { board: string; rms: number[] }[] = []
const figures: Figure[] = []

for (const board of BOARDS) {
  const scenario = scenarioSchema.parse({ name: 'mismatch-bench', board })
  const calibration = defaultCalibration(board)
  for (const condition of CONDITIONS) {
    progress(`${board}: ${condition.name}`)
    const stages = [
      { stage: 'before', calibrations: [calibration], aim_percent: 5 },
      { stage: 'after', calibrations: referenced(calibration, scenario, condition), aim_percent: 2 },
    ]
    for (const { stage, calibrations, aim_percent } of stages) {
      const summary = summaryOf(outcomesOf(calibrations, scenario, condition, 0, size.interrogations))
      rows.push({ board, name: condition.name, stage, summary })
      const { wrongAndCertain, withheld } = summary
      const name = `${board}/${condition.name}/${stage}-a-reference`
      figures.push(atMost(`${name}/wrong-and-certain`, wrongAndCertain.percent, aim_percent, '%', wrongAndCertain.interval))
      if (stage === 'after' && isGain(condition)) figures.push(atMost(`${name}/withheld`, withheld.percent, 20, '%', withheld.interval))
    }
  }
  progress(`${board}: potentiation twice what is assumed`)
  potentiation.push({ board, rms: potentiationError(calibration, scenario, size.interval_s) })
  await measureMedia(board)
}

/** Conditions that only change how strongly the electrode answers. */
function isGain({ others, units }: (typeof CONDITIONS)[number]): boolean {
  return units === 1 && Object.keys(others).length === 0
}

async function measureMedia(board: BoardName): Promise<void> {
  const aims_percent = wrongAims_percent(board)
  for (const known of KNOWN_MEDIA.slice(0, size.media)) {
    progress(`${board}: ${known.name}`)
    const units = await calibratedUnits(board, known, size.units, size.perUnit)
    const outcomes = units.flatMap((unit) => unit.outcomes)
    const name = `${board}/${known.name}`
    const summary = summaryOf(outcomes)
    const refusals = units.flatMap(({ refusal }) => refusal ?? [])
    mediaRows.push({ board, name: known.name, units: units.length, refusals, summary })
    const bins = confidenceBins(outcomes)
    confidence.push({ name, bins })
    const aim_percent = aims_percent[known.name]
    if (aim_percent !== undefined) figures.push(atMost(`${name}/wrong`, summary.wrong.percent, aim_percent, '%', summary.wrong.interval))
    figures.push(atMost(`${name}/refused`, refusals.length, 0), ...confidenceFigure(`${name}/confidence-off-at-most`, bins))
  }
}

/** Of 8 bits, or of more: what a person's calibration should reach. */
function wrongAims_percent(board: BoardName): Record<string, number | undefined> {
  const isCoarse = BOARD_PROFILES[board].facts.converterBits <= 8
  return { '10-media-exact': isCoarse ? 0.9 : 0.19, '10-media-2-%': 2.5, '10-media-5-%': 6, '23-media-exact': isCoarse ? 0.9 : 0.15 }
}

if (options.json) {
  console.log(JSON.stringify({ ...size, figures, rows, media: mediaRows, confidence, potentiation }))
} else {
  const sections: [string, string][] = [
    ['Figures', figureTable(figures)],
    ['The shipped calibration on another electrode', mismatchTable(rows)],
    ['A gel that potentiates twice as much as assumed', potentiationTable(potentiation)],
    ['Calibrations in known media, over units', mediaTable(mediaRows)],
    ['Confidence over those units', confidenceTable(confidence)],
  ]
  console.log(sections.map(([heading, text]) => `${heading}\n\n${text}`).join('\n\n'))
}
if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
