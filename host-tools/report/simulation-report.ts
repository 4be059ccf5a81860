import { intakeLabel } from '../simulation/intake'
import { totalOf } from '../simulation/run-measures'
import type { RunSummary } from '../simulation/run-summary'
import { limitsOf, type FinishedRun } from '../simulation/simulated-run'
import { energy, percent, plain, withUnit } from './format'
import { figureTable } from './figure-table'
import { renderPage, type Section } from './page'
import { energySection } from './sections/energy'
import { contactSection, latencySection, stimulusSection } from './sections/events'
import { levelSection } from './sections/levels'
import { currentSection } from './sections/currents'
import { tissueSection } from './sections/tissue'

/** The page about one simulated run. Nothing on it depends on the machine or the hour. */
export function renderSimulationReport(run: FinishedRun, summary: RunSummary): string {
  const sections: Section[] = [
    summarySection(run, summary),
    levelSection(run, summary),
    currentSection(run, summary),
    energySection(run, summary),
    stimulusSection(summary),
    ...(run.result.tissue === undefined ? [] : [tissueSection(run.result.tissue, run.result.traces.time_s)]),
    contactSection(run, summary),
    latencySection(run, summary),
    figureSection(summary),
  ]
  return renderPage(`iongate: scenario ${run.scenario.name}`, sections)
}

function summarySection(run: FinishedRun, summary: RunSummary): Section {
  const { cycles, levels, energy: budget, stimuli, latency, figures } = summary
  const missed = figures.filter(({ holds }) => !holds).map(({ name }) => name)
  const { scenario, result } = run
  return {
    heading: 'Summary',
    text: [`${scenario.description} ${plain(result.duration_s)} virtual seconds on board ${scenario.board}, seed ${result.seed}. The same scenario and seed give this page again.`, ...limitsOf(run)].join(' ').trim(),
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            label: 'Figures hold',
            value: `${figures.length - missed.length} of ${figures.length}`,
            note: missed.length === 0 ? 'listed at the end' : `✗ ${missed.join(', ')}`,
          },
          { label: 'Interrogations', value: `${cycles.reported} of ${cycles.due}`, note: `${cycles.trusted} trusted by the device` },
          ...levels.map(({ ion, agreement, trusted }) => ({
            label: `${ion} levels right`,
            value: percent(agreement),
            note: `of ${trusted} trusted interrogations`,
          })),
          { label: 'Stimuli given', value: `${stimuli.given}`, note: `${stimuli.asked - stimuli.given} refused by the gate` },
          {
            label: 'Latency',
            value: latency.count === 0 ? '–' : withUnit(latency.median_ms, 'ms', 3),
            note: latency.count === 0 ? 'no stimulus' : `detection to pulse, median; worst ${withUnit(latency.worst_ms, 'ms', 3)}`,
          },
          { label: intakeLabel(run.scenario), value: energy(budget.harvested_uJ), note: `spent ${energy(totalOf(budget.spent_uJ))}` },
          {
            label: 'Store, end',
            value: withUnit(budget.end_V, 'V', 3),
            note: `lowest ${withUnit(budget.minimum_V, 'V', 3)}; ${budget.brownOuts} brown-outs`,
          },
        ],
      },
    ],
  }
}

function figureSection({ figures, inapplicable }: RunSummary): Section {
  const reasons = inapplicable.map(({ name, reason }) => `${name}: ${reason}.`)
  const left = reasons.length === 0 ? '' : ` Figures that do not apply to this run: ${reasons.join(' ')}`
  return {
    heading: 'Figures',
    text: `What should hold in every scenario, by the aims that it states, over the whole run.${left}`,
    blocks: [figureTable(figures, '✓ holds, ✗ misses its aim.')],
  }
}
