import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { decoderFinish, decoderNew } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { guardTakeKey } from '../../firmware/core/link/authentication'
import { INJECTED_KEY } from '../../firmware/main-injected-device'
import { deviceNew } from '../../firmware/core/device/device'
import { EVENT_BOOT, EVENT_BYTE, EVENT_CONTACT, EVENT_ENDED } from '../../firmware/core/device/events'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'
import { step } from '../../firmware/core/device/step'
import { beginVector, takeVectorPulse } from '../../firmware/main-injected'
import { run } from '../../host-tools/cli'
import { configurationFromFiles } from '../../host-tools/configuration/from-files'
import { openHilDevice } from '../../host-tools/hil/device'
import { exchangeLine } from '../../host-tools/hil/exchange'
import { testEvents } from '../../host-tools/hil/device-events'
import { runHil } from '../../host-tools/hil/run-hil'
import { runHilDevice } from '../../host-tools/hil/run-hil-device'
import { digitsOf, testVectors } from '../../host-tools/hil/vectors'
import { crc32 } from '../../host-tools/transports/espruino-prompt'
import { simulatedEspruino } from '../../host-tools/transports/simulated-espruino'
import { simulatedNodemcu } from '../../host-tools/transports/simulated-nodemcu'
import { LONG } from '../long'
import { freePort, serveDevice } from './tcp-device'

const device = configurationFromFiles('puckjs', {})
const options = { interpreter: 'auto' as const, keyOf: () => undefined, timeout_ms: 5000, vectors: 12, seed: 3 }

test.each(['sim:espruino', 'sim:lua'])('%s: the built bundle gives what the host gives', async (target) => {
  const result = await runHil(target, device, options)
  expect(result).toMatchObject({ vectors: 12, mismatches: 0 })
  expect(result.difference).toBeUndefined()
})

test.each([
  ['Espruino', simulatedEspruino],
  ['Lua', simulatedNodemcu],
])('an %s prompt behind a TCP port is found by itself', async (name, prompt) => {
  const served = await serveDevice(prompt)
  const result = await runHil(served.address, device, options)
  expect(result.interpreter).toContain(name)
  expect(result).toMatchObject({ vectors: 12, mismatches: 0 })
  await served.close()
}, 20000)

/** A device that errs: its answers say something else, whole and with the right checksum. */
function erring(change: (numbers: number[]) => void) {
  return (text: string) =>
    text.replace(/hil=([^\r]+),-?\d+ *\r/, (_line, body: string) => {
      const numbers = body.split(',').map(Number)
      change(numbers)
      const changed = numbers.join(',')
      const padded = changed.padEnd(Math.ceil(changed.length / 4) * 4)
      return `hil=${padded},${crc32(Buffer.from(padded)) | 0}\r`
    })
}

test('the first vector in which one bit differs is named, with the output, and the run stops there', async () => {
  const served = await serveDevice(simulatedEspruino, erring((numbers) => {
    if (numbers[0] === 3) numbers[6] ^= 1
  }))
  const result = await runHil(served.address, device, options)
  expect(result).toMatchObject({ vectors: 4, mismatches: 1, repeats: 0, difference: { vector: 3 } })
  expect(result.difference?.what).toMatch(/^activation of K is \d+, on the host \d+$/)
  await served.close()
})

test('the command prints one object and ends with status 5 where a device differs', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  const served = await serveDevice(simulatedEspruino, erring((numbers) => (numbers[2] = 7)))
  const words = ['hil', '--board', 'puckjs', '--vectors', '4', '--json', '--target']
  expect(await run([...words, 'sim:espruino'])).toBe(0)
  expect(await run([...words, served.address])).toBe(5)
  const [good, bad] = print.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(good).toMatchObject({ vectors: 4, mismatches: 0, repeats: 0, figures: [{ name: 'hil/mismatches', holds: true }] })
  expect(good.ms_per_decode).toBeGreaterThan(0)
  expect(bad).toMatchObject({ mismatches: 1, difference: { vector: 0 }, figures: [{ holds: false }] })
  expect(complain.mock.calls.at(-1)?.[0]).toContain('vector 0 of seed 1: flags is 7')
  vi.restoreAllMocks()
  await served.close()
})

test.each([
  // All kinds of events are among the first 220; what each is on a bundle is the same question with fewer.
  ['sim:espruino', LONG ? 220 : 60],
  ['sim:lua', LONG ? 110 : 40],
])('%s: the whole device leaves the host’s operations', async (target, events) => {
  const result = await runHilDevice(target, device, { ...options, events })
  expect(result).toMatchObject({ events, mismatches: 0, repeats: 0 })
  expect(result.difference).toBeUndefined()
})

test('the events are of every kind but failures, and leave every operation but those of uploads and probes', () => {
  const kinds = new Set(testEvents('puckjs', device.configuration, 220, 3).map(({ event }) => event.kind))
  expect(kinds).toEqual(new Set([EVENT_BOOT, EVENT_ENDED, EVENT_CONTACT, EVENT_BYTE]))
  expect(testEvents('puckjs', device.configuration, 20, 3)).toEqual(testEvents('puckjs', device.configuration, 220, 3).slice(0, 20))
  const found = { state: [0, 0], sequence: [0, 0], slot: -1, tables: device.configuration.decoder }
  const host = deviceNew(device.configuration, portableNatives, found, 1, KEPT_NEW, true)
  guardTakeKey(host.guard, INJECTED_KEY)
  const left = new Set<number>()
  for (const { event, samples } of testEvents('puckjs', device.configuration, 220, 3)) {
    host.samples = samples.length > 0 ? samples : host.samples
    step(host, event)
    left.add(host.operation.kind)
  }
  expect([...left].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 14, 16])
})

