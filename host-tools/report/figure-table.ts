import type { Figure } from '../figures'
import { plain } from './format'
import type { Table } from './page'

/** Figures next to their aims. */
export function figureTable(figures: Figure[], caption: string): Table {
  return {
    kind: 'table',
    caption,
    columns: [{ label: 'Figure' }, { label: 'Value', isNumeric: true }, { label: 'Unit' }, { label: 'Aim' }, { label: 'Holds' }],
    rows: figures.map((figure) => [figure.name, Number.isNaN(figure.value) ? 'no data' : plain(figure.value), figure.unit, figure.aim, figure.holds ? '✓' : '✗']),
  }
}
