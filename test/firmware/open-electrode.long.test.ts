import { beforeAll, describe, expect, test } from 'vitest'
import { wiring as pixljs } from '../../firmware/boards/espruino/pixljs'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { FLAG_OPEN, decoderNew, decoderTakeProbe } from '../../firmware/core/decode/decoder'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { espruinoEntry } from '../../host-tools/build/firmware-entry'
import { shortenableNames } from '../../host-tools/build/property-names'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { settingsSchema } from '../../host-tools/configuration/settings'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { probedInterrogation } from '../../sim/reference-bench'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { deviceOf } from '../../host-tools/benchmarks/decoder/device'
import { pulsesOf } from '../../host-tools/benchmarks/decoder/theory/expectation'
import { afterInterrogation, probeOf, readingsOf } from '../../host-tools/benchmarks/faults/probe'
import { nativeProgramOf, runNative } from '../runtimes/native-program'

/** Boards that probe for an open electrode: their readings are finer than their captures. */
const BOARDS = ['puckjs', 'pixljs'] as const
const WIRINGS = { puckjs, pixljs }

const UNITS = 30
const PROBES = 40
/** A loose lead beside a 230 V line: 0.3 pF by default, and the most that a scenario takes. */
const PICKUPS_nA = [20, 1000]
const DRIFTING: ScenarioInput['noise'] = { electrode_uV: 20, alpha: 1.2, mains_uV: 500, motion_uV: 5000 }

describe.each(BOARDS)('thirty units of %s', (board) => {
  const calibration = defaultCalibration(board)
  const { decoder: tables, probe } = deviceConfigurationFor(board)

  /** Share of probes that find no electrode: all units, `PROBES` each. */
  function foundOpen(activation: number[], faults: ScenarioInput['faults'] = []): number {
    let found = 0
    for (let unit = 1; unit <= UNITS; unit++) {
      const scenario = scenarioSchema.parse({ name: 'unit', board, frontEnd: { unit }, noise: DRIFTING, faults })
      const decoder = decoderNew(tables, portableNatives)
      for (let n = 0; n < PROBES; n++) {
        decoder.flags = 0
        const readings = readingsOf({ scenario, calibration, activation, polarity: n % 2 === 0 ? 1 : -1, seed: unit * PROBES + n })
        decoderTakeProbe(decoder, readings, probe?.openLimit ?? 0)
        if (decoder.flags === FLAG_OPEN) found += 1
      }
    }
    return found / (UNITS * PROBES)
  }

  test.each(PICKUPS_nA)('find every open electrode, its lead picking up %i nA of mains', { timeout: 120000 }, (pickup_nA) => {
    expect(foundOpen([0, 0, 0], [{ kind: 'open', time_s: 0, duration_s: 1e3, pickup_nA }])).toBe(1)
  })

  test.each([[0, 0, 0], [0.14, 0, 0], [0.1, 0.1, 0.1]])('never take a gel for one: activations %d %d %d', { timeout: 120000 }, (...activation) => {
    expect(foundOpen(activation)).toBe(0)
  })
})

test.each(BOARDS)('the shipped calibration, for whose unit it was not made, reads an open electrode of any %s as rest: the probe follows', { timeout: 60000 }, (board) => {
  const calibration = defaultCalibration(board)
  const { ladder } = calibration
  const probe = probeOf(calibration)
  const device = deviceOf(calibration, settingsSchema.parse({}).levels)
  for (let unit = 1; unit <= UNITS; unit++) {
    for (const isOpen of [true, false]) {
      const faults: ScenarioInput['faults'] = isOpen ? [{ kind: 'open', time_s: 0, duration_s: 1e3 }] : []
      const scenario = scenarioSchema.parse({ name: 'unit', board, frontEnd: { unit }, faults })
      const polarity = unit % 2 === 0 ? 1 : -1
      const request = { scenario, supplies: {}, ladder: pulsesOf(ladder), gap_ms: ladder.gap_ms, polarity, seed: unit, noise: true } as const
      const { pulses, readings } = probedInterrogation(request, probe?.apart_us ?? 0)
      const decoder = device(pulses.map(({ words }) => words), polarity)
      afterInterrogation(decoder, probe, () => readings)
      expect(decoder.flags & FLAG_OPEN, `unit ${unit}`).toBe(isOpen ? FLAG_OPEN : 0)
    }
  }
})

