import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mediumName } from '../../../host-tools/calibrate/protocol'
import type { RecordedMeasurement } from '../../../host-tools/calibrate/recording'
import { calibrationSchema, type Calibration } from '../../../host-tools/calibration/calibration-file'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import type { Transport } from '../../../host-tools/transports/transport'
import { microcontrollerNew, sendToDevice } from '../../../sim/microcontroller'
import { scenarioSchema } from '../../../sim/scenario'
import { sourceProgram } from '../../../sim/virtual-board'
import { runWorld, worldNew } from '../../../sim/world'
import { iongate } from '../in-process'
import { freePort, serveDevice } from '../tcp-device'
import { MEASUREMENTS, MEDIA, QUICK_PROTOCOL, quickRun } from './quick-protocol'

// A loaded machine takes seconds to start a process; slowness must never fail a test.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => path.join(folder, name)
const textOf = (name: string) => readFileSync(at(name), 'utf8')

function given(name: string, text: string): string {
  writeFileSync(at(name), text)
  return at(name)
}

const RUN = quickRun(given('quick.json', QUICK_PROTOCOL))

let printed: { calibration: string; file: string }
beforeAll(async () => {
  const ended = await iongate(...RUN, '--out', at('bench.calibration.json'), '--json')
  expect(ended.stderr).toBe('')
  expect(ended.status).toBe(0)
  printed = JSON.parse(ended.stdout) as typeof printed
})

