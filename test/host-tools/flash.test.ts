import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frameWriterNew } from '../../firmware/core/link/frame'
import { NOTICE_MACHINE_CODE, helloFrame, noticeFrame } from '../../firmware/core/link/telemetry'
import { buildBoard, type BuiltBoard } from '../../host-tools/build/build-board'
import { buildModule } from '../../host-tools/build/nodemcu-module'
import { configurationFromFiles } from '../../host-tools/configuration/from-files'
import { keysOf } from '../../host-tools/device/key-file'
import { awaitHello } from '../../host-tools/flash/await-hello'
import { flashBoard } from '../../host-tools/flash/flash-board'
import { openNodemcuPrompt } from '../../host-tools/transports/nodemcu-prompt'
import { simulatedEspruino } from '../../host-tools/transports/simulated-espruino'
import { simulatedNodemcu } from '../../host-tools/transports/simulated-nodemcu'
import type { Transport } from '../../host-tools/transports/transport'
import { iongate } from './in-process'
import { freePort, serveDevice } from './tcp-device'

const options = { timeout_ms: 1500, onStep: () => {}, keyOf: keysOf(undefined), newKey: false }

const builds = new Map<string, Promise<BuiltBoard>>()

function built(board: string): Promise<BuiltBoard> {
  const device = configurationFromFiles(board, {})
  const known = builds.get(board) ?? buildBoard(device.board, device.configuration)
  builds.set(board, known)
  return known
}

/** The bytes of a hello frame. */
function helloOf(buildHash: number): number[] {
  const writer = frameWriterNew(3)
  return writer.encoded.slice(0, helloFrame(writer, buildHash, 77, 3))
}

/** A transport that says these bytes piece by piece. */
function saying(pieces: number[][]): Transport {
  return {
    write: () => {},
    onBytes: (listener) => pieces.forEach((piece) => queueMicrotask(() => listener(Uint8Array.from(piece)))),
    close: () => {},
  }
}

describe('the hello frame', () => {
  const console = [...Buffer.from('\r\n>Uncaught Error: no pump\r\n')]

  test('is found among a console’s output, however the bytes are cut', async () => {
    const bytes = [...console, ...helloOf(-5), ...console]
    const pieces = bytes.map((byte) => [byte])
    await expect(awaitHello(saying(pieces), 'port', -5, 200)).resolves.toMatchObject({ buildHash: -5, calibrationId: 77, epoch: 3 })
  })

  test('of another build is not taken for this one, and is named', async () => {
    await expect(awaitHello(saying([helloOf(9)]), 'port', -5, 50)).rejects.toMatchObject({
      code: 'device-differs',
      message: 'runs build 00000009, not fffffffb',
    })
  })

  test('in whose place a device says that it does not trust its machine code ends the wait at once, with the reason', async () => {
    const writer = frameWriterNew(0)
    const notice = writer.encoded.slice(0, noticeFrame(writer, 0, NOTICE_MACHINE_CODE, 1))
    await expect(awaitHello(saying([console, notice]), 'port', -5, 60_000)).rejects.toMatchObject({
      code: 'device-differs',
      message: 'does not trust its machine code: the file is missing, not whole, or of another build',
    })
  })

  test('that never comes ends the wait with what the device last said', async () => {
    await expect(awaitHello(saying([console]), 'port', -5, 50)).rejects.toMatchObject({
      code: 'device-silent',
      message: expect.stringContaining('Uncaught Error: no pump'),
    })
  })
})

test('no port, a silent port and another board end with status 4 and their own codes', async () => {
  const pico = await built('pico')
  const free = `tcp://127.0.0.1:${await freePort()}`
  await expect(flashBoard(free, pico, options)).rejects.toMatchObject({ code: 'port-unreachable', exitStatus: 4 })
  const espruino = await serveDevice(simulatedEspruino)
  await expect(flashBoard(espruino.address, pico, options)).rejects.toMatchObject({
    code: 'device-differs',
    message: 'a simulated answers, no pico',
  })
  await espruino.close()
})

