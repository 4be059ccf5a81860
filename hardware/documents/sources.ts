import { figureNames } from '../catalogue/sources'
import { CATALOGUE } from '../catalogue'
import { NETLISTS } from '../netlist/netlist'
import type { PartType, Source } from '../part'

/** What one type's figure is and where it is from. */
interface Row {
  part: string
  orderNumber: string
  figure: string
  value: string
  source: Source
}

function valueOf({ supply, standby, figures, pads }: PartType, figure: string): string {
  if (figure === 'pads') return Object.entries(pads).map(([pin, list]) => `${pin} ${list.join(' ')}`).join(', ')
  const [group, key] = figure.split('.')
  const holder = { supply, standby }[group] as Record<string, unknown> | undefined
  return String(key === undefined ? figures?.[figure] : holder?.[key])
}

/** Every figure of the types that the two fittings use. */
function rows(): Row[] {
  const used = new Set(Object.values(NETLISTS).flatMap(({ parts }) => parts.map(({ type }) => type)))
  return [...used].flatMap((name): Row[] => {
    const type = CATALOGUE[name]
    const shownPads = Object.keys(type.pins).length > 2
    return figureNames(type).filter((figure) => figure !== 'pads' || shownPads).flatMap((figure) =>
      type.sources.filter(({ figures }) => figures.includes(figure)).map((source) => ({ part: name, orderNumber: type.orderNumber, figure, value: valueOf(type, figure), source })))
  })
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`

function table(list: Row[], from: string): string[] {
  // Figures of one part with one source are one row.
  const grouped = new Map<string, Row[]>()
  for (const one of list) {
    const key = `${one.part} ${one.source.document}`
    grouped.set(key, [...(grouped.get(key) ?? []), one])
  }
  return [
    row(['part', 'figures', from]), row(['---', '---', '---']),
    ...[...grouped.values()].map((group) => row([`${group[0].part}, ${group[0].orderNumber}`, group.map(({ figure, value }) => `${figure} ${value}`).join('; '), group[0].source.document])),
  ]
}

/** Every type with more than two pins, and what its pin numbers were compared with: a slip there makes a board wrong. */
function pinsTable(all: Row[]): string[] {
  const pads = all.filter(({ figure }) => figure === 'pads')
  const order: Source['standing'][] = ['assumed', 'quoted', 'read']
  const sorted = order.flatMap((standing) => pads.filter(({ source }) => source.standing === standing))
  return [
    row(['part', 'standing', 'pin and pad', 'compared with']), row(['---', '---', '---', '---']),
    ...sorted.map(({ part, orderNumber, source, value }) => row([`${part}, ${orderNumber}`, source.standing, value, source.document])),
  ]
}

/** Where the catalogue's figures are from: the page that says what is assumed. */
export function sourcesPage(): string {
  const all = rows()
  const others = all.filter(({ figure }) => figure !== 'pads')
  const of = (standing: Source['standing'], list = others) => list.filter(({ source }) => source.standing === standing)
  const numbers = (['read', 'quoted', 'assumed'] as const).map((standing) => `${of(standing, all).length} ${standing}`).join(', ')
  return [
    '# Where the parts\' figures are from', '', 'Written by `npm run hardware` from the catalogue in `hardware/catalogue/`. Do not edit.', '',
    `Of ${all.length} figures: ${numbers}. *Read*: compared with the text of the maker's document. *Quoted*: compared with what others quote from it. *Assumed*: compared with nothing; do so before a board is ordered. Volts, amperes, ohms, hertz and seconds, currents of supplies in µA. Prices are from memory. Numbers of plain resistors and capacitors were not compared one by one.`, '',
    '## Pins', '', 'Every type with more than two pins; parts with two are the same either way round, or marked on the footprint.', '', ...pinsTable(all), '',
    '## Assumed', '', ...table(of('assumed'), 'what the assumption rests on'), '',
    '## Quoted', '', ...table(of('quoted'), 'from'), '',
    '## Read', '', ...table(of('read'), 'in'), '',
  ].join('\n')
}
