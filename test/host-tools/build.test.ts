import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { run } from '../../host-tools/cli'
import { estimateVariables, measureVariables } from '../../host-tools/build/espruino-variables'
import { espruinoLiteral } from '../../host-tools/build/firmware-entry'
import { shortenableNames } from '../../host-tools/build/property-names'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { LONG } from '../long'
import { smallClassifier } from './small-classifier'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'iongate-build-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs one command line; gives exit status and what it printed. */
async function iongate(...words: string[]) {
  const out = vi.spyOn(console, 'log').mockImplementation(() => {})
  const err = vi.spyOn(console, 'error').mockImplementation(() => {})
  process.exitCode = undefined
  const status = await run(words)
  const text = (spy: typeof out) => spy.mock.calls.map(([line]) => String(line)).join('\n')
  const result = { status, out: text(out), err: text(err) }
  out.mockRestore()
  err.mockRestore()
  process.exitCode = undefined
  return result
}

test('build writes a board’s program whole, with its size as figures', async () => {
  const { status, out } = await iongate('build', '--board', 'mdbt50q', '--out', folder, '--json')
  expect(status).toBe(0)
  const { boards, figures } = JSON.parse(out)
  expect(figures.map(({ name, holds }: { name: string; holds: boolean }) => [name, holds])).toEqual([
    ['mdbt50q/program', true],
    ['mdbt50q/machine-code', true],
    ['mdbt50q/storage', true],
    ['mdbt50q/variables', true],
  ])
  expect(readdirSync(path.join(folder, 'mdbt50q')).sort()).toEqual(['build.json', 'iongate-n', 'iongate-n.js', 'iongate.js', 'iongate.js.map'])
  const program = readFileSync(path.join(folder, 'mdbt50q/iongate.js'))
  expect(program.length).toBe(figures[0].value)
  const report = JSON.parse(readFileSync(path.join(folder, 'mdbt50q/build.json'), 'utf8'))
  expect(report.buildHash).toBe(boards[0].buildHash)
  expect(report.buildHash).toBe(deviceConfigurationFor('mdbt50q').buildHash)
})

test.each(['nodemcu-esp8266', 'nodemcu-esp32'])('build makes Lua for %s', async (board) => {
  const { status, out } = await iongate('build', '--board', board, '--force', '--out', folder, '--json')
  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ boards: [{ board }], leftOut: [] })
  expect(JSON.parse(out).figures.map(({ name }: { name: string }) => name)).toEqual([`${board}/program`, `${board}/heap`])
  expect(readdirSync(path.join(folder, board)).sort()).toEqual(['build.json', 'init.lua', 'iongate.lua'])
})

test('build makes a module of NodeMCU, for those boards alone', async () => {
  const { status } = await iongate('build', '--board', 'all', '--target', 'nodemcu-module', '--out', folder, '--json')
  expect(status).toBe(0)
  const sources = ['iongate-configuration.c', 'iongate-configuration.h', 'iongate-device.c', 'iongate-engine.c', 'iongate-engine.h', 'iongate.c', 'iongate.h']
  expect(readdirSync(path.join(folder, 'nodemcu-esp8266-module/app/modules')).sort()).toEqual(sources)
  expect(readdirSync(path.join(folder, 'nodemcu-esp32-module/iongate')).sort()).toEqual(['CMakeLists.txt', 'Kconfig', ...sources])
  expect(readdirSync(path.join(folder, 'nodemcu-esp32-module/lua')).sort()).toEqual(['init.lua', 'iongate.lua'])
  const refused = await iongate('build', '--board', 'pico', '--target', 'nodemcu-module', '--out', folder)
  expect([refused.status, refused.err]).toEqual([2, expect.stringContaining('for nodemcu-esp8266 and nodemcu-esp32')])
})

test.each([
  ['puckjs', 'has 2630 variables; the firmware takes 4090 to boot and 2772 once it runs; has 40960 bytes of Storage; the firmware takes 52300 to boot and 53388 once it runs'],
  ['pixljs', 'has 2950 variables; the firmware takes 4090 to boot and 2772 once it runs; has 36864 bytes of Storage; the firmware takes 52300 to boot and 53388 once it runs'],
  ['pico', 'has 49152 bytes of Storage; the firmware takes 52300 to boot and 53388 once it runs'],
  ['nrf52840dk', 'has 40960 bytes of Storage; the firmware takes 52300 to boot and 52300 once it runs'],
  ['nodemcu-esp8266', 'has 43500 bytes of heap; the firmware takes 93000 to boot and 93800 once it runs'],
])('%s is refused with the numbers, in build and flash', async (board, why) => {
  for (const words of [['build', '--no-native', '--board', board, '--out', path.join(folder, 'small')], ['flash', '--no-native', '--board', board, '--port', '/dev/absent']]) {
    const { status, err } = await iongate(...words)
    expect(status).toBe(5)
    expect(err).toContain(`${board}: ${why} [board-too-small]`)
  }
  expect(readdirSync(folder)).not.toContain('small')
})

