import { scale, text } from './figure'
import type { ReliabilityBin } from './reliability'

/** Reliability diagram as a self-contained drawing: the share of right levels over the confidence stated, one colour per cell. */
const WIDTH = 620
const HEIGHT = 460
const LEFT = 62
const RIGHT = 170
const TOP = 24
const BOTTOM = 52
const COLOURS = ['#111827', '#dc2626', '#2563eb', '#d97706']
const TICKS = [0.5, 0.6, 0.7, 0.8, 0.9, 1]
/** Points of one bin stand beside each other. */
const SHIFT = 3

export function reliabilityFigure(cells: { cell: string; bins: ReliabilityBin[] }[]): string {
  const x = scale([0.5, 1], LEFT, WIDTH - RIGHT)
  const y = scale([0.5, 1], HEIGHT - BOTTOM, TOP)
  const line = (fromX: number, fromY: number, toX: number, toY: number, stroke: string) =>
    `<line x1="${fromX.toFixed(1)}" y1="${fromY.toFixed(1)}" x2="${toX.toFixed(1)}" y2="${toY.toFixed(1)}" stroke="${stroke}"/>`
  const parts = [
    // Two points to either side.
    `<polygon points="${[[0.5, 0.48], [1, 0.98], [1, 1], [0.98, 1], [0.5, 0.52]].map(([stated, right]) => `${x(stated)},${y(right)}`).join(' ')}" fill="#e5e7eb"/>`,
    ...TICKS.flatMap((tick) => [
      line(LEFT, y(tick), WIDTH - RIGHT, y(tick), '#d1d5db'),
      text(LEFT - 8, y(tick) + 4, `${Math.round(100 * tick)} %`, 'end'),
      text(x(tick), HEIGHT - BOTTOM + 18, `${Math.round(100 * tick)} %`, 'middle'),
    ]),
    line(x(0.5), y(0.5), x(1), y(1), '#6b7280'),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'confidence stated', 'middle'),
    text(LEFT, TOP - 10, 'levels that are right', 'start'),
    ...cells.flatMap(({ cell, bins }, i) => [
      ...bins
        .filter(({ count }) => count > 0)
        .flatMap(({ stated, right, low, high }) => {
          const at = x(stated) + SHIFT * (i - (cells.length - 1) / 2)
          return [line(at, y(low), at, y(high), COLOURS[i]), `<circle cx="${at.toFixed(1)}" cy="${y(right).toFixed(1)}" r="3" fill="${COLOURS[i]}"/>`]
        }),
      text(WIDTH - RIGHT + 16, TOP + 20 + 18 * i, cell, 'start', COLOURS[i]),
    ]),
    text(WIDTH - RIGHT + 16, TOP + 28 + 18 * cells.length, 'grey: 2 points', 'start'),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>How often a level is right, over the confidence stated</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`
}
