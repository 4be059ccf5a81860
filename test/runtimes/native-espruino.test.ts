import { NATIVE_VERSION } from '../../firmware/boards/espruino/native-block'
import { TEST_KEY } from '../firmware/signing-writer'
import { beforeAll, describe, expect, test } from 'vitest'
import { wiring as mdbt50q } from '../../firmware/boards/espruino/mdbt50q'
import { wiring as rp2040 } from '../../firmware/boards/espruino/rp2040'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { NOTICE_MACHINE_CODE } from '../../firmware/core/link/telemetry'
import { nativeImageOf } from '../../host-tools/build/native-image'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { loadScenario } from '../../host-tools/scenarios'
import type { BoardName } from '../../sim/board-profiles'
import type { Scenario } from '../../sim/scenario'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { type SimulationOptions, type SimulationResult, simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { MANY_DOSES } from '../firmware/many-doses'
import { type NativeProgram, nativeProgramOf, runNative } from './native-program'
import { uploadCommands } from './upload-commands'

/** A device that interrogates, captures contacts and stimulates as often as it may. */
function deviceOn(board: BoardName): DeviceConfiguration {
  const configuration = deviceConfigurationFor(board, { cycle_s: 2, store: { capacitance_uF: 10000 }, rules: [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }], limits: MANY_DOSES })
  configuration.energy.interrogationReserve_uJ = 50
  configuration.energy.interrogationPulse_uJ = configuration.energy.interrogationPulse_uJ.map(() => 9)
  return configuration
}

function scenarioOn(board: BoardName): Scenario {
  return { ...loadScenario('wearable-patch'), board }
}

test.each([
  ['mdbt50q', mdbt50q, 3],
  // Too hungry to stimulate from the patch's store.
  ['rp2040', rp2040, 0],
] as const)('%s: machine code in the bundle says the same bytes at the same times as the source', async (board, wiring, stimuli) => {
  const configuration = deviceOn(board)
  const program = await nativeProgramOf(board, configuration)
  const options = { seed: 5, duration_s: 14 }
  const fromSource = simulate(scenarioOn(board), sourceProgram(configuration), options)
  const fromBundle = simulate(scenarioOn(board), runNative(program, wiring), options)
  expect(fromBundle.link).toEqual(fromSource.link)
  expect(fromBundle.stimuli).toEqual(fromSource.stimuli)
  expect(fromSource.interrogations.length).toBeGreaterThan(1)
  expect(fromSource.stimuli.length).toBeGreaterThanOrEqual(stimuli)
})

test('a calibration that is sent runs at once and after the next boot; emptying its slot moves the code', async () => {
  const configuration = deviceConfigurationFor('mdbt50q', { cycle_s: 20 })
  const program = await nativeProgramOf('mdbt50q', configuration)
  // Nothing but interrogations: an upload begins and ends while the device sleeps.
  const quiet: Scenario = { ...scenarioOn('mdbt50q'), contacts: { events: [] } }
  const commands = uploadCommands(configuration, 3.1)
  const runsOf = (start: (mcu: Microcontroller) => Program) => {
    const slots: number[][] = [[], []]
    const run = (options: SimulationOptions) => simulate(quiet, (mcu) => ((mcu.calibrations = slots), start(mcu)), options).link
    return [run({ seed: 1, duration_s: 22, commands, key: TEST_KEY }), run({ seed: 2, duration_s: 1 })]
  }
  const [uploaded, rebooted] = runsOf(sourceProgram(configuration))
  expect(readDeviceLog(rebooted).hellos.map(({ message }) => message.calibrationId)).toEqual([77])
  expect(runsOf(runNative(program, mdbt50q))).toEqual([uploaded, rebooted])
})

describe('a device that cannot trust its machine code says why, and drives nothing', () => {
  const configuration = deviceOn('mdbt50q')
  let program: NativeProgram
  beforeAll(async () => {
    program = await nativeProgramOf('mdbt50q', configuration)
  })

  function said(changed: Partial<NativeProgram>): number[] {
    const result = simulate(scenarioOn('mdbt50q'), runNative({ ...program, ...changed }, mdbt50q), { seed: 5, duration_s: 25 })
    expect(result.interrogations).toEqual([])
    expect(result.stimuli).toEqual([])
    return faultsOf(result)
  }

  /** The fault is said at boot and every 10 s. */
  const thrice = (fault: number) => [fault, fault, fault]

  test('a file that is not there, empty, cut short or of another build', () => {
    expect(said({ file: Buffer.alloc(0) })).toEqual(thrice(1))
    expect(said({ file: program.file.subarray(0, program.file.length - 512) })).toEqual(thrice(1))
    expect(said({ file: summed(program.file, (words) => (words[words.length - 2] += 1)) })).toEqual(thrice(1))
  })

  test.each([40, 9000, 21000])('a bit of the file that has turned, in byte %i', (at) => {
    const file = Buffer.from(program.file)
    file[at] ^= 4
    expect(said({ file })).toEqual(thrice(1))
  })

  test('another table of entries', () => {
    const version = program.file.indexOf(Buffer.from([NATIVE_VERSION, 0x20, 0x70, 0x47]))
    expect(version).toBeGreaterThan(0)
    const file = Buffer.from(program.file)
    file[version] = 9
    expect(said({ file: summed(file, () => {}) })).toEqual(thrice(2))
  })

  test('code that decodes otherwise: a weight of the built-in tables changed under a right sum', () => {
    const { words } = nativeImageOf('mdbt50q', configuration)
    const tables = 17 + words[0] + words[1]
    const code = program.file.length / 4 - words.length - 4
    // A word of the projection rows, behind the directory and the lists before them.
    const changed = summed(program.file, (all) => (all[code + tables + 250] ^= 64))
    expect(said({ file: changed })).toEqual(thrice(3))
  })

  test('memory that is too small, or does not lie in one piece', async () => {
    expect(said({ code: (await nativeProgramOf('mdbt50q', configuration, { blockWords: 2000 })).code })).toEqual(thrice(3))
    expect(said({ code: (await nativeProgramOf('mdbt50q', configuration, { blockWords: 4 })).code })).toEqual(thrice(4))
    expect(said({ code: (await nativeProgramOf('mdbt50q', configuration, { blockWords: 2 })).code })).toEqual(thrice(4))
  })
})

function faultsOf({ link }: SimulationResult): number[] {
  const reader = telemetryReaderNew()
  const messages = link.flatMap(({ bytes }) => readTelemetry(reader, Uint8Array.from(bytes)))
  return messages.map((message) => {
    expect(message).toMatchObject({ kind: 'notice', notice: NOTICE_MACHINE_CODE, epoch: 0 })
    return message.kind === 'notice' ? message.detail : 0
  })
}

/** A file that is changed with its sum. */
function summed(file: Buffer, change: (words: Int32Array) => void): Buffer {
  const words = Int32Array.from({ length: file.length / 4 }, (_, i) => file.readInt32LE(4 * i))
  change(words)
  words[words.length - 1] = words.subarray(0, -1).reduce((sum, word) => (sum + word) | 0, 0)
  return Buffer.from(words.buffer)
}
