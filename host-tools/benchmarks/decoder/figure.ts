import type { SweepPoint } from './sweep'

/** Error against signal-to-noise as a self-contained drawing, one line per decoder, both axes logarithmic. */
const WIDTH = 760
const HEIGHT = 440
const LEFT = 76
const RIGHT = 190
const TOP = 24
const BOTTOM = 56
const COLOURS = ['#111827', '#dc2626', '#2563eb', '#059669', '#d97706', '#7c3aed', '#0891b2', '#be185d']

export function sweepFigure(sweep: SweepPoint[]): string {
  // Lines end on the right, where their names stand.
  const points = sweep.toSorted((one, other) => one.signalToNoise_dB - other.signalToNoise_dB)
  const names = Object.keys(points[0].errors)
  const x = scale(points.map(({ signalToNoise_dB }) => signalToNoise_dB), LEFT, WIDTH - RIGHT)
  const logs = points.flatMap(({ errors }) => Object.values(errors).filter((error) => error > 0).map(Math.log10))
  const low = Math.floor(Math.min(...logs))
  const high = Math.ceil(Math.max(...logs))
  const y = scale([low, high], HEIGHT - BOTTOM, TOP)
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i)
  const lastOf = (name: string) => points.filter(({ errors }) => errors[name] > 0).at(-1) as SweepPoint
  // Labels of lines that end together stand below each other.
  const labelY: Record<string, number> = {}
  let free = 0
  for (const name of [...names].sort((a, b) => lastOf(b).errors[b] - lastOf(a).errors[a])) {
    labelY[name] = Math.max(free, y(Math.log10(lastOf(name).errors[name])) + 4)
    free = labelY[name] + 13
  }
  const parts = [
    ...decades.map(
      (decade) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(decade)}" y2="${y(decade)}" stroke="#d1d5db"/>` +
        text(LEFT - 8, y(decade) + 4, `${Number((100 * 10 ** decade).toPrecision(3))} %`, 'end'),
    ),
    ...points.map(
      ({ signalToNoise_dB, effectiveBits }) =>
        text(x(signalToNoise_dB), HEIGHT - BOTTOM + 18, signalToNoise_dB.toFixed(0), 'middle') +
        text(x(signalToNoise_dB), HEIGHT - BOTTOM + 33, `${effectiveBits} bits`, 'middle'),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, 'signal to noise of the converter, dB', 'middle'),
    text(LEFT, TOP - 10, 'wrong levels', 'start'),
    ...names.map((name, i) => {
      const line = points.filter(({ errors }) => errors[name] > 0).map(({ signalToNoise_dB, errors }) => [x(signalToNoise_dB), y(Math.log10(errors[name]))])
      const [endX] = line[line.length - 1]
      const path = line.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ')
      const dots = line.map(([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${COLOURS[i]}"/>`).join('')
      const dash = i === 0 ? ' stroke-dasharray="6 4"' : ''
      return `<polyline points="${path}" fill="none" stroke="${COLOURS[i]}" stroke-width="2"${dash}/>${dots}${text(endX + 10, labelY[name], name === 'Bayes' ? 'Bayes error' : name, 'start', COLOURS[i])}`
    }),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<title>Wrong levels against signal-to-noise</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`
}

export function scale(values: number[], from: number, to: number): (value: number) => number {
  const low = Math.min(...values)
  const high = Math.max(...values)
  return (value) => Number((from + ((to - from) * (value - low)) / (high - low)).toFixed(1))
}

export function text(x: number, y: number, content: string, anchor: string, fill = '#374151'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}">${content}</text>`
}