describe('calibrate', () => {
  it('writes a calibration of the day and device, and what was measured beside it', () => {
    const calibration = calibrationSchema.parse(JSON.parse(textOf('bench.calibration.json')))
    expect(calibration).toMatchObject({ board: 'pico', made: '2026-11-20', source: 'sim:bench, unit 1, seed 1', ions: ['K', 'Ca', 'Fe'] })
    const { ions, facilitation, facilitationDecay, speedPerKelvin } = calibration.fit.gel
    for (const { interval95 } of [facilitation, facilitationDecay, ...ions.flatMap((ion) => Object.values(ion))]) expect(interval95).not.toBeNull()
    // All was measured at one temperature.
    expect(speedPerKelvin.interval95).toBeNull()
    expect(textOf('bench.measurements.jsonl').trimEnd().split('\n')).toHaveLength(1 + MEASUREMENTS)
  })

  it('gives the same bytes from the recording alone', async () => {
    const ended = await iongate('calibrate', '--from', at('bench.measurements.jsonl'), '--out', at('again.calibration.json'), '--json')
    expect(JSON.parse(ended.stdout)).toMatchObject({ calibration: printed.calibration })
    expect(textOf('again.calibration.json')).toBe(textOf('bench.calibration.json'))
  })

  it('makes what simulate then decodes with, by its id, with every level right', async () => {
    const ended = await iongate('simulate', 'bench', '--calibration', at('bench.calibration.json'), '--json', '--reproducible')
    const run = JSON.parse(ended.stdout) as { calibration: string; levels: { trusted: number; agreement: number }[] }
    expect(run.calibration).toBe(printed.calibration)
    for (const { trusted, agreement } of run.levels) {
      expect(trusted).toBeGreaterThanOrEqual(12)
      expect(agreement).toBe(1)
    }
  })

  it('states with --gain-doubt how far the electrode may change', async () => {
    const [header, ...lines] = textOf('bench.measurements.jsonl').trimEnd().split('\n')
    const few = given('few-rested.jsonl', [header, ...lines.filter((line) => line.includes('"earlier":[]')).slice(0, 60)].join('\n') + '\n')
    const ended = await iongate('calibrate', '--from', few, '--gain-doubt', '10%', '--out', at('doubtful.json'))
    expect(ended.stdout).toContain('gain ± 10 %')
    expect((JSON.parse(textOf('doubtful.json')) as Calibration).doubt?.gain).toBe(0.1)
  })

  it('says with --dry-run what it would measure, and measures nothing', async () => {
    const before = readdirSync(folder)
    const { stdout, status } = await iongate(...RUN, '--dry-run', '--out', at('never.json'))
    expect(stdout).toContain(`${MEASUREMENTS} measurements in ${new Set(MEDIA.map((activation) => mediumName({ activation }))).size} media`)
    expect(stdout.match(/^ {2}(K|Ca|Fe) [\d.]+; and at 14 amplitudes from 0.1 to 3.595 V, for its threshold$/gm)).toHaveLength(3)
    expect(status).toBe(0)
    expect(readdirSync(folder)).toEqual(before)
  })

  it('goes on where a recording ends in the middle of a line, and ends in the same measurements', async () => {
    // No fit comes of so few: the long suite goes on to the same calibration.
    const run = (name: string) => iongate('calibrate', '--target', 'sim:bench', '--media', given('two.csv', 'K,Ca,Fe\n1,0.5,0\n0,1,0\n'), '--date', '2026-11-20', '--out', at(`${name}.json`))
    expect((await run('whole')).stderr).toContain('[media-insufficient]')
    const lines = textOf('whole.measurements.jsonl').trimEnd().split('\n')
    given('stopped.measurements.jsonl', `${lines.slice(0, 16).join('\n')}\n{"medium":"bea`)
    const ended = await run('stopped')
    expect(ended.stderr).toContain(`15 of ${lines.length - 1} measurements are there; it goes on after them`)
    expect(ended.stderr).toContain('[media-insufficient]')
    expect(textOf('stopped.measurements.jsonl')).toBe(textOf('whole.measurements.jsonl'))
  })

  it('is one at a time on one recording, and takes over from one that was killed', async () => {
    const words = ['calibrate', '--target', 'sim:bench', '--media', given('few.csv', 'K,Ca,Fe\n1,0.5,0\n'), '--repeats', '2', '--out', at('shared.json')]
    const held = given('shared.measurements.jsonl.lock', `${JSON.stringify({ process: process.pid, host: hostname() })}\n`)
    const second = await iongate(...words)
    expect(second.stderr).toMatch(/shared\.measurements\.jsonl: process \d+ on .* is writing to it, as .*\.lock says \[file-in-use\]/)
    expect(second.status).toBe(3)
    expect(existsSync(at('shared.measurements.jsonl'))).toBe(false)
    const gone = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(held, `${JSON.stringify({ process: gone.pid, host: hostname() })}\n`)
    // It measures; of so little no fit comes.
    expect((await iongate(...words)).stderr).toContain('[media-insufficient]')
    expect(existsSync(at('shared.measurements.jsonl'))).toBe(true)
    expect(existsSync(held)).toBe(false)
  })

  it.each([
    ['another seed', ['--seed', '2'], 'was measured on the device “sim:bench, unit 1, seed 1”, this is “sim:bench, unit 1, seed 2”'],
    ['another protocol', ['--repeats', '2'], 'was measured with another protocol'],
    ['another scenario', ['--target', `sim:${given('other-bench.json', JSON.stringify({ name: 'other-bench', board: 'pico' }))}`], 'was measured on the device'],
  ])('does not mix %s into a recording', async (_, words, says) => {
    const before = textOf('bench.measurements.jsonl')
    const ended = await iongate(...RUN, ...words, '--out', at('bench.calibration.json'))
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).toContain('[recording-other] Measure into another file (--record or --out)')
    expect(ended.status).toBe(3)
    expect(textOf('bench.measurements.jsonl')).toBe(before)
  })

  it.each([
    ['calibrate', () => [...RUN, '--out', at('bench.measurements.jsonl')]],
    ['calibrate --record with the same file', () => [...RUN, '--record', at('same.json'), '--out', at('same.json')]],
    ['calibrate --from', () => ['calibrate', '--from', at('bench.measurements.jsonl'), '--out', at('bench.measurements.jsonl')]],
    ['design', () => ['design', '--restarts', '1', '--pulses', '1', '--out', at('bench.measurements.jsonl')]],
  ])('is not written over by the --out of %s', async (_, words) => {
    const before = textOf('bench.measurements.jsonl')
    const ended = await iongate(...words())
    expect(ended.stderr).toMatch(/\[(recording-kept|usage)\]/)
    expect(textOf('bench.measurements.jsonl')).toBe(before)
    expect(existsSync(at('same.json'))).toBe(false)
  })
})

