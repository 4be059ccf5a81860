import { UPLOAD_WORDS_MAX } from '../../../firmware/core/device/uploads'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { EVENT_BOOT, EVENT_BYTE, EVENT_CONTACT, EVENT_ENDED } from '../../../firmware/core/device/events'
import * as operations from '../../../firmware/core/device/operations'
import { frameBegin, frameEnd, frameWriterNew } from '../../../firmware/core/link/frame'
import { COMMAND_CONSOLE, COMMAND_DISARM, COMMAND_IDENTIFY } from '../../../firmware/core/link/commands'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { crcOfWords, slotWordsOf, tableWordsOf } from '../../../host-tools/calibration/calibration-image'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { calibrationBeginCommand, command, calibrationCommitCommand, calibrationWordsCommand, measureCommand } from '../../../host-tools/device-commands'
import { base64Of, numbersOf } from '../../../host-tools/recordings/event-messages'
import { EVENT_NAMES, OPERATION_NAMES } from '../../../host-tools/recordings/event-names'
import { decodeRun, encodeRun, type RunRecording } from '../../../host-tools/recordings/run-recording'
import { loadScenario, scenarioNames } from '../../../host-tools/scenarios'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import { type Scenario, type ScenarioInput, scenarioSchema } from '../../../sim/scenario'
import { MANY_DOSES } from '../../firmware/many-doses'
import { iongate } from '../in-process'
import { recordedRun } from './recorded-run'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-run-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
async function written(recording: RunRecording | Uint8Array): Promise<string> {
  const file = path.join(folder, `${(files += 1)}.mcap`)
  writeFileSync(file, recording instanceof Uint8Array ? recording : await encodeRun(recording))
  return file
}

interface Replayed {
  boots: number
  events: number
  operations: { agreeing: number; differing: number; unreached: number }
  differences: { boot: number; number: number; recorded: { name: string }; got: { name: string }; fields: { field: string; recorded: unknown; got: unknown }[] }[]
}

async function replayed(recording: RunRecording): Promise<Replayed & { status: number | null }> {
  const { status, stdout, stderr } = await iongate('replay', await written(recording), '--json')
  expect(stderr).toBe('')
  return { status, ...(JSON.parse(stdout) as Replayed) }
}

const numbered = (recording: RunRecording, topic: string) => recording.channels.find((channel) => channel.topic === topic)?.messages as { time_s: number; value: Record<string, number> & { samples?: string } }[]
const kindsOf = (recording: RunRecording, topic: string) => new Set(numbered(recording, topic).map(({ value }) => value.kind))
const copyOf = (recording: RunRecording): RunRecording => structuredClone(recording)

/** The first 100 s of a built-in scenario. */
function builtIn(name: string): RunRecording {
  const scenario = loadScenario(name)
  return recordedRun(scenario, configurationOfScenario(scenario), { seed: 3, duration_s: Math.min(scenario.duration_s, 100) }).recording
}

const onPuck = (change: ScenarioInput): Scenario => scenarioSchema.parse({ board: 'puckjs', ...change })
const BENCH: ScenarioInput = { name: 'bench', duration_s: 20, store: { source: 'bench', initial_mV: 3600 }, contacts: { rate_Hz: 0 }, medium: [{ time_s: 0, supply: { K: 0.4, Ca: 0.4 } }] }

/** The same calibration with every feature half as large. */
function softer({ decoder }: DeviceConfiguration): DeviceConfiguration['decoder'] {
  return { ...decoder, calibrationId: 4711, featureGain: decoder.featureGain.map((gain) => gain >> 1) }
}

/** Commands of every kind, noise on the link, and the upload of a calibration. */
function commanded(): RunRecording {
  const configuration = { ...deviceConfigurationFor('puckjs', { cycle_s: 4 }), trustsLink: true }
  const words = tableWordsOf(softer(configuration))
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_IDENTIFY)
  const identify = writer.encoded.slice(0, frameEnd(writer))
  const upload = [
    calibrationBeginCommand(writer, configuration.calibrationLayout, words.length),
    ...Array.from({ length: Math.ceil(words.length / UPLOAD_WORDS_MAX) }, (_, i) => calibrationWordsCommand(writer, words, i * UPLOAD_WORDS_MAX)),
  ]
  const commands = [
    { time_s: 0.6, bytes: [9, 0, 77, 0, ...identify] },
    // The interpreter takes 0.16 s for the bytes of a frame.
    ...upload.map((bytes, i) => ({ time_s: 1 + i * 0.2, bytes })),
    // Between two interrogations: within one it would be answered busy.
    { time_s: 18.5, bytes: calibrationCommitCommand(writer, crcOfWords(words)) },
    { time_s: 21, bytes: command(writer, COMMAND_CONSOLE) },
    { time_s: 22, bytes: measureCommand(writer, { request: 5, polarity: -1, settle_ms: 300, earlier: [{ pulse: 1, polarity: 1, rest_ms: 200 }] }) },
  ]
  return recordedRun(onPuck(BENCH), configuration, { seed: 1, duration_s: 30, commands }).recording
}

