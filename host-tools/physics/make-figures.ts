/**
 * `npm run figures`: draws docs/physics/NAME.png for every mechanism from the charts that
 * `iongate physics NAME` shows. Needs Chromium (CHROMIUM, or chromium on PATH).
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderPage } from '../report/page'
import { MECHANISMS } from './all'

const FOLDER = fileURLToPath(new URL('../../docs/physics', import.meta.url))
const WIDTH_px = 1100
/** Puts where the charts end, with a margin, where chromium's --dump-dom shows it: what a page says below them is for readers who can click. */
const MEASURE = '<script>addEventListener("load", () => { document.body.dataset.height = Math.ceil(document.querySelector(".grid").getBoundingClientRect().bottom + 16) })</script>'

const work = mkdtempSync(path.join(tmpdir(), 'iongate-figures-'))
try {
  for (const mechanism of MECHANISMS) {
    const { charts } = mechanism.run({ recordings: [] })
    const page = path.join(work, `${mechanism.name}.html`)
    writeFileSync(page, renderPage(mechanism.title, [{ heading: '', blocks: [{ kind: 'grid', charts }] }]).replace('</body>', `${MEASURE}</body>`))
    const [, height] = /data-height="(\d+)"/.exec(chromium(page, ['--dump-dom', `--window-size=${WIDTH_px},100`])) ?? []
    if (height === undefined) throw new Error(`chromium did not say how high the page of ${mechanism.name} is`)
    chromium(page, [`--window-size=${WIDTH_px},${height}`, `--screenshot=${path.join(FOLDER, `${mechanism.name}.png`)}`])
    console.log(mechanism.name)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

function chromium(page: string, options: string[]): string {
  const common = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${path.join(work, 'profile')}`]
  // Chromium complains of every service that a machine without a desktop lacks.
  return execFileSync(process.env.CHROMIUM ?? 'chromium', [...common, ...options, `file://${page}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 })
}
