import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { IongateError } from '../diagnostics'

const COMMAND_LINE = createRequire(import.meta.url).resolve('espruino/bin/espruino-cli.js')

/** Oldest interpreter the firmware asks for, in the form EspruinoTools keeps what it knows of a board. */
const BOARD_DESCRIPTION = {
  VERSION: '2v25',
  VERSION_MAJOR: 2,
  VERSION_MINOR: 25,
  info: { builtin_modules: ['Storage'] },
}

/**
 * Writes a program to an Espruino's flash, to be run at every boot, through the `espruino`
 * package's command line: Bluetooth off, and the board described here, so that it looks up
 * nothing on the network. It ends with status 0 whatever happened, so the caller has to see
 * for itself whether the program runs.
 * @throws IongateError port-unreachable, device-silent
 */
export async function uploadToEspruino(port: string, program: string, timeout_ms: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-flash-'))
  try {
    const description = path.join(folder, 'board.json')
    const file = path.join(folder, 'iongate.js')
    writeFileSync(description, JSON.stringify(BOARD_DESCRIPTION))
    writeFileSync(file, program)
    const settings = ['SAVE_ON_SEND=1', 'MODULE_URL=', 'MINIFICATION_LEVEL=']
    const words = ['--no-ble', '-p', port, '--board', description, ...settings.flatMap((setting) => ['--config', setting]), file]
    const said = await runBounded(words, timeout_ms)
    if (said.includes('Unable to connect!')) throw new IongateError('port-unreachable', port, 'EspruinoTools cannot connect')
    if (!said.includes('Upload Complete')) {
      throw new IongateError('device-silent', port, `the upload did not complete within ${timeout_ms} ms: ${lastLine(said)}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs the command line and returns what it printed; after `timeout_ms` it is stopped. */
function runBounded(words: string[], timeout_ms: number): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND_LINE, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const hear = (bytes: Buffer) => {
      said += bytes.toString('latin1')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    const timer = setTimeout(() => child.kill(), timeout_ms)
    child.on('close', () => {
      clearTimeout(timer)
      resolve(said)
    })
  })
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1)?.slice(0, 120) ?? ''
}