test('a board whose Storage does not hold program, machine code and journal is refused too', async () => {
  const { status, err } = await iongate('build', '--board', 'pixljs', '--out', path.join(folder, 'small'))
  expect(status).toBe(5)
  expect(err).toContain('pixljs: has 36864 bytes of Storage; the firmware takes 40900 to boot and 41988 once it runs [board-too-small]')
})

test('a device with a classifier that ends interrogations early is within its budget, which counts both', async () => {
  const settings = path.join(folder, 'extensions.json')
  const classifier = path.join(folder, 'extensions.classifier.json')
  writeFileSync(settings, JSON.stringify({ earlyStop: { drift: 0.01 }, rules: [{ class: 'salty', level: 2, plan: 'pace' }] }))
  // As large as files may be: 32 units of four interrogations.
  const row = (length: number, at: number) => Array.from({ length }, (_, k) => (k % 2 === 0 ? -1 : 1) * (at + k + 100))
  const tables = { hiddenRows: Array.from({ length: 32 }, (_, unit) => row(14, unit)), scoreRows: [row(33, 0), row(33, 1)], marginGain_Q15: 125 }
  writeFileSync(classifier, JSON.stringify({ ...smallClassifier(['K', 'Ca', 'Fe'], tables), history: 3 }))
  for (const board of LONG ? ['mdbt50q', 'pico', 'nodemcu-esp32'] : ['pico']) {
    const { status, err } = await iongate('build', '--board', board, '--configuration', settings, '--classifier', classifier, '--out', path.join(folder, 'extensions'))
    expect({ status, err }).toEqual({ status: 0, err: '' })
  }
})

test.runIf(LONG)('--force builds for an Espruino board that is too small', async () => {
  const { status, out } = await iongate('build', '--board', 'pixljs', '--no-native', '--force', '--out', folder, '--json')
  expect(status).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ boards: [{ board: 'pixljs' }], leftOut: [] })
})

test('a bundle above its budget ends with exit status 5 and says by how much', async () => {
  const plan = { amplitude_uA: 100, firstPhase_us: 200, secondPhase_us: 200 }
  const plans = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`plan${i}`, plan]))
  const settings = path.join(folder, 'many-plans.json')
  writeFileSync(settings, JSON.stringify({ plans, rules: [{ ion: 'Ca', level: 2, plan: 'plan7' }] }))
  const { status, err } = await iongate('build', '--board', 'mdbt50q', '--configuration', settings, '--out', folder)
  expect(status).toBe(5)
  expect(err).toMatch(/mdbt50q\/machine-code: takes \d+ bytes, budget ≤ \d+ \[budget-exceeded\]/)
})

test.each([
  [['--board', 'arduino'], 2, 'unknown-board'],
  [['--board', 'mdbt50q', '--configuration', 'nowhere.json'], 3, 'file-missing'],
  [['--board', 'all', '--calibration', 'any.json'], 2, 'usage'],
])('build %j: exit status %i, %s', async (words, expected, code) => {
  const { status, err } = await iongate('build', ...words, '--out', folder)
  expect(status).toBe(expected)
  expect(err).toContain(`[${code}]`)
})

test('tables of numbers become the smallest typed array that holds them, short lists stay lists', () => {
  expect(espruinoLiteral({ a: [1, 2, 3], b: [0, 255, 0, 1], c: [-1, 0, 0, 0], d: [0, 0, 0, 40000], e: [[], 'x'] })).toBe(
    '{a:[1,2,3],b:new Uint8Array([0,255,0,1]),c:new Int16Array([-1,0,0,0]),d:new Int32Array([0,0,0,40000]),e:[[],"x"]}',
  )
})

test('no name that JavaScript or Espruino gives meaning to is shortened', () => {
  const names = shortenableNames()
  expect(names).toContain('amplitude_mV')
  for (const name of ['length', 'push', 'slice', 'buffer', 'write', 'on', 'startInput', 'time', 'edge', 'sda', 'bitrate', 'if']) {
    expect(names).not.toContain(name)
  }
})

const interpreter = process.env.IONGATE_ESPRUINO
test.skipIf(interpreter === undefined)('the estimate of variables is within a twentieth of what an interpreter counts', async () => {
  await iongate('build', '--board', 'pico', '--no-native', '--out', folder)
  const code = readFileSync(path.join(folder, 'pico/iongate.js'), 'utf8')
  const counted = await measureVariables(code, interpreter as string)
  expect(Math.abs(estimateVariables(code) / counted - 1)).toBeLessThan(0.05)
})