describe('a fit is refused', () => {
  const lines = () => textOf('bench.measurements.jsonl').trimEnd().split('\n')
  const header = () => lines()[0]
  const measurements = () => lines().slice(1)
  /** Of an ion of which no prior says anything: the measurements alone have to do. */
  const unknownIon = () => header().replace('"ions":["K","Ca","Fe"]', '"ions":["K","Ca","Li"]')
  it.each([
    ['with recordings of two devices', () => [at('bench.measurements.jsonl'), given('other.jsonl', [header().replace('unit 1', 'unit 2'), ...measurements().slice(0, 5)].join('\n') + '\n')], 'recordings-differ', 'source'],
    ['with too few media and no prior', () => [given('few.jsonl', [unknownIon(), ...measurements().slice(0, 100)].join('\n') + '\n')], 'recording-too-short', '60 measurements, a fit needs 120'],
    ['with too few measurements at the reference temperature and no prior', () => [given('warm.jsonl', [unknownIon(), ...measurements().map((line) => line.replace(/"temperature_C":[\d.]+/, '"temperature_C":30'))].join('\n') + '\n')], 'recording-too-short', '0 measurements from rest within 1 K of 25 °C, a fit needs 46'],
    ['without any medium that holds an ion', () => [given('no-Fe.jsonl', [header(), ...measurements().map((line) => line.replace(/"activation":\[([^,]*),([^,]*),[^\]]*\]/, '"activation":[$1,$2,0]'))].join('\n') + '\n')], 'media-insufficient', 'add one with Fe alone at 1'],
    ['without a measurement of the offsets', () => [given('no-zero.jsonl', [header(), ...measurements().filter((line) => !line.includes('"amplitude_mV":0,'))].join('\n') + '\n')], 'recording-too-short', '0 measurements without voltage'],
    ['of vessels that were mixed up', () => [given('mixed-up.jsonl', [header(), ...measurements().filter((line) => line.includes('"earlier":[]')).slice(0, 60).map((line) => line.replace(/("medium":"K [^"]*","activation":)\[([^,\]]*),([^,]*),([^\]]*)\]/, '$1[$4,$3,$2]'))].join('\n') + '\n')], 'calibration-unlike-design', 'deviations from anything'],
  ])('%s', async (_, files, code, names) => {
    const ended = await iongate('calibrate', '--from', ...files(), '--out', at('refused.json'))
    expect(ended.stderr).toContain(`[${code}]`)
    expect(ended.stderr).toContain(names)
    expect(ended.status).toBe(3)
    expect(existsSync(at('refused.json'))).toBe(false)
  })
})

describe('a calibration is refused', () => {
  const changed = (name: string, change: (calibration: Calibration) => void): string => {
    const calibration = JSON.parse(textOf('bench.calibration.json')) as Calibration
    change(calibration)
    return given(name, JSON.stringify(calibration))
  }
  it.each([
    ['made on another board', (one: Calibration) => (one.board = 'mdbt50q'), 'made on mdbt50q, not on pico'],
    ['for other ions', (one: Calibration) => (one.ions = ['K', 'Ca', 'Na']), 'made for K, Ca, Na'],
    ['whose pulses the gate would refuse', (one: Calibration) => (one.ladder.pulses[2].amplitude_mV = 4800), 'ladder.pulses.2 is 4800 mV high'],
    ['whose tables are cut', (one: Calibration) => one.tables.featureGain.pop(), 'tables.featureGain'],
  ])('by simulate when it is %s', async (name, change, says) => {
    const ended = await iongate('simulate', 'bench', '--json', '--calibration', changed(`${name}.json`, change))
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).toContain('[value-invalid]')
    expect(ended.status).toBe(3)
  })
})

/** Settings of a device that takes commands from whoever has its wire. */
const WIRED = { trustedWire: true }

/** The firmware behind a transport, in virtual time that runs as fast as it can. */
function fastDevice(): Transport {
  const scenario = scenarioSchema.parse({
    name: 'behind-a-port',
    board: 'nrf52840dk',
    store: { source: 'bench', initial_mV: 3600 },
    contacts: { events: [] },
    medium: [{ time_s: 0, supply: { K: 1, Ca: 0.5 } }],
  })
  let listener: (bytes: Uint8Array) => void = () => {}
  const world = worldNew(scenario, { seed: 1, duration_s: 0, watch: { onBytes: (_, bytes) => listener(Uint8Array.from(bytes)) } })
  const mcu = microcontrollerNew(world, sourceProgram(deviceConfigurationFor('nrf52840dk', WIRED)))
  // It has booted before anybody asks: what comes earlier is lost, and is asked again only seconds later.
  runWorld(world, 2e6)
  const pump = setInterval(() => runWorld(world, world.now_us + 2e6), 1)
  return {
    write: (bytes) => sendToDevice(mcu, world.now_us, [...bytes]),
    onBytes: (next) => {
      listener = next
    },
    close: () => clearInterval(pump),
  }
}

describe('a device behind a port', () => {
  const media = given('one.csv', 'name,K,Ca,Fe\nbeaker,1,0.5,0\n')
  const wired = ['--configuration', given('wired.json', JSON.stringify(WIRED))]

  it('is asked what it is, measures one medium, and the recording is kept when no fit comes of it', async () => {
    const opened: Transport[] = []
    const device = await serveDevice(() => {
      opened.push(fastDevice())
      return opened[opened.length - 1]
    })
    try {
      const words = ['calibrate', '--target', device.address, ...wired, '--media', media, '--repeats', '2', '--id', 'bench 7', '--out', at('port.json')]
      const ended = await iongate(...words)
      expect(ended.stderr).toContain('Fe: no medium that was measured holds it; add one with Fe alone at 1 [media-insufficient]')
      const lines = textOf('port.measurements.jsonl').trimEnd().split('\n')
      expect(JSON.parse(lines[0])).toMatchObject({ board: 'nrf52840dk', source: 'bench 7' })
      expect(lines).toHaveLength(1 + 12 + 2 + 4)
      const before = textOf('port.measurements.jsonl')
      const again = await iongate(...words)
      expect(again.stderr).toContain('port.measurements.jsonl: holds all 18 measurements already [recording-other]')
      const other = await iongate(...words, '--id', 'bench 8')
      expect(other.stderr).toContain('was measured on the device “bench 7”, this is “bench 8” [recording-other]')
      expect(textOf('port.measurements.jsonl')).toBe(before)
      // Cut as by a link that broke: it goes on with the rest, and asks for nothing twice.
      writeFileSync(at('port.measurements.jsonl'), before.split('\n').slice(0, 8).join('\n') + '\n{"medium":"bea')
      const rest = await iongate(...words)
      expect(rest.stderr).toContain('7 of 18 measurements are there; it goes on after them')
      const asked = (text: string) => text.trimEnd().split('\n').slice(1).map((line) => {
        const { medium, polarity, earlier, amplitude_mV } = JSON.parse(line) as RecordedMeasurement
        return { medium, polarity, earlier, amplitude_mV }
      })
      const now = textOf('port.measurements.jsonl')
      expect(asked(now)).toEqual(asked(before))
      expect(now.split('\n').slice(0, 8)).toEqual(before.split('\n').slice(0, 8))
    } finally {
      opened.forEach((transport) => transport.close())
      await device.close()
    }
  })

  it('is not asked for many media where nobody can change them', async () => {
    const opened: Transport[] = []
    const device = await serveDevice(() => {
      opened.push(fastDevice())
      return opened[opened.length - 1]
    })
    try {
      const ended = await iongate('calibrate', '--target', device.address, ...wired, '--out', at('hands.json'))
      expect(ended.stderr).toContain('media are changed by hand')
      expect(ended.status).toBe(2)
      expect(existsSync(at('hands.measurements.jsonl'))).toBe(false)
    } finally {
      opened.forEach((transport) => transport.close())
      await device.close()
    }
  })

  it('that is not there is an error of the port, in bounded time', async () => {
    const ended = await iongate('calibrate', '--target', `tcp://127.0.0.1:${await freePort()}`, '--out', at('absent.json'))
    expect(ended.stderr).toContain('[port-unreachable]')
    expect(ended.status).toBe(4)
  })
})
