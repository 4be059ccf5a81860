import { figureTable } from '../report/figure-table'
import { renderPage, type Chart, type Series } from '../report/page'
import type { DesignRequest, DesignResult } from './design'
import { comparisonRows, designFigures } from './design-text'
import type { Evaluation, LadderEnergy } from './evaluate'

/** One page: the frontier of variance against energy with both ladders on it, and the comparison. */
export function renderDesignPage(request: DesignRequest, result: DesignResult): string {
  const { board } = request.calibration
  return renderPage(`Pulses for ${board}`, [
    {
      heading: 'What energy buys',
      text: 'Standard deviations of the estimates at the bound, against the energy of one interrogation. Lines are the best ladders found; points are the present ladder and the chosen one.',
      blocks: [
        {
          kind: 'grid',
          charts: [
            frontierChart(request, result, 'total_uJ', 'energy of an interrogation (µJ)', 'All energy: gel, pump, sampling, and the interpreter.'),
            frontierChart(request, result, 'pulses_uJ', 'energy of the pulses (µJ)', 'Of it gel, pump and sampling, which pulses decide about.'),
          ],
        },
        figureTable(designFigures(request, result), 'The chosen ladder against the present one.'),
      ],
    },
    {
      heading: 'Ladders',
      blocks: [
        {
          kind: 'table',
          caption: 'Present and designed. D- and A-efficiency say how many interrogations with the present ladder tell as much as one.',
          columns: [{ label: '' }, { label: 'present' }, { label: 'designed' }],
          rows: comparisonRows(request, result),
        },
      ],
    },
  ])
}

function frontierChart({ calibration }: DesignRequest, { reference, chosen, frontier }: DesignResult, energy: keyof LadderEnergy, xLabel: string, caption: string): Chart {
  const relative = ({ precision }: Evaluation, ion: number) => Math.sqrt(precision.variance[ion] / reference.evaluation.precision.variance[ion])
  const rising = [...frontier].map(({ evaluation }) => evaluation).sort((a, b) => a.energy[energy] - b.energy[energy])
  const lines = calibration.ions.map((ion, i): Series => ({ label: ion, color: i, style: 'line', x: rising.map((one) => one.energy[energy]), y: rising.map((one) => relative(one, i)) }))
  const points = calibration.ions.map((ion, i): Series => ({ label: `${ion}, chosen`, color: i, style: 'points', x: [chosen.evaluation.energy[energy]], y: [relative(chosen.evaluation, i)] }))
  const present: Series = { label: 'present ladder', color: 7, style: 'points', x: [reference.evaluation.energy[energy]], y: [1] }
  return {
    kind: 'chart',
    caption,
    xLabel,
    yLabel: 'standard deviation, of the present',
    series: [...lines, ...points, present],
    references: [{ y: 1, label: 'present ladder' }],
  }
}