/** A device that loses power again and again, and finds an uploaded calibration and a damaged slot at each boot. */
function darkened(): { recording: RunRecording; boots: number } {
  const configuration = deviceConfigurationFor('puckjs', { store: { shed_V: 1, reserve: 1, capacitance_uF: 10000 }, cycle_s: 0.6 })
  const slot = Buffer.from(Int32Array.from(slotWordsOf(tableWordsOf(softer(configuration)), configuration.calibrationLayout, 1)).buffer)
  const scenario = onPuck({ name: 'dark', store: { initial_mV: 3050, capacitance_uF: 2200 }, contacts: { rate_Hz: 1.8 }, contactElectrode: { area_cm2: 200 }, duration_s: 120 })
  const { result, recording } = recordedRun(scenario, configuration, { seed: 1 }, undefined, (mcu) => {
    mcu.calibrations = [[1, 2, 3, 4], [...slot]]
  })
  return { recording, boots: result.boots_s.length }
}

/** An open electrode, which the device probes for. */
function opened(): RunRecording {
  const scenario = onPuck({ ...BENCH, name: 'open', faults: [{ kind: 'open', time_s: 0, duration_s: 100 }] })
  return recordedRun(scenario, configurationOfScenario(scenario), { seed: 1 }).recording
}

/** A train that a disarm ends. */
function disarmed(): RunRecording {
  const plans = { pace: { amplitude_uA: 100, firstPhase_us: 300, secondPhase_us: 300, period_us: 5000, pulses: 400 } }
  const configuration = deviceConfigurationFor('puckjs', { plans, limits: { trainNet_nC: 1000, ...MANY_DOSES }, cycle_s: 5, store: { capacitance_uF: 10000 } })
  const scenario = onPuck({ ...BENCH, name: 'disarmed', duration_s: 30, store: { source: 'bench', initial_mV: 3600, capacitance_uF: 10000 }, medium: [{ time_s: 0, supply: { K: 1, Ca: 1 } }] })
  const [{ start_s }] = recordedRun(scenario, configuration, { seed: 1 }).result.stimuli
  const writer = frameWriterNew(0)
  frameBegin(writer, COMMAND_DISARM)
  return recordedRun(scenario, configuration, { seed: 1, commands: [{ time_s: start_s + 1, bytes: writer.encoded.slice(0, frameEnd(writer)) }] }).recording
}

/** The rows of a table of docs/telemetry.md, by its first column's heading. */
function tableOf(heading: string): string[][] {
  const document = readFileSync('docs/telemetry.md', 'utf8')
  const [, rows] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(document) ?? []
  return rows.trim().split('\n').map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()))
}

describe('docs/telemetry.md', () => {
  const named = (kinds: Record<number, string>) => Object.entries(kinds).map(([kind, name]) => [name, kind])

  it('names every kind of event and operation', () => {
    expect(tableOf('event').map(([name, kind]) => [name, kind])).toEqual(named(EVENT_NAMES))
    expect(tableOf('operation').map(([name, kind]) => [name, kind])).toEqual(named(OPERATION_NAMES))
  })

  it('names every field that an operation sets', () => {
    const rows = tableOf('operation')
    const fieldsOf = rows.map(([, , cell], kind) => {
      const fields = [...cell.matchAll(/`(\w+)`/g)].map(([, field]) => field)
      return kind === operations.OPERATION_PROBE ? [...fields, ...[...rows[kind - 1][2].matchAll(/`(\w+)`/g)].map(([, field]) => field)] : fields
    })
    expect(new Set(fieldsOf.flat())).toEqual(new Set(Object.keys(operations.operationNew()).filter((field) => field !== 'kind')))
    const kinds = new Set<number>()
    for (const recording of [builtIn('frog-heart'), commanded(), opened(), disarmed()]) {
      for (const { value } of numbered(recording, '/device/operation').filter(({ value: one }) => one.number > 0)) {
        const fields = Object.keys(value).filter((field) => !['boot', 'number', 'kind', 'sent', 'written'].includes(field))
        expect(fieldsOf[value.kind], OPERATION_NAMES[value.kind]).toEqual(expect.arrayContaining(fields))
        kinds.add(value.kind)
      }
    }
    expect(kinds.size).toBe(rows.length)
  })
})

