import { SPENDING } from '../../../sim/circuits/harvesting-store'
import { totalOf } from '../../simulation/run-measures'
import type { Scenario } from '../../../sim/scenario'
import { intakeOf } from '../../simulation/intake'
import type { RunSummary } from '../../simulation/run-summary'
import type { FinishedRun } from '../../simulation/simulated-run'
import { energy, percent } from '../format'
import type { Section } from '../page'

/** The storage capacitor: its voltage, what came in and what went out. */
export function energySection(run: FinishedRun, summary: RunSummary): Section {
  const { boot_mV, brownOut_mV } = run.scenario.store
  const { time_s, store_mV, harvested_uJ, spent_uJ } = run.result.traces
  const cycles = summary.log.cycles
  return {
    heading: 'Energy',
    text:
      intakeOf(run.scenario) === 'supplied'
        ? 'A bench supply or a battery keeps the storage capacitor full; everything else empties it.'
        : 'The triboiontronic electrode fills the storage capacitor with each contact and separation; everything else empties it.',
    blocks: [
      {
        kind: 'grid',
        charts: [
          {
            kind: 'chart',
            caption: 'Voltage of the store. Dots are the device’s own readings. Shaded: the device was without power.',
            xLabel: 'time (s)',
            yLabel: 'store (V)',
            group: 'run',
            series: [
              { label: 'store', color: 0, style: 'line', x: time_s, y: store_mV.map((voltage_mV) => voltage_mV / 1000) },
              {
                label: 'read by the device',
                color: 0,
                style: 'points',
                x: cycles.map((cycle) => cycle.time_s),
                y: cycles.map((cycle) => cycle.message.store_mV / 1000),
              },
            ],
            references: [
              { y: boot_mV / 1000, label: 'boots' },
              { y: run.configuration.energy.shed_mV / 1000, label: 'sheds load' },
              { y: brownOut_mV / 1000, label: 'brown-out' },
            ],
            spans: powerlessSpans(run),
          },
          {
            kind: 'chart',
            caption: `Energy ${intakeOf(run.scenario)} and spent since the start. Dashed: the device’s own books since its boot.`,
            xLabel: 'time (s)',
            yLabel: 'energy (mJ)',
            group: 'run',
            series: [
              { label: intakeOf(run.scenario), color: 2, style: 'line', x: time_s, y: harvested_uJ.map(toMillijoules) },
              { label: 'spent', color: 1, style: 'line', x: time_s, y: spent_uJ.map((spent) => toMillijoules(totalOf(spent))) },
              {
                label: 'spent, device’s books',
                color: 1,
                style: 'line',
                isDashed: true,
                x: cycles.map((cycle) => cycle.time_s),
                y: cycles.map((cycle) => toMillijoules(cycle.message.spent_uJ)),
              },
            ],
          },
        ],
      },
      spendingTable(run.scenario, summary),
    ],
  }
}

function toMillijoules(energy_uJ: number): number {
  return energy_uJ / 1000
}

/** From each brown-out, or from the start, to the next boot or the end. */
function powerlessSpans({ result }: FinishedRun): { from: number; to: number }[] {
  return [0, ...result.brownOuts_s].map((from) => ({ from, to: result.boots_s.find((time_s) => time_s >= from) ?? result.duration_s }))
}

function spendingTable(scenario: Scenario, { energy: budget }: RunSummary): Extract<Section['blocks'][number], { kind: 'table' }> {
  const spent_uJ = totalOf(budget.spent_uJ)
  return {
    kind: 'table',
    caption: `Where ${energy(spent_uJ)} went. Stored at the start ${energy(budget.initial_uJ)}, ${intakeOf(scenario)} ${energy(budget.harvested_uJ)}, stored at the end ${energy(budget.final_uJ)}.`,
    columns: [{ label: 'Spent on' }, { label: 'Energy', isNumeric: true }, { label: 'Share', isNumeric: true }],
    rows: SPENDING.map((kind) => [kind, energy(budget.spent_uJ[kind]), percent(budget.spent_uJ[kind] / spent_uJ)]),
  }
}
