import { padsByNet, uuid, valueOf } from '../documents/kicad'
import type { Netlist } from '../part'
import { bare, listsOf, printExpression, type Expression } from './expression'
import { pointOf } from './footprint'
import type { Layout, PlacedPart } from './layout'

const LAYERS = [
  '(0 "F.Cu" signal)', '(31 "B.Cu" signal)', '(32 "B.Adhes" user "B.Adhesive")', '(33 "F.Adhes" user "F.Adhesive")', '(34 "B.Paste" user)', '(35 "F.Paste" user)', '(36 "B.SilkS" user "B.Silkscreen")', '(37 "F.SilkS" user "F.Silkscreen")',
  '(38 "B.Mask" user)', '(39 "F.Mask" user)', '(40 "Dwgs.User" user "User.Drawings")', '(41 "Cmts.User" user "User.Comments")', '(42 "Eco1.User" user "User.Eco1")', '(43 "Eco2.User" user "User.Eco2")', '(44 "Edge.Cuts" user)', '(45 "Margin" user)', '(46 "B.CrtYd" user "B.Courtyard")',
  '(47 "F.CrtYd" user "F.Courtyard")', '(48 "B.Fab" user)', '(49 "F.Fab" user)',
]
/** Middle of KiCad's A4 sheet is somewhere here: the board's left upper corner on it, mm. */
const ORIGIN = { x: 60, y: 50 }

/** A board of KiCad 6: parts in place, nets, outline, and an unfilled plane of ground on the lower side. */
export function boardFile(netlist: Netlist, { parts, titles, outline }: Layout): string {
  const nets = [...padsByNet(netlist)]
  const netOf = new Map(nets.flatMap(([net, pads], i) => pads.map(([id, pad]): [string, string] => [`${id} ${pad}`, `(net ${i + 1} "${net}")`])))
  const ground = nets.findIndex(([net]) => net === 'gnd') + 1
  const corners = [[outline.left, outline.top], [outline.right, outline.top], [outline.right, outline.bottom], [outline.left, outline.bottom]]
    .map(([x, y]) => `(xy ${at(x + ORIGIN.x)} ${at(y + ORIGIN.y)})`).join(' ')
  return [
    '(kicad_pcb (version 20211014) (generator iongate)', '(general (thickness 1.6))', '(paper "A4")',
    `(title_block (title "iongate, ${netlist.name} fitting") (comment 1 "Placed by block, not routed: written by npm run board"))`,
    `(layers ${LAYERS.join(' ')})`, '(setup (pad_to_mask_clearance 0))',
    '(net 0 "")', ...nets.map(([net], i) => `(net ${i + 1} "${net}")`),
    ...[...parts].sort((a, b) => (a.part.id < b.part.id ? -1 : 1)).map((placed) => footprintText(placed, netOf)),
    `(gr_poly (pts ${corners}) (layer "Edge.Cuts") (width 0.1) (fill none) (tstamp ${uuid('outline')}))`,
    ...titles.map(({ text, x, y }) => `(gr_text "${text}" (at ${at(x + ORIGIN.x)} ${at(y + ORIGIN.y)}) (layer "F.SilkS") (tstamp ${uuid(`title ${text}`)}) (effects (font (size 1 1) (thickness 0.2)) (justify left)))`),
    `(zone (net ${ground}) (net_name "gnd") (layer "B.Cu") (tstamp ${uuid('ground')}) (hatch edge 0.508) (connect_pads (clearance 0.2)) (min_thickness 0.2) (fill (thermal_gap 0.3) (thermal_bridge_width 0.3)) (polygon (pts ${corners})))`,
    ')', '',
  ].join('\n')
}

const at = (value: number) => String(Number(value.toFixed(3)))

/** What a board leaves out of a library's footprint: texts about it, and names that each of its lines would have. */
const LEFT_OUT = ['version', 'generator', 'descr', 'tags', 'tstamp', 'layer', 'tedit']

function footprintText({ part, footprint, x, y, turned }: PlacedPart, netOf: Map<string, string>): string {
  const body = footprint.body.slice(2).filter((one) => !Array.isArray(one) || !LEFT_OUT.includes(String(one[0]))).map((one) => {
    if (!Array.isArray(one)) return one
    const list = one.filter((inner) => !Array.isArray(inner) || inner[0] !== 'tstamp')
    switch (list[0]) {
      case 'fp_text': return textOf(list, part.id, valueOf(part), turned)
      case 'pad': return [...turnedList(list, turned), netOf.get(`${part.id} ${bare(list[1])}`) ?? ''].filter((word) => word !== '')
      case 'zone': return movedZone(list, x + ORIGIN.x, y + ORIGIN.y)
      default: return list
    }
  })
  const head = `(footprint "${footprint.name}" (layer "F.Cu") (tedit 0) (tstamp ${uuid(part.id)}) (at ${at(x + ORIGIN.x)} ${at(y + ORIGIN.y)}${turned === 0 ? '' : ` ${turned}`}) (property "Purpose" "${part.purpose}")`
  return `${head} ${body.map(printExpression).join('\n ')})`
}

/** A pad's or text's angle on a board counts from the board, not from the footprint. */
function turnedList(list: Expression[], turned: number): Expression[] {
  if (turned === 0) return list
  return list.map((one) => (Array.isArray(one) && one[0] === 'at' ? ['at', one[1], one[2], String((Number(one[3] ?? 0) + turned) % 360)] : one))
}

/** The name stands small above the courtyard, the value on the assembly drawing. */
function textOf(list: Expression[], id: string, value: string, turned: number): Expression[] {
  const renamed = turnedList(list, turned)
  if (list[1] === 'value') return sized(replaceText(renamed, `"${value}"`), 0.4)
  return list[1] === 'reference' ? sized(replaceText(renamed, `"${id}"`), 0.7) : renamed
}

function sized(list: Expression[], height: number): Expression[] {
  const font = ['font', ['size', String(height), String(height)], ['thickness', at(height / 6)]]
  return list.map((one) => (Array.isArray(one) && one[0] === 'effects' ? ['effects', font] : one))
}

const replaceText = (list: Expression[], text: string): Expression[] => [list[0], list[1], text, ...list.slice(3)]

/** Corners of a keep-out are counted from the board's sheet in a board, from the footprint in a library. */
function movedZone(list: Expression[], x: number, y: number): Expression[] {
  return list.map((one) => {
    if (!Array.isArray(one)) return one
    if (one[0] !== 'polygon') return one
    return ['polygon', ['pts', ...listsOf(listsOf(one, 'pts')[0], 'xy').map((corner) => {
      const point = pointOf(corner)
      return ['xy', at(point.x + x), at(point.y + y)]
    })]]
  })
}
