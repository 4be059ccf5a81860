import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { renderSimulationReport } from '../../host-tools/report/simulation-report'
import { loadScenario } from '../../host-tools/scenarios'
import { simulatedRun } from '../../host-tools/simulation/simulated-run'
import { configurationOfScenario } from '../../host-tools/simulation/configuration-of-scenario'
import { summarise } from '../../host-tools/simulation/run-summary'
import { LONG } from '../long'

/** Looks at the report in a real browser, headless: `CHROMIUM`, or chromium on the path. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const browser = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].find(
  (command) => command !== undefined && spawnSync(command, ['--version']).status === 0,
)
const isRequired = process.env.IONGATE_REQUIRE_ALL === '1'
if (browser === undefined && !isRequired) console.log('skipped: no Chromium for the look at the report (set CHROMIUM)')

/** The first two are each width and each scheme once. */
const WINDOWS: [name: string, flags: string[], scheme: string][] = [
  ['light, wide', ['--window-size=1400,1000'], 'light'],
  ['dark, narrow', ['--window-size=500,900', '--force-dark-mode'], 'dark'],
  ['dark, wide', ['--window-size=1400,1000', '--force-dark-mode'], 'dark'],
  ['light, narrow', ['--window-size=500,900'], 'light'],
]

/** What the page is like once drawn. */
interface Look {
  errors: string[]
  fetched: string[]
  /** Per chart: pixels that differ from the first one, and the chart's size in CSS pixels. */
  inked: number[]
  contentWidth: number
  windowWidth: number
  background: string
  text: string
  /** Right edge of the caption that goes furthest, CSS pixels. */
  captionRight: number
  /** Per label of a reference line: the distance from the plot's right edge, and from the nearest other label, canvas pixels. */
  labels: { text: string; beyondPlot: number; apart: number }[]
  /** Widths of the charts once printing begins, and again when it has ended. */
  printed: number[]
  restored: number[]
}

/** Runs first in the page: keeps every complaint. */
const WATCH = `
window.complaints = []
addEventListener('error', (event) => complaints.push(String(event.message)), true)
console.error = (...words) => complaints.push(words.join(' '))
window.written = new Map()
const fillText = CanvasRenderingContext2D.prototype.fillText
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  if (this.font.startsWith('11px')) {
    if (!written.has(this.canvas)) written.set(this.canvas, new Map())
    written.get(this.canvas).set(text, { x, y })
  }
  return fillText.apply(this, arguments)
}
`

/** Runs last in the page: looks, moves and zooms with the keyboard, and leaves what it saw in an attribute. */
const LOOK = `
addEventListener('load', () => setTimeout(() => {
  const canvases = [...document.querySelectorAll('.chart canvas')]
  const inked = canvases.map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    const pixels = new Uint32Array(data.buffer)
    return pixels.reduce((count, pixel) => count + (pixel === pixels[0] ? 0 : 1), 0)
  })
  const chart = document.querySelector('.chart')
  chart.focus()
  for (const key of ['ArrowRight', '+', '0', '+']) chart.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  const style = getComputedStyle(document.body)
  const widths = () => [...document.querySelectorAll('.uplot')].map((plot) => plot.querySelector('canvas').clientWidth)
  const before = widths()
  const labels = [...written].flatMap(([canvas, texts]) => [...texts].map(([text, { x, y }]) => {
    const over = canvas.parentElement.querySelector('.u-over')
    const others = [...texts].filter(([other]) => other !== text)
    return { text, beyondPlot: x - over.offsetLeft - over.clientWidth, apart: Math.min(1e9, ...others.map(([, at]) => Math.abs(at.y - y))) }
  }))
  dispatchEvent(new Event('beforeprint'))
  setTimeout(() => {
  const printed = widths()
  dispatchEvent(new Event('afterprint'))
  setTimeout(() => {
  document.documentElement.dataset.look = JSON.stringify({
    errors: complaints,
    fetched: performance.getEntriesByType('resource').map(({ name }) => name),
    inked,
    contentWidth: document.documentElement.scrollWidth,
    windowWidth: innerWidth,
    background: style.backgroundColor,
    text: style.color,
    captionRight: Math.max(...[...document.querySelectorAll('figcaption')].map((caption) => {
      const range = document.createRange()
      range.selectNodeContents(caption)
      return range.getBoundingClientRect().right
    })),
    labels,
    printed,
    restored: widths().map((width, i) => width - before[i]),
  })
  }, 50)
  }, 50)
}, 300))
`

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-browser-'))
const page = path.join(folder, 'report.html')
afterAll(() => rmSync(folder, { recursive: true }))

function lookAt(...flags: string[]): Look {
  const { stdout, stderr } = spawnSync(
    browser ?? 'chromium',
    ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', ...flags, '--dump-dom', pathToFileURL(page).href],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  const look = /data-look="([^"]*)"/.exec(stdout)?.[1]
  if (look === undefined) throw new Error(`the page was never looked at: ${stderr.slice(-500)}`)
  return JSON.parse(look.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Look
}

/** sRGB relative luminance contrast (WCAG 2.2, 1.4.3). */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [r, g, b] = (color.match(/\d+/g) ?? []).slice(0, 3).map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe.skipIf(browser === undefined && !isRequired)('the report in a browser', () => {
  beforeAll(() => {
    const scenario = loadScenario('bench')
    const configuration = configurationOfScenario(scenario)
    const run = simulatedRun({ scenario, configuration, ions: ['K', 'Ca', 'Fe'] }, { seed: 1 })
    const html = renderSimulationReport(run, summarise(run))
    writeFileSync(page, html.replace('<title>', `<script>${WATCH}</script><title>`).replace('</body>', `<script>${LOOK}</script></body>`))
  })

  it.each(WINDOWS.slice(0, LONG ? undefined : 2))('%s: draws every chart, complains of nothing, fetches nothing, fits the window', (_, flags, scheme) => {
    const look = lookAt(...flags)
    expect(look.errors).toEqual([])
    expect(look.fetched.filter((name) => !name.startsWith('data:'))).toEqual([])
    expect(look.inked.length).toBeGreaterThanOrEqual(8)
    for (const inked of look.inked) expect(inked).toBeGreaterThan(500)
    expect(look.contentWidth).toBeLessThanOrEqual(look.windowWidth)
    expect(look.captionRight).toBeLessThanOrEqual(look.windowWidth)
    // Labels of reference lines: K, Ca and Fe have three each, the store three.
    expect(look.labels.length).toBeGreaterThanOrEqual(12)
    for (const { beyondPlot, apart } of look.labels) {
      expect(beyondPlot).toBeGreaterThan(0)
      expect(apart).toBeGreaterThanOrEqual(11)
    }
    // A sheet of A4 between its margins has 695 px, and two charts beside one another half of it.
    for (const width of look.printed) expect(width).toBeLessThanOrEqual(680)
    expect(Math.max(...look.printed)).toBe(680)
    expect(look.restored.every((difference) => difference === 0)).toBe(true)
    expect(contrast(look.text, look.background)).toBeGreaterThan(7)
    const [red] = (look.background.match(/\d+/g) ?? []).map(Number)
    expect(red > 128 ? 'light' : 'dark').toBe(scheme)
  })
})