test.each([
  ['one field', 3, /^duration_ms is -?\d+, on the host -?\d+$/],
  ['a byte of a frame', 21, /^CRC of the bytes sent is \d+, on the host \d+$/],
])('the first event after which %s differs is named', async (_what, at, said) => {
  const served = await serveDevice(simulatedEspruino, erring((numbers) => {
    if (numbers[0] === 2) numbers[at] ^= 1
  }))
  const complain = vi.spyOn(console, 'error').mockImplementation(() => {})
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  expect(await run(['hil', '--board', 'puckjs', '--target', served.address, '--events', '20', '--json'])).toBe(5)
  const printed: unknown = JSON.parse(String(print.mock.calls[0][0]))
  expect(printed).toMatchObject({ events: 3, mismatches: 1, difference: { event: 2, what: expect.stringMatching(said) }, figures: [{ holds: false }] })
  expect(complain.mock.calls.at(-1)?.[0]).toContain('event 2 of seed 1: ')
  vi.restoreAllMocks()
  await served.close()
})

test('a whole answer of too few outputs is no agreement', async () => {
  const served = await serveDevice(simulatedEspruino, erring((numbers) => numbers.pop()))
  const result = await runHil(served.address, device, options)
  expect(result.difference?.what).toMatch(/^\d+ outputs, the host has \d+$/)
  await served.close()
})

test.each(['sim:espruino', 'sim:lua'])('%s: vectors are decoded in order and once', async (target) => {
  const bundle = await openHilDevice(target, { part: 'decoder', tables: device.configuration.decoder }, options)
  const [first, second] = testVectors('puckjs', device.configuration, 2, 1)
  await expect(exchangeLine(bundle, 1, digitsOf(second), 'port', 'vector')).rejects.toMatchObject({ code: 'device-differs', message: expect.stringContaining('waits for vector 0') })
  const once = await exchangeLine(bundle, 0, digitsOf(first), 'port', 'vector')
  // Sent again, it is answered again and not decoded again.
  expect(await exchangeLine(bundle, 0, digitsOf(first), 'port', 'vector')).toEqual(once)
  bundle.close()
})

test('a port without a device, a silent one and an unknown kind end with their own codes', async () => {
  const silent = await serveDevice()
  await expect(runHil(silent.address, device, { ...options, timeout_ms: 200 })).rejects.toMatchObject({ code: 'device-silent', message: 'neither Espruino nor a Lua prompt answers' })
  await silent.close()
  await expect(runHil(silent.address, device, options)).rejects.toMatchObject({ code: 'port-unreachable', exitStatus: 4 })
  await expect(runHil('/dev/iongate-none', device, options)).rejects.toMatchObject({ exitStatus: 4 })
  await expect(runHil('usb:7', device, options)).rejects.toMatchObject({ code: 'port-unsupported', exitStatus: 4, message: 'expected tcp://HOST:PORT, a serial device such as /dev/ttyACM0, sim:espruino or sim:lua' })
})

test('the same seed gives the same vectors, another seed others; every word is one', () => {
  const vectors = (seed: number) => testVectors('puckjs', device.configuration, 16, seed)
  expect(vectors(5)).toEqual(vectors(5))
  expect(vectors(5)).not.toEqual(vectors(6))
  for (const vector of vectors(5)) {
    expect(vector.map((pulse) => pulse.length)).toEqual(device.configuration.ladder.pulses.map((pulse) => pulse.sampleCount))
    expect(digitsOf(vector)).toMatch(/^([0-9a-f]{4})+$/)
  }
})

test('the vectors reach every active set, the gel’s memory and every way to be doubted', () => {
  const seen = new Set<string>()
  const decoder = decoderNew(device.configuration.decoder, portableNatives)
  const charges: number[] = []
  for (const [number, vector] of testVectors('puckjs', device.configuration, 600, 1).entries()) {
    beginVector(decoder, number)
    vector.forEach((samples, pulse) => takeVectorPulse(decoder, number, pulse, samples))
    decoderFinish(decoder)
    seen.add(`set ${decoder.unmixer.activeSet}`)
    seen.add(`flags ${decoder.flags}`)
    charges.push(decoder.memory.charge)
    if (number > 0) expect(Math.min(...decoder.memory.facilitation_Q15, ...decoder.memory.conductance_Q14)).toBeGreaterThan(0)
  }
  expect(Math.min(...charges)).toBeLessThan(0)
  expect(Math.max(...charges)).toBeGreaterThan(0)
  for (let mask = 0; mask < 8; mask++) expect(seen).toContain(`set ${mask}`)
  // Saturated, an interrogation fits no mixture either.
  for (const flags of ['flags 0', 'flags 2', 'flags 3']) expect(seen).toContain(flags)
})

const interpreter = process.env.IONGATE_ESPRUINO
const hasSocat = spawnSync('socat', ['-V']).status === 0

test.skipIf(interpreter === undefined || !hasSocat)('a real Espruino behind a TCP port agrees on 40 vectors', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-hil-'))
  const port = await freePort()
  const socat = spawn('socat', [`TCP-LISTEN:${port},reuseaddr,fork`, `EXEC:${interpreter},pty,raw,echo=0`], { cwd: folder })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const result = await runHil(`tcp://127.0.0.1:${port}`, device, { ...options, timeout_ms: 20000, vectors: 40 })
  expect(result).toMatchObject({ vectors: 40, mismatches: 0 })
  expect(result.interpreter).toMatch(/^Espruino 2v\d+/)
  socat.kill()
  rmSync(folder, { recursive: true, force: true })
}, 60000)
