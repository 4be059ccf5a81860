import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { statisticsOf } from '../../host-tools/sweep/statistics'
import { renderSweepPage } from '../../host-tools/sweep/sweep-page'

/** Looks at a sweep's page in a real browser, headless: `CHROMIUM`, or chromium on the path. */
const browser = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].find(
  (command) => command !== undefined && spawnSync(command, ['--version']).status === 0,
)
const isRequired = process.env.IONGATE_REQUIRE_ALL === '1'
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-sweep-page-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Chooses seeds, then none, then others, and leaves what the legends said each time in an attribute. */
const CHOOSE = `
window.complaints = []
addEventListener('error', (event) => complaints.push(String(event.message)), true)
addEventListener('load', () => setTimeout(() => {
  const select = document.querySelector('[data-overlays]')
  const legends = () => [...document.querySelectorAll('.chart')].map((chart) => [...chart.querySelectorAll('.u-label')].map((label) => label.textContent).filter((text) => text.startsWith('seed')))
  const chosen = [[0, 2], [], [1]].map((places) => {
    for (const [i, option] of [...select.options].entries()) option.selected = places.includes(i)
    select.dispatchEvent(new Event('change'))
    return legends()
  })
  document.documentElement.dataset.look = JSON.stringify({ complaints, chosen })
}, 300))
`

describe.skipIf(browser === undefined && !isRequired)('a sweep’s page in a browser', () => {
  it('lays the seeds over its charts that one chooses, and takes them away again', () => {
    const columns = ['sweep', 'run', 'runs', 'contacts.rate_Hz', 'seed', 'energy.harvested_uJ', 'energy.spent_uJ', 'figures.missed'].map((name) => ({ name, kind: 'real' as const }))
    const rows = [1, 2].flatMap((rate, i) => [1, 2, 3].map((seed) => ['id', 3 * i + seed - 1, 6, rate, seed, rate + seed / 10, rate * seed, 0]))
    const page = path.join(folder, 'sweep.html')
    writeFileSync(page, renderSweepPage('x', statisticsOf({ columns, rows })).replace('<title>', `<script>${CHOOSE}</script><title>`))
    const { stdout } = spawnSync(browser ?? 'chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', '--dump-dom', pathToFileURL(page).href], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    const look = JSON.parse((/data-look="([^"]*)"/.exec(stdout)?.[1] ?? '{}').replaceAll('&quot;', '"')) as { complaints: string[]; chosen: string[][][] }
    expect(look.complaints).toEqual([])
    expect(look.chosen).toEqual([['seed 1', 'seed 3'], [], ['seed 2']].map((labels) => [labels, labels]))
  })
})
