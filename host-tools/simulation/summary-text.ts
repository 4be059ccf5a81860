import type { EnergyAccount } from '../../sim/simulate'
import { figureLines, inapplicableLines } from '../figures'
import { energy, percent, plain, withUnit } from '../report/format'
import { hexOfHash } from '../telemetry'
import { LEVEL_NAMES } from './interrogations'
import { intakeLabel } from './intake'
import { totalOf } from './run-measures'
import type { RunSummary } from './run-summary'
import { undecodedIons, type FinishedRun } from './simulated-run'
import type { Timing } from './summary-json'

/** The summary a person reads after a run. */
export function summaryText(run: FinishedRun, summary: RunSummary, timing?: Timing): string {
  const { scenario, configuration, classes, result } = run
  const { energy: budget, stimuli, latency, contacts, cycles, figures, inapplicable } = summary
  const undecoded = undecodedIons(run)
  const refused = stimuli.refused.map(({ reason, count }) => `${count} × ${reason}`).join('; ')
  const speed = timing === undefined ? '' : ` in ${plain(timing.wall_s, 3)} s, ${plain(timing.realTimeFactor, 3)} times real time`
  const rows: [string, string][] = [
    ['Decoded', `${cycles.reported} of ${cycles.due} interrogations due, ${cycles.trusted} trusted`],
    ['Stimuli', `${stimuli.given} given (${stimuli.pulses} pulses)${refused === '' ? '' : `; refused ${refused}`}`],
    [
      'Latency',
      latency.count === 0
        ? 'no stimulus'
        : `detection to pulse: median ${withUnit(latency.median_ms, 'ms', 3)}, worst ${withUnit(latency.worst_ms, 'ms', 3)}`,
    ],
    [intakeLabel(run.scenario), energy(budget.harvested_uJ)],
    ['Spent', `${energy(totalOf(budget.spent_uJ))}: ${spendingText(budget.spent_uJ)}`],
    [
      'Store',
      `${withUnit(result.traces.store_mV[0] / 1000, 'V', 3)} at the start, lowest ${withUnit(budget.minimum_V, 'V', 3)}, ` +
        `${withUnit(budget.end_V, 'V', 3)} at the end; ${budget.brownOuts} brown-outs`,
    ],
    [
      'Contacts',
      `${contacts.countable} contacts and separations until the last count, ${contacts.miscounted} counted wrong; ${contacts.reported} described, ${contacts.right} of them right; ` +
        `rate ${contacts.rate_Hz === null ? 'not measured' : `${withUnit(contacts.rate_Hz, 'Hz', 3)} at last`}, ` +
        `in truth ${withUnit(contacts.trueRate_Hz, 'Hz', 3)}`,
    ],
  ]
  if (classes !== undefined && classes.length > 0) rows.push(['Classes', classText(classes, run)])
  if (undecoded.length > 0) rows.push(['Left out', `${undecoded.join(', ')}: in the gel, but the device’s calibration decodes ${run.ions.join(', ')} alone`])
  if (result.recorded_s < result.duration_s) {
    rows.push(['Details', `recorded for the first ${plain(result.recorded_s / 3600)} hours; all numbers are of the whole run`])
  }
  return [
    `\n${scenario.name} on ${scenario.board}, calibration ${hexOfHash(configuration.decoder.calibrationId)}, seed ${result.seed}: ${plain(result.duration_s)} virtual seconds${speed}`,
    '',
    ...levelLines(summary),
    '',
    ...rows.map(([label, text]) => `${label.padEnd(10)} ${text}`),
    '',
    ...figureLines(figures),
    ...inapplicableLines(inapplicable),
  ].join('\n')
}

function classText(classes: string[], { watch }: FinishedRun): string {
  const count = (index: number | null) => watch.classes.get(index) ?? 0
  return [...classes.map((name, index) => `${count(index)} × ${name}`), `${count(null)} × none reported`].join(', ')
}

function levelLines({ levels }: RunSummary): string[] {
  return levels.map(({ ion, trusted, agreement, rmsError, confusion }) => {
    const wrong = confusion.flatMap((row, truth) =>
      row.flatMap((count, decoded) =>
        count > 0 && decoded !== truth ? [`${count} × ${LEVEL_NAMES[truth]} read as ${LEVEL_NAMES[decoded]}`] : [],
      ),
    )
    const line = `${ion.padEnd(3)} levels right in ${percent(agreement)} of ${trusted} interrogations, activation error ${plain(rmsError, 2)} rms`
    return wrong.length === 0 ? line : `${line}; ${wrong.join(', ')}`
  })
}

/** What took most first; what took nothing is left out. */
function spendingText(spent_uJ: EnergyAccount['spent_uJ']): string {
  return Object.entries(spent_uJ)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, value]) => `${kind} ${energy(value)}`)
    .join(', ')
}
