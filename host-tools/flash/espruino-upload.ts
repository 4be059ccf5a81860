import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { IongateError } from '../diagnostics'
import { serialAddress } from '../transports/open-transport'

const COMMAND_LINE = createRequire(import.meta.url).resolve('espruino/bin/espruino-cli.js')

/** Oldest interpreter the firmware asks for, in the form EspruinoTools keeps what it knows of a board. */
const BOARD_DESCRIPTION = {
  VERSION: '2v25',
  VERSION_MAJOR: 2,
  VERSION_MINOR: 25,
  info: { builtin_modules: ['Storage'] },
}

/** What it says once the port is open, and once a program is on the board. */
const CONNECTED = 'Connected'
const COMPLETE = 'Upload Complete'

/**
 * Opens the port as an upload will, through the `espruino` package's command line, and sends no
 * program: whatever runs on the board stays.
 * @throws IongateError port-unreachable
 */
export async function checkEspruinoPort(port: string, timeout_ms: number): Promise<void> {
  const said = await runWithBoard(port, timeout_ms, () => [], CONNECTED)
  if (!said.includes(CONNECTED)) throw new IongateError('port-unreachable', port, `EspruinoTools cannot use it: ${lastLine(said)}`)
}

/**
 * Writes a program to an Espruino's flash, to be run at every boot, through the `espruino`
 * package's command line: Bluetooth off, and the board described here, so that it looks up
 * nothing on the network. It ends with status 0 whatever happened, so the caller has to see
 * for itself whether the program runs.
 * @throws IongateError port-unreachable, device-silent
 */
export async function uploadToEspruino(port: string, program: string, timeout_ms: number): Promise<void> {
  const said = await runWithBoard(port, timeout_ms, (folder) => {
    const file = path.join(folder, 'iongate.js')
    writeFileSync(file, program)
    return [...['SAVE_ON_SEND=1', 'MODULE_URL=', 'MINIFICATION_LEVEL='].flatMap((setting) => ['--config', setting]), file]
  })
  if (said.includes('Unable to connect!')) throw new IongateError('port-unreachable', port, 'EspruinoTools cannot connect')
  if (!said.includes(COMPLETE)) {
    throw new IongateError('device-silent', port, `the upload did not complete within ${timeout_ms} ms: ${lastLine(said)}`)
  }
}

/**
 * Runs the command line on a port and returns what it printed.
 * @param rest further words, with files that they name in a folder that is removed afterwards
 * @param until ends the run as soon as this has been printed
 */
async function runWithBoard(port: string, timeout_ms: number, rest: (folder: string) => string[], until?: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-flash-'))
  try {
    const description = path.join(folder, 'board.json')
    writeFileSync(description, JSON.stringify(BOARD_DESCRIPTION))
    const { path: device, baudRate } = serialAddress(port)
    return await runBounded(['--no-ble', '-p', device, '-b', String(baudRate), '--board', description, ...rest(folder)], timeout_ms, until)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs the command line and returns what it printed; it is stopped after `timeout_ms`, or once it has printed `until`. */
function runBounded(words: string[], timeout_ms: number, until?: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND_LINE, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const hear = (bytes: Buffer) => {
      said += bytes.toString('latin1')
      if (until !== undefined && said.includes(until)) child.kill()
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
