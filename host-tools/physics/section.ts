import { figureTable } from '../report/figure-table'
import type { Section } from '../report/page'
import type { Mechanism, MechanismResult } from './mechanism'

/** A mechanism as a part of a page: its charts, and its figures as a table. */
export function mechanismSection({ mechanism, figures, charts, notes }: MechanismResult & { mechanism: Mechanism }): Section {
  return {
    heading: mechanism.title,
    text: [mechanism.text, ...(notes ?? [])].join(' '),
    blocks: [
      { kind: 'grid', charts },
      figureTable(figures, 'Each figure compares the model with something that is not it.'),
    ],
  }
}
