import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A part of the page under a heading of its own. `text` says what is to be seen, in a sentence or two. */
export interface Section {
  heading: string
  text?: string
  blocks: Block[]
}

export type Block = Facts | Table | Chart | ChartGrid | Chooser

/** A few numbers in large type. */
interface Facts {
  kind: 'facts'
  facts: { label: string; value: string; note?: string }[]
}

export interface Table {
  kind: 'table'
  caption: string
  columns: { label: string; isNumeric?: boolean }[]
  /** The first cell of each row is its header. */
  rows: string[][]
}

/** Charts beside one another where the window is wide enough. */
interface ChartGrid {
  kind: 'grid'
  charts: Chart[]
}

/** Chooses what is laid over the charts of its section: option i is the i-th overlay of each. */
interface Chooser {
  kind: 'chooser'
  label: string
  options: string[]
}

/** A chart over one x axis. Series may each have x values of their own, rising. */
export interface Chart {
  kind: 'chart'
  /** Caption: what is shown, of what, and how to read it. */
  caption: string
  /** Axis labels with units. */
  xLabel: string
  yLabel: string
  /** Charts with the same group are zoomed together and share the cursor. */
  group?: string
  height_px?: number
  series: Series[]
  /** Fixed limits of the y axis; otherwise it fits the data. */
  yRange?: [number, number]
  /** The y axis as lanes: a name for y = 0, 1, 2 … */
  lanes?: string[]
  /** Horizontal reference lines. */
  references?: { y: number; label: string }[]
  /** Lines that the reader may choose to see, one or several at a time; see Chooser. */
  overlays?: Pick<Series, 'label' | 'x' | 'y'>[]
  /** Stretches of x to shade. */
  spans?: { from: number; to: number }[]
}

export interface Series {
  label: string
  /** Index into the palette, from 0; the same ion has the same colour everywhere. */
  color: number
  /** Bars are horizontal strokes: each pair of points is the beginning and end of one. */
  style: 'line' | 'steps' | 'points' | 'bars'
  isDashed?: boolean
  x: number[]
  /** null breaks a line. */
  y: (number | null)[]
}

const require = createRequire(import.meta.url)
const readBeside = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/**
 * One self-contained HTML page: style, plotting library and data are inside, nothing is
 * fetched. Follows the reader's light or dark scheme.
 */
export function renderPage(title: string, sections: Section[]): string {
  const charts: Chart[] = []
  const body = sections.map((section, index) => renderSection(section, `section-${index}`, charts)).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="iongate">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')}</style>
<style>
${readBeside('page.css')}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
</header>
<main>
${body}
</main>
<footer>
<p>Charts: drag to zoom, double-click to see all. With the keyboard: ← → move the cursor, + − zoom, 0 shows all.</p>
<p>Made by iongate. Research instrument, not a medical device.</p>
</footer>
<noscript><p>The charts need JavaScript; the tables do not.</p></noscript>
<script type="application/json">${embedJson(charts.map(forBrowser))}</script>
<script>${readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')}</script>
<script>
${readBeside('charts.js')}</script>
</body>
</html>
`
}

function renderSection(section: Section, id: string, charts: Chart[]): string {
  const text = section.text === undefined ? '' : `<p>${escapeHtml(section.text)}</p>\n`
  const blocks = section.blocks.map((block) => renderBlock(block, charts)).join('\n')
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${escapeHtml(section.heading)}</h2>\n${text}${blocks}\n</section>`
}

function renderBlock(block: Block, charts: Chart[]): string {
  switch (block.kind) {
    case 'facts':
      return renderFacts(block)
    case 'table':
      return renderTable(block)
    case 'grid':
      return `<div class="grid">\n${block.charts.map((chart) => renderChart(chart, charts)).join('\n')}\n</div>`
    case 'chart':
      return renderChart(block, charts)
    case 'chooser':
      return renderChooser(block)
  }
}

function renderFacts({ facts }: Facts): string {
  const items = facts.map(({ label, value, note }) => {
    const noteLine = note === undefined ? '' : `<dd class="note">${escapeHtml(note)}</dd>`
    return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>${noteLine}</div>`
  })
  return `<dl class="facts">${items.join('\n')}</dl>`
}

function renderTable({ caption, columns, rows }: Table): string {
  const attribute = (column: number) => (columns[column].isNumeric ? ' class="number"' : '')
  const head = columns.map(({ label }, i) => `<th scope="col"${attribute(i)}>${escapeHtml(label)}</th>`).join('')
  const body = rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td${attribute(i)}>${escapeHtml(cell)}</td>`,
    )
    return `<tr>${cells.join('')}</tr>`
  })
  // The caption stands outside of what scrolls: a wide table does not take it along.
  return `<figure class="table"><figcaption>${escapeHtml(caption)}</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table aria-label="${escapeHtml(caption)}">
<thead><tr>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div></figure>`
}

/** The chart's place; charts.js draws into it what stands at the same index in the embedded data. */
function renderChart(chart: Chart, charts: Chart[]): string {
  const label = `Chart: ${chart.yLabel} over ${chart.xLabel}. ${chart.series.map((series) => series.label).join(', ')}.`
  charts.push(chart)
  return `<figure><div class="chart" data-chart="${charts.length - 1}" role="img" tabindex="0" aria-label="${escapeHtml(label)}"></div>
<figcaption>${escapeHtml(chart.caption)}</figcaption></figure>`
}

/** One choice, or several with Ctrl or Shift; without JavaScript it changes nothing. */
function renderChooser({ label, options }: Chooser): string {
  const items = options.map((option, i) => `<option value="${i}">${escapeHtml(option)}</option>`)
  return `<label class="chooser">${escapeHtml(label)} <select multiple size="${Math.min(6, options.length)}" data-overlays>${items.join('')}</select></label>`
}

/** What the browser needs of a chart, with numbers as long as a screen can show. */
function forBrowser(chart: Chart): object {
  return {
    ...chart,
    series: chart.series.map(shortened),
    ...(chart.overlays === undefined ? {} : { overlays: chart.overlays.map(shortened) }),
  }
}

function shortened<Line extends Pick<Series, 'x' | 'y'>>(line: Line): Line {
  return {
    ...line,
    x: line.x.map((value) => Number(value.toPrecision(9))),
    y: line.y.map((value) => (value === null ? null : Number(value.toPrecision(5)))),
  }
}

/** JSON that cannot end the script element it stands in. */
function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
