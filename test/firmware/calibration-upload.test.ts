import { UPLOAD_WORDS_MAX } from '../../firmware/core/device/uploads'
import { describe, expect, it } from 'vitest'
import { CALIBRATION_FORMAT } from '../../firmware/core/persistence/calibration-slots'
import { COMMAND_CALIBRATION_BEGIN, COMMAND_CALIBRATION_COMMIT, COMMAND_CALIBRATION_WORDS } from '../../firmware/core/link/commands'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import type { Device } from '../../firmware/core/device/device'
import type { DeviceEvent } from '../../firmware/core/device/events'
import { OPERATION_STIMULATE } from '../../firmware/core/device/operations'
import { step } from '../../firmware/core/device/step'
import { KEY_BYTES } from '../../firmware/core/link/authentication'
import { frameBegin, frameEnd, frameWriterNew, put16, put32, put8 } from '../../firmware/core/link/frame'
import {
  NOTICE_CALIBRATION_DAMAGED,
  NOTICE_CALIBRATION_FOREIGN,
  NOTICE_COMMAND_UNKNOWN,
  UPLOAD_BUSY,
  UPLOAD_DIFFERS,
  UPLOAD_DONE,
  UPLOAD_FORMAT,
  UPLOAD_LAYOUT,
  UPLOAD_NONE,
  UPLOAD_OFFSET,
} from '../../firmware/core/link/telemetry'
import { crcOfWords, slotWordsOf, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { deviceKeyOf, guardOf } from '../../host-tools/device/device-key'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand, commandWriterNew } from '../../host-tools/device-commands'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { scenarioSchema } from '../../sim/scenario'
import { simulate, type SimulationOptions } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { MANY_DOSES } from './many-doses'

/** An upload takes some 15 s: the interpreter takes a fifth of a second for the bytes of a frame. */
const CYCLE_s = 30
const APART_s = 0.25
const configuration = { ...deviceConfigurationFor('puckjs', { cycle_s: CYCLE_s }), trustsLink: true }
const layout = configuration.calibrationLayout
/** The same calibration with every feature half as large: activations then are, too. */
const softer: DecoderTables = {
  ...configuration.decoder,
  calibrationId: 4711,
  featureGain: configuration.decoder.featureGain.map((gain) => gain >> 1),
}
const words = tableWordsOf(softer)
const writer = frameWriterNew(0)
const bytesOf = (list: number[]) => [...Buffer.from(Int32Array.from(list).buffer)]

function run(frames: number[][], options: { begin_s?: number; times_s?: number[]; slots?: number[][]; duration_s?: number; program?: (mcu: Microcontroller) => Program } = {}) {
  const { begin_s = 1, times_s, slots, duration_s = 34, program = sourceProgram(configuration) } = options
  const scenario = scenarioSchema.parse({
    name: 'upload-test',
    board: 'puckjs',
    duration_s,
    store: { source: 'bench', initial_mV: 3600 },
    contacts: { rate_Hz: 0 },
    medium: [{ time_s: 0, supply: { K: 0.4, Ca: 0.4 } }],
  })
  const commands: SimulationOptions['commands'] = frames.map((bytes, i) => ({ time_s: times_s?.[i] ?? begin_s + i * APART_s, bytes }))
  let mcu: Microcontroller | undefined
  const result = simulate(
    scenario,
    (made) => {
      mcu = made
      if (slots !== undefined) made.calibrations = slots
      return program(made)
    },
    { seed: 1, commands },
  )
  const messages = readTelemetry(telemetryReaderNew(), result.telemetry)
  return {
    slots: mcu?.calibrations ?? [],
    answers: messages.flatMap((m) => (m.kind === 'calibration' ? [{ command: m.command, outcome: m.outcome, taken: m.taken, id: m.calibrationId }] : [])),
    notices: messages.flatMap((m) => (m.kind === 'notice' && m.notice !== 3 ? [[m.notice, m.detail]] : [])),
    cycles: messages.flatMap((m) => (m.kind === 'cycle' ? [m.ions.map((ion) => ion.activation_Q15)] : [])),
    hello: messages.flatMap((m) => (m.kind === 'hello' ? [m.calibrationId] : [])),
  }
}