/** A device behind a port that takes one connection only, as a port that a second program cannot open. All it is sent is kept. */
async function onceReachable(said: (text: string) => string) {
  let sent = ''
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    // Nobody else gets in.
    server.close()
    const device = simulatedEspruino()
    device.onBytes((bytes) => socket.write(Buffer.from(said(Buffer.from(bytes).toString('latin1')), 'latin1')))
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      sent += bytes.toString('latin1')
      device.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { address, sent: () => sent, connections: () => connections }
}

test('an Espruino keeps its program when the upload could not open the port', async () => {
  const pico = await built('pico')
  const device = await onceReachable((text) => text.replace('iongate=simulated', 'iongate=LINUX'))
  await expect(flashBoard(device.address, pico, options)).rejects.toMatchObject({ code: 'port-unreachable', exitStatus: 4 })
  expect(device.connections()).toBe(1)
  expect(device.sent()).toContain('process.env.BOARD')
  expect(device.sent()).not.toContain('erase')
}, 60000)

test('another board keeps its program and boots it again', async () => {
  const pico = await built('pico')
  const device = await onceReachable((text) => text)
  await expect(flashBoard(device.address, pico, options)).rejects.toMatchObject({ code: 'device-differs' })
  expect(device.sent()).not.toContain('erase')
  expect(device.sent()).toMatch(/load\(\)\n$/)
})

/** What a NodeMCU's prompt prints to a line, on a connection of its own. */
async function askNodemcu(device: Transport, line: string): Promise<string> {
  return (await openNodemcuPrompt(device, { timeout_ms: 5000, where: 'test' })).run(line)
}

const SIGNATURE = '\x50\xaf\xfa\xfa'
/** As luac.cross makes it, for all that the simulated board knows: no two images of programs are alike. */
const imageOf = (buildHash: number) => Buffer.from(`${SIGNATURE}\0exports "\\\r\n${buildHash}`, 'latin1')

test('a NodeMCU keeps its program until all of the new one is there', async () => {
  const board = await built('nodemcu-esp32')
  const lfs = imageOf(board.buildHash)
  const device = simulatedNodemcu({ signature: SIGNATURE, atBoot: () => '' })
  const old = 'return "old"'
  for (const name of ['iongate.img', 'init.lua']) await (await openNodemcuPrompt(device, { timeout_ms: 5000, where: 'test' })).upload(name, old)
  // The line goes bad while the program is sent.
  const upsetting = await serveDevice(() => ({
    ...device,
    write: (bytes) => device.write(Buffer.from(Buffer.from(bytes).toString('latin1').replace('exports', 'exportz'), 'latin1')),
    close: () => {},
  }))
  await expect(flashBoard(upsetting.address, board, { ...options, lfs })).rejects.toMatchObject({ code: 'line-damaged', exitStatus: 4 })
  await upsetting.close()
  expect(await askNodemcu(device, 'print(dofile("iongate.img"), dofile("init.lua"))')).toBe('old\told')

  const sound = await serveDevice(() => ({ ...device, close: () => {} }))
  await expect(flashBoard(sound.address, board, { ...options, lfs })).rejects.toMatchObject({ code: 'device-silent' })
  await sound.close()
  const init = board.files.find(({ name }) => name === 'init.lua')?.content ?? ''
  const length = 'local f = file.open("init.lua", "r") print(#f:read(4096), file.open("init.lua.new", "r"))'
  expect(await askNodemcu(device, length)).toBe(`${init.length}\tnil`)
}, 120000)

test('a NodeMCU with another Lua keeps its program', async () => {
  const board = await built('nodemcu-esp8266')
  const device = simulatedNodemcu()
  const served = await serveDevice(() => device)
  await expect(flashBoard(served.address, board, { ...options, lfs: imageOf(1) })).rejects.toMatchObject({
    code: 'device-differs',
    message: 'Lua 5.3 answers, nodemcu-esp8266 is built for Lua 5.1',
  })
  await served.close()
})

/** A board whose firmware runs what is in its flash store, and nothing else. */
function storedNodemcu(buildHash: number): Transport {
  const image = imageOf(buildHash).toString('latin1')
  return simulatedNodemcu({ signature: SIGNATURE, atBoot: (stored) => (stored === image ? Buffer.from(helloOf(buildHash)).toString('latin1') : 'boot\r\niongate is not in LFS\r\n') })
}

