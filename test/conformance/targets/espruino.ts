/** The real Espruino interpreter, where the environment variable IONGATE_ESPRUINO names one built for Linux. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ESPRUINO_DRIVER, ESPRUINO_MARK } from '../drivers'
import { FAILURE_MARK } from '../wire'
import { espruinoBundleOf, type Target } from './target'

const interpreter = process.env.IONGATE_ESPRUINO

let folder: string | undefined

export const ESPRUINO: Target = {
  name: 'Espruino',
  optional: true,
  missing: () =>
    interpreter === undefined ? 'build Espruino for Linux (BOARD=LINUX make) and name it in IONGATE_ESPRUINO' : undefined,
  async run(module, functionName, lines) {
    folder ??= mkdtempSync(path.join(tmpdir(), 'iongate-espruino-'))
    const file = path.join(folder, 'program.js')
    // The interpreter runs the file statement by statement from its own text, so the
    // vectors take none of its few thousand variables.
    const calls = lines.map((line) => `C("${functionName}",[${line.split(' ').join(',')}]);`)
    writeFileSync(file, [await espruinoBundleOf(module), ESPRUINO_DRIVER, ...calls, ''].join('\n'))
    const running = promisify(execFile)(interpreter as string, [file], { cwd: folder, maxBuffer: 1 << 28 })
    running.child.stdin?.end()
    const { stdout } = await running
    return stdout
      .split(/\r?\n/)
      .filter((line) => line.startsWith(ESPRUINO_MARK))
      .map((line) => lineOf(line.slice(ESPRUINO_MARK.length)))
  },
  close() {
    if (folder !== undefined) rmSync(folder, { recursive: true })
    folder = undefined
  },
}

/** A printed result as wire.ts writes it; what is no integer stays as it is and will disagree. */
function lineOf(printed: string): string {
  if (printed.startsWith(FAILURE_MARK)) return printed
  const values = [JSON.parse(printed)].flat(Infinity)
  return values.map((value) => (typeof value === 'boolean' ? Number(value) : value)).join(',')
}