const begin = () => calibrationBeginCommand(writer, layout, words.length)
const commit = () => calibrationCommitCommand(writer, crcOfWords(words))
const wordFrames = () => Array.from({ length: Math.ceil(words.length / UPLOAD_WORDS_MAX) }, (_, i) => calibrationWordsCommand(writer, words, i * UPLOAD_WORDS_MAX))
const outcomes = (answers: { outcome: number }[]) => answers.map((answer) => answer.outcome)

describe('a calibration over the link', () => {
  it('is taken word by word, decodes from the next interrogation on and at the next boot', () => {
    const { answers, slots, cycles, hello } = run([begin(), ...wordFrames(), commit()])
    expect(new Set(outcomes(answers))).toEqual(new Set([UPLOAD_DONE]))
    expect(answers.at(-1)).toEqual({ command: COMMAND_CALIBRATION_COMMIT, outcome: UPLOAD_DONE, taken: words.length, id: 4711 })
    expect(answers.slice(0, -1).every((answer) => answer.id === configuration.decoder.calibrationId)).toBe(true)
    expect(hello).toEqual([configuration.decoder.calibrationId])
    expect(slots).toEqual([bytesOf(slotWordsOf(words, layout, 1)), []])
    const [before, after] = cycles
    expect(after[0]).toBeLessThan(before[0] * 0.7)

    const rebooted = run([], { slots })
    expect(rebooted.hello).toEqual([4711])
    expect(rebooted.notices).toEqual([])
    expect(rebooted.cycles[1][0]).toBeLessThan(before[0] * 0.7)
  })

  it('leaves what the gel remembers for long: the activation is the same before and after it', () => {
    const same = tableWordsOf({ ...configuration.decoder, calibrationId: 4711 })
    const frames = Array.from({ length: Math.ceil(same.length / UPLOAD_WORDS_MAX) }, (_, i) => calibrationWordsCommand(writer, same, i * UPLOAD_WORDS_MAX))
    const all = [calibrationBeginCommand(writer, layout, same.length), ...frames, calibrationCommitCommand(writer, crcOfWords(same))]
    const { answers, cycles } = run(all, { begin_s: 1202.4, duration_s: 1240 })
    expect(answers.at(-1)).toMatchObject({ outcome: UPLOAD_DONE, id: 4711 })
    // By now potassium potentiates by a quarter.
    const [first, last] = [cycles[0][0], cycles[cycles.length - 1][0]]
    expect(Math.abs(last / first - 1)).toBeLessThan(0.01)
  })

  it('goes in frames that Espruino keeps in one piece while it is busy', () => {
    // 63 bytes an event: src/jsdevices.c, jshPushIOCharEvents.
    const trusted = { ...commandWriterNew(), guard: guardOf(deviceKeyOf([...Array(KEY_BYTES - 2).keys()])) }
    const full = Array.from({ length: 4 * UPLOAD_WORDS_MAX }, (_, i) => -1 - i)
    const frames = [calibrationBeginCommand(trusted, layout, 65535), calibrationWordsCommand(trusted, full, 0), calibrationCommitCommand(trusted, -1)]
    expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThanOrEqual(63)
  })

  it('is told where to go on after a frame that was lost or came twice', () => {
    const [first, second, third] = wordFrames()
    const { answers } = run([begin(), first, third, first, second, third])
    expect(answers.map(({ outcome, taken }) => [outcome, taken])).toEqual([
      [UPLOAD_DONE, 0],
      [UPLOAD_DONE, UPLOAD_WORDS_MAX],
      [UPLOAD_OFFSET, UPLOAD_WORDS_MAX],
      [UPLOAD_OFFSET, UPLOAD_WORDS_MAX],
      [UPLOAD_DONE, 2 * UPLOAD_WORDS_MAX],
      [UPLOAD_DONE, 3 * UPLOAD_WORDS_MAX],
    ])
  })

  it('is refused with the reason, and what runs goes on running', () => {
    const foreign = calibrationBeginCommand(writer, layout + 1, words.length)
    frameBegin(writer, COMMAND_CALIBRATION_BEGIN)
    put32(writer, CALIBRATION_FORMAT + 1)
    put32(writer, layout)
    put16(writer, words.length)
    const newFormat = writer.encoded.slice(0, frameEnd(writer))
    const wrong = calibrationCommitCommand(writer, crcOfWords(words) ^ 8)
    const early = [commit(), wordFrames()[0], foreign, newFormat]
    const { answers, slots, cycles } = run([...early, begin(), commit(), ...wordFrames(), wrong, commit()])
    expect(outcomes(answers).slice(0, 6)).toEqual([UPLOAD_NONE, UPLOAD_NONE, UPLOAD_LAYOUT, UPLOAD_FORMAT, UPLOAD_DONE, UPLOAD_OFFSET])
    expect(outcomes(answers).slice(-2)).toEqual([UPLOAD_DIFFERS, UPLOAD_NONE])
    expect(Math.abs(cycles[1][0] - cycles[0][0])).toBeLessThan(2000)
    const rebooted = run([], { slots })
    expect(rebooted.hello).toEqual([configuration.decoder.calibrationId])
    expect(rebooted.notices).toEqual([[NOTICE_CALIBRATION_DAMAGED, 0]])
  })

  it('waits for an interrogation to end: views of the running tables may move', () => {
    // The first interrogation begins at boot and takes some 300 ms.
    const { answers, cycles } = run([begin()], { begin_s: 0.35 })
    expect(outcomes(answers)).toEqual([UPLOAD_BUSY])
    expect(cycles.length).toBeGreaterThan(1)
  })

  it('words wait for a stimulus to end: nothing is written to flash while a train plays', () => {
    const rules = [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }]
    const pace = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, period_us: 20000, pulses: 60 }
    const stimulating = { ...deviceConfigurationFor('puckjs', { cycle_s: 4, rules, plans: { pace }, store: { capacitance_uF: 10000 }, limits: MANY_DOSES }), trustsLink: true }
    const stimuli_s: number[] = []
    const watched = (device: Device, event: DeviceEvent) => {
      step(device, event)
      if (device.operation.kind === OPERATION_STIMULATE) stimuli_s.push(event.time_ms / 1000)
    }
    // Times since boot are some tenths of a second behind the world's.
    run([], { program: sourceProgram(stimulating, watched) })
    const [words, more] = wordFrames()
    const times_s = [stimuli_s[1] - 1, stimuli_s[1] + 0.7, stimuli_s[1] + 2, stimuli_s[1] + 2.1]
    const { answers } = run([begin(), words, words, more], { times_s, program: sourceProgram(stimulating) })
    expect(outcomes(answers)).toEqual([UPLOAD_DONE, UPLOAD_BUSY, UPLOAD_DONE, UPLOAD_DONE])
  })

  it('answers malformed frames with a notice', () => {
    const payloads: [number, number[]][] = [
      [COMMAND_CALIBRATION_BEGIN, []],
      [COMMAND_CALIBRATION_BEGIN, [1, 0, 0, 0, 1, 2, 3, 4, 0, 0]],
      [COMMAND_CALIBRATION_WORDS, [0, 0, 0]],
      [COMMAND_CALIBRATION_WORDS, [0, 0, 2, 1, 1, 1, 1]],
      [COMMAND_CALIBRATION_COMMIT, [1, 2, 3]],
    ]
    const frames = payloads.map(([kind, payload]) => {
      frameBegin(writer, kind)
      payload.forEach((byte) => put8(writer, byte))
      return writer.encoded.slice(0, frameEnd(writer))
    })
    const { notices, answers } = run(frames)
    expect(notices).toEqual(payloads.map(([kind]) => [NOTICE_COMMAND_UNKNOWN, kind]))
    expect(answers).toEqual([])
  })

  it('made for another build is reported at boot and not used', () => {
    const slots = [bytesOf(slotWordsOf(words, layout, 3)).slice(0, -2), bytesOf(slotWordsOf(words, layout ^ 1, 4))]
    const { hello, notices } = run([], { slots, duration_s: 2 })
    expect(hello).toEqual([configuration.decoder.calibrationId])
    expect(notices).toEqual([
      [NOTICE_CALIBRATION_DAMAGED, 0],
      [NOTICE_CALIBRATION_FOREIGN, 1],
    ])
  })
})