test('a NodeMCU runs the image that it was given, and says hello', async () => {
  const board = await built('nodemcu-esp32')
  const device = await serveDevice(() => storedNodemcu(board.buildHash))
  await expect(flashBoard(device.address, board, { ...options, lfs: imageOf(board.buildHash) })).resolves.toMatchObject({ buildHash: board.buildHash })
  await device.close()
}, 60000)

test.each([
  { what: 'an image of another format', image: Buffer.from('no image'), says: 'Incorrect LFS image' },
  { what: 'the image of another program', image: imageOf(7), says: 'boot / iongate is not in LFS' },
])('a NodeMCU with $what is not flashed, and its last lines are kept', async ({ image, says }) => {
  const board = await built('nodemcu-esp32')
  const device = await serveDevice(() => storedNodemcu(board.buildHash))
  await expect(flashBoard(device.address, board, { ...options, lfs: image })).rejects.toMatchObject({ code: 'device-silent', exitStatus: 4, message: expect.stringContaining(says) })
  await device.close()
}, 60000)

test('a NodeMCU without a flash store, or without the module that the loop needs, keeps its program', async () => {
  const board = await built('nodemcu-esp32')
  const bare = await serveDevice(() => simulatedNodemcu())
  await expect(flashBoard(bare.address, board, { ...options, lfs: imageOf(1) })).rejects.toMatchObject({ code: 'device-differs', message: expect.stringContaining('without a Lua flash store') })
  const { configuration } = configurationFromFiles('nodemcu-esp32', {})
  const loop = buildModule('nodemcu-esp32', configuration)
  await expect(flashBoard(bare.address, loop, options)).rejects.toMatchObject({ code: 'device-differs', message: expect.stringContaining('without the module iongate') })
  await bare.close()
}, 60000)

test('a NodeMCU that runs from flash asks for an image before a port is opened, and says how to make it', async () => {
  const board = await built('nodemcu-esp32')
  await expect(flashBoard('tcp://127.0.0.1:1', board, options)).rejects.toMatchObject({
    code: 'usage',
    exitStatus: 2,
    message: expect.stringContaining('luac.cross -f -o iongate.img dist/nodemcu-esp32/iongate.lua'),
  })
  await expect(iongate('flash', '--board', 'nodemcu-esp8266', '--target', 'nodemcu-module', '--port', 'tcp://127.0.0.1:1')).resolves.toMatchObject({
    status: 2,
    stderr: expect.stringContaining('dist/nodemcu-esp8266-module/lua/iongate.lua'),
  })
  await expect(iongate('flash', '--board', 'pico', '--lfs', 'x.img', '--port', 'tcp://127.0.0.1:1')).resolves.toMatchObject({ status: 2 })
})

const interpreter = process.env.IONGATE_ESPRUINO
const hasSocat = spawnSync('socat', ['-V']).status === 0

describe.skipIf(interpreter === undefined || !hasSocat)('a real Espruino behind a TCP port', () => {
  let folder: string
  let socat: ChildProcess
  let port: string

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'iongate-flash-test-'))
    const number = await freePort()
    port = `tcp://127.0.0.1:${number}`
    socat = spawn('socat', [`TCP-LISTEN:${number},reuseaddr,fork`, `EXEC:${interpreter},pty,raw,echo=0`], { cwd: folder })
    await new Promise((resolve) => setTimeout(resolve, 500))
  })
  afterAll(() => {
    socat.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  // RP2040's pin names are the ones an interpreter on a PC has too.
  test('takes a program, boots it and says hello; takes another while that runs', async () => {
    const { configuration } = configurationFromFiles('rp2040', {})
    // An interpreter on a PC calls no machine code for Arm.
    const board = await buildBoard('rp2040', configuration, { isNative: false })
    const first = await flashBoard(port, board, { ...options, timeout_ms: 20000 })
    expect(first.buildHash).toBe(board.buildHash)
    const second = await flashBoard(port, board, { ...options, timeout_ms: 20000 })
    expect(second.epoch).toBeGreaterThan(first.epoch)
  }, 120000)
})
