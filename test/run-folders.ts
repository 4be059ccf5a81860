import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

/** Runs that a test starts go into a folder of its file's own, which goes when the file is done. */
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-runs-'))
process.env.IONGATE_RUNS = folder
// And keys of devices never into the folder of settings of who runs the tests.
process.env.XDG_CONFIG_HOME = path.join(folder, 'settings')
process.env.APPDATA = process.env.XDG_CONFIG_HOME
afterAll(() => rmSync(folder, { recursive: true, force: true }))
