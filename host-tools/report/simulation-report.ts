import { totalOf, type FinishedRun, type RunSummary } from '../simulation/run-summary'
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
  const { levels, energy: budget, stimuli, latency, figures } = summary
  const missed = figures.filter(({ holds }) => !holds).map(({ name }) => name)
  const { scenario, result } = run
  return {
    heading: 'Summary',
    text: `${scenario.description} ${plain(result.duration_s)} virtual seconds on board ${scenario.board}, seed ${result.seed}. The same scenario and seed give this page again.`.trim(),
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            label: 'Figures hold',
            value: `${figures.length - missed.length} of ${figures.length}`,
            note: missed.length === 0 ? 'listed at the end' : `✗ ${missed.join(', ')}`,
          },
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
          { label: 'Harvested', value: energy(budget.harvested_uJ), note: `spent ${energy(totalOf(budget.spent_uJ))}` },
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

function figureSection({ figures }: RunSummary): Section {
  return { heading: 'Figures', text: 'What should hold in every scenario.', blocks: [figureTable(figures, '✓ holds, ✗ misses its aim.')] }
}
