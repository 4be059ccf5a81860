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
/** Room for a title, and for one row of up to three charts with legend and caption. */
const TITLE_px = 125
const ROW_px = 400

const work = mkdtempSync(path.join(tmpdir(), 'iongate-figures-'))
try {
  for (const mechanism of MECHANISMS) {
    const { charts } = mechanism.run({ recordings: [] })
    const page = path.join(work, `${mechanism.name}.html`)
    writeFileSync(page, renderPage(mechanism.title, [{ heading: '', blocks: [{ kind: 'grid', charts }] }]))
    const rows = Math.ceil(charts.length / (charts.length === 2 || charts.length === 4 ? 2 : 3))
    const options = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${path.join(work, 'profile')}`,
      `--window-size=1100,${TITLE_px + rows * ROW_px}`,
      `--screenshot=${path.join(FOLDER, `${mechanism.name}.png`)}`,
    ]
    // Chromium complains of every service that a machine without a desktop lacks.
    execFileSync(process.env.CHROMIUM ?? 'chromium', [...options, `file://${page}`], { stdio: 'ignore' })
    console.log(mechanism.name)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