describe('a recorded run', () => {
  it.each(scenarioNames())('of %s replays to the same operations and bytes', async (name) => {
    const recording = builtIn(name)
    const { status, events, operations } = await replayed(recording)
    expect(events).toBeGreaterThan(10)
    expect(operations).toEqual({ agreeing: events, differing: 0, unreached: 0 })
    expect(status).toBe(0)
  })

  it('with every kind of event and operation does, too', async () => {
    const dark = darkened()
    expect(dark.boots).toBeGreaterThan(2)
    const all = [builtIn('frog-heart'), commanded(), dark.recording, opened(), disarmed()]
    const events = new Set(all.flatMap((recording) => [...kindsOf(recording, '/device/event')]))
    expect(events).toEqual(new Set([EVENT_ENDED, EVENT_CONTACT, EVENT_BOOT, EVENT_BYTE]))
    const kinds = Object.values(operations).filter((kind) => typeof kind === 'number')
    expect(new Set(all.flatMap((recording) => [...kindsOf(recording, '/device/operation')]))).toEqual(new Set(kinds))
    for (const recording of all) {
      const { operations: compared, events: count, boots } = await replayed(recording)
      expect(compared).toEqual({ agreeing: count, differing: 0, unreached: 0 })
      if (recording === dark.recording) expect(boots).toBe(dark.boots)
    }
    // The uploaded tables are in each recording once, however many boots found them.
    for (const recording of [all[1], dark.recording]) expect(numbered(recording, '/device/calibration').filter(({ value }) => 'tables' in value)).toHaveLength(1)
  })

  it('that is long is recorded up to a number of events', async () => {
    const scenario = loadScenario('frog-heart')
    const { recording } = recordedRun(scenario, configurationOfScenario(scenario), { seed: 1 }, 50)
    const { events, operations: compared } = await replayed(recording)
    expect(events).toBe(50)
    expect(compared.agreeing).toBe(50)
  })

  it('whose file is cut is replayed up to the cut', async () => {
    const whole = await encodeRun(builtIn('wearable-patch'))
    const { status, stdout } = await iongate('replay', await written(whole.subarray(0, whole.length * 0.7)))
    expect(status).toBe(0)
    expect(stdout).toMatch(/the file is cut short[^]* operations agree, 0 differ/)
  })
})