describe.each(BOARDS)('a %s whose electrode comes off in a blank medium', (board) => {
  const scenario = scenarioSchema.parse({
    name: 'off',
    board,
    duration_s: 24,
    store: { source: 'bench', initial_mV: 3600 },
    contacts: { events: [] },
    // Potassium comes when the electrode has long been put back.
    medium: [{ time_s: 0, supply: {} }, { time_s: 19, supply: {} }, { time_s: 20, supply: { K: 1 } }],
    faults: [{ kind: 'open', time_s: 6, duration_s: 6 }],
  })
  const configuration = deviceConfigurationFor(board, { cycle_s: 2 })
  const expected = simulate(scenario, sourceProgram(configuration), { seed: 3 })
  let code: string
  beforeAll(async () => {
    const bundle = await bundleForEspruino('firmware/entry.ts', { source: espruinoEntry(`./boards/espruino/${board}`, configuration), shorten: shortenableNames() })
    expect(bundle.findings).toEqual([])
    code = bundle.code
  }, 60000)

  test('says so while it is off and no longer, and takes its confidence back', () => {
    const cycles = readDeviceLog(expected.link).cycles
    expect(cycles.length).toBeGreaterThanOrEqual(10)
    for (const { sent_s, message } of cycles) {
      const isOff = sent_s > 6.5 && sent_s < 12
      // An interrogation that begins in one state and ends in the other belongs to neither.
      if ((sent_s > 5.9 && sent_s < 6.6) || (sent_s > 11.9 && sent_s < 12.6)) continue
      // Currents without a gel fit no mixture, which 12 bits may show too.
      expect(message.flags & (isOff ? FLAG_OPEN : ~0), `${sent_s} s`).toBe(isOff ? FLAG_OPEN : 0)
      expect(message.ions.every(({ confidence_Q15 }) => confidence_Q15 === 0)).toBe(isOff)
    }
  })

  test('plays a probe when every ion is at rest, and none else', () => {
    const cycles = readDeviceLog(expected.link).cycles.filter(({ message }) => message.ions.every(({ level }) => level === 0))
    expect(cycles.length).toBeLessThan(readDeviceLog(expected.link).cycles.length)
    const ladders = expected.interrogations.reduce((sum, { pulses }) => sum + pulses.length, 0)
    expect(expected.counts.interrogationPulses - ladders).toBe(cycles.length)
  })

  test('says the same bytes at the same times from source and as built for Espruino, interpreted and as machine code', async () => {
    const built = simulate(scenario, espruinoProgram(code, WIRINGS[board]), { seed: 3 })
    expect(built.link).toEqual(expected.link)
    expect(simulate(scenario, runNative(await nativeProgramOf(board, configuration), WIRINGS[board]), { seed: 3 }).link).toEqual(expected.link)
    expect(Math.abs(built.energy.final_uJ - expected.energy.final_uJ)).toBeLessThan(0.1)
  })
})

test('a ladder whose last pulse is too short to be read in is not probed with', () => {
  const calibration = defaultCalibration('puckjs')
  const pulses = calibration.ladder.pulses.map((pulse) => ({ ...pulse, sampleInterval_us: 500 }))
  expect(deviceConfigurationFor('puckjs', {}, calibration).probe).toBeDefined()
  expect(deviceConfigurationFor('puckjs', {}, { ...calibration, ladder: { ...calibration.ladder, pulses } }).probe).toBeUndefined()
  expect(deviceConfigurationFor('pico').probe).toBeUndefined()
})