describe('one changed reading', () => {
  const recording = builtIn('wearable-patch')
  const left = numbered(recording, '/device/operation').map(({ value }) => value.kind)
  const readsStore = left.findIndex((kind, i) => kind === operations.OPERATION_READ_STORE && left[i + 1] === operations.OPERATION_READ_CONTACTS)

  it('of the store: the device first acts otherwise at this very event', async () => {
    const changed = copyOf(recording)
    numbered(changed, '/device/event')[readsStore + 1].value.value = 0
    const { status, differences, operations: compared } = await replayed(changed)
    expect(status).toBe(5)
    const [first] = differences
    expect(first).toMatchObject({ boot: 1, number: readsStore + 1, recorded: { name: 'read contacts' }, got: { name: 'sleep' } })
    expect(first.fields).toContainEqual({ field: 'kind', recorded: operations.OPERATION_READ_CONTACTS, got: operations.OPERATION_SLEEP })
    expect(compared).toEqual({ agreeing: readsStore + 1, differing: 1, unreached: left.length - readsStore - 2 })
  })

  it('of a pulse: it first says otherwise in the frame about this interrogation, and every field is named', async () => {
    const changed = copyOf(recording)
    const pulse = left.findIndex((kind, i) => i > readsStore && kind === operations.OPERATION_INTERROGATE) + 1
    const { value } = numbered(changed, '/device/event')[pulse]
    value.samples = base64Of(Uint16Array.from(numbersOf(value.samples ?? '', 2).map((word) => word + 500)))
    const { status, differences } = await replayed(changed)
    expect(status).toBe(5)
    const [first] = differences
    expect(first.recorded.name).toBe('send')
    expect(first.number).toBeGreaterThan(pulse)
    expect(first.fields.length).toBeGreaterThan(0)
    for (const { field } of first.fields) expect(field).toMatch(/^cycle\.(misfit|flags|ions\.\d\.(activation_Q15|level|confidence_Q15))$/)
    const { stdout } = await iongate('replay', await written(changed), '--plot', path.join(folder, 'page.html'))
    expect(stdout).toContain(`first otherwise at event ${first.number} of boot 1`)
    expect(stdout).toContain(`${first.fields[0].field}: recorded ${first.fields[0].recorded}, now ${first.fields[0].got}`)
    expect(readFileSync(path.join(folder, 'page.html'), 'utf8')).toContain(first.fields[0].field)
  })

  it('of any kind: never before it', async () => {
    const count = left.length
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: count - 1 }), fc.integer({ min: 0, max: 65535 }), async (number, word) => {
        const changed = copyOf(recording)
        const { value } = numbered(changed, '/device/event')[number]
        if (value.samples === undefined) value.value = word
        else value.samples = base64Of(Uint16Array.from(numbersOf(value.samples, 2).map((sample, i) => (i < 40 ? word : sample))))
        const { differences, operations: compared } = await replayed(changed)
        for (const difference of differences) expect(difference.number).toBeGreaterThanOrEqual(number)
        expect(compared.agreeing + compared.differing + compared.unreached).toBe(count)
      }),
      { numRuns: 20 },
    )
  })
})

describe('a recording that cannot be replayed', () => {
  const recording = builtIn('wearable-patch')

  async function refused(change: (recording: RunRecording) => void): Promise<string> {
    const changed = copyOf(recording)
    change(changed)
    const { status, stderr } = await iongate('replay', await written(changed))
    expect(status).toBe(3)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    return stderr
  }

  it('is refused with what is wrong', async () => {
    expect(await refused(({ channels }) => void (channels.length = 0))).toMatch(/holds no event of a device/)
    expect(await refused(({ metadata }) => void delete metadata.configuration)).toMatch(/no device configuration/)
    expect(await refused((one) => void numbered(one, '/device/event').splice(30, 1))).toMatch(/event 30 of boot 1 is missing/)
    expect(await refused((one) => void (numbered(one, '/device/event')[7].value.time_ms = 1.5))).toMatch(/message 7 of \/device\/event: time_ms/)
    expect(await refused((one) => void (numbered(one, '/device/operation')[7].value.other = 1))).toMatch(/message 7 of \/device\/operation/)
  })

  it('is not taken with options for other recordings', async () => {
    const { status, stderr } = await iongate('replay', await written(recording), '--rate', '100')
    expect(status).toBe(2)
    expect(stderr).toMatch(/^iongate: --rate: is for recordings in tables/)
  })

  it('of a build that this firmware cannot run is named with both builds', async () => {
    expect(await refused(({ metadata }) => void (metadata.configuration = '{"buildHash":18}'))).toMatch(/recorded by build 00000012; this firmware is build [0-9a-f]{8}/)
  })
})

it('a run of another build is compared with this one, and both are named', async () => {
  const scenario = loadScenario('wearable-patch')
  const { recording } = recordedRun(scenario, { ...configurationOfScenario(scenario), buildHash: 1 }, { seed: 3, duration_s: 20 })
  const { status, stdout } = await iongate('replay', await written(recording))
  expect(stdout).toMatch(/recorded by build 00000001; with the same configuration this firmware is build [0-9a-f]{8}/)
  // The hello frame, too: the device says the hash of its configuration.
  expect(stdout).toMatch(/ operations agree, 0 differ/)
  expect(status).toBe(0)
})

it('the file that simulate writes is read back to its end', async () => {
  await iongate('simulate', 'wearable-patch', '--duration', '20s', '--out', folder)
  const file = path.join(folder, 'recordings', 'wearable-patch-seed-1.mcap')
  const { stdout } = await iongate('replay', file)
  expect(stdout).toMatch(/build [0-9a-f]{8}, as recorded/)
  expect(stdout).toMatch(/ operations agree, 0 differ/)
  const topics = decodeRun(readFileSync(file)).channels.map(({ topic }) => topic)
  expect(topics).toContain('/device/operation')
})
