import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMAND_MEASURE } from '../../firmware/core/link/commands'
import { frameBegin, frameEnd, frameWriterNew, put8 } from '../../firmware/core/link/frame'
import { REFUSED_AMPLITUDE, REFUSED_ENERGY } from '../../firmware/core/decide/safety-gate'
import { NOTICE_COMMAND_UNKNOWN, NOTICE_MEASUREMENT_REFUSED } from '../../firmware/core/link/telemetry'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { measureCommand, type MeasureRequest } from '../../host-tools/device-commands'
import { readTelemetry, telemetryReaderNew, type SumsMessage } from '../../host-tools/telemetry'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'
import { simulate, type SimulationOptions } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'

const BENCH: ScenarioInput = {
  name: 'measuring-test',
  board: 'puckjs',
  duration_s: 12,
  store: { source: 'bench', initial_mV: 3600 },
  contacts: { rate_Hz: 0 },
  medium: [{ time_s: 0, supply: { K: 1, Ca: 1 } }],
}
const QUIET: MeasureRequest = { request: 1, polarity: 1, settle_ms: 3000, earlier: [] }
const bytesOf = (request: Partial<MeasureRequest>) => measureCommand(frameWriterNew(0), { ...QUIET, ...request })

function run(commands: SimulationOptions['commands'], change: Partial<ScenarioInput> = {}, settings: object = { cycle_s: 2 }) {
  const scenario = scenarioSchema.parse({ ...BENCH, ...change })
  const configuration = { ...deviceConfigurationFor(scenario.board, settings), trustsLink: true }
  const result = simulate(scenario, sourceProgram(configuration), { seed: 1, commands })
  const reader = telemetryReaderNew()
  const frames = readTelemetry(reader, result.telemetry)
  return { configuration, result, frames, sums: frames.filter((frame): frame is SumsMessage => frame.kind === 'sums') }
}

/** Notices but that of the first boot. */
const noticesOf = ({ frames }: ReturnType<typeof run>) =>
  frames.flatMap((frame) => (frame.kind === 'notice' && frame.notice !== 3 ? [[frame.notice, frame.detail]] : []))

describe('a measurement', () => {
  it('sends the window sums of the ladder and then goes on with the round', () => {
    const { sums, frames, configuration } = run([{ time_s: 1, bytes: bytesOf({ request: 77, polarity: -1 }) }])
    const count = configuration.ladder.pulses.length * configuration.decoder.windowCount.length
    expect(sums).toHaveLength(1)
    expect(sums[0]).toMatchObject({ request: 77, polarity: -1, isOtherAmplitude: false, count, first: 0 })
    expect(sums[0].sums).toHaveLength(count)
    expect(Math.abs(sums[0].temperature_dC - 250)).toBeLessThan(200)
    const after = frames.slice(frames.indexOf(sums[0]) + 1).filter((frame) => frame.kind === 'cycle')
    expect(after.length).toBeGreaterThanOrEqual(2)
  })

  it('plays rest, earlier pulses and ladder at the times asked for, with no interrogation between', () => {
    const earlier = [
      { pulse: 2, polarity: -1 as const, rest_ms: 40 },
      { pulse: 0, polarity: 1 as const, rest_ms: 300 },
    ]
    const { sums, frames, configuration } = run([{ time_s: 1, bytes: bytesOf({ settle_ms: 700, earlier }) }])
    const width_ms = (pulse: number) => {
      const { sampleCount, sampleInterval_us } = configuration.ladder.pulses[pulse]
      return (sampleCount * sampleInterval_us) / 1000
    }
    const { gap_ms } = configuration.ladder
    // No rest is shorter than the ladder's gap.
    const asked_ms = 700 + width_ms(2) + gap_ms + width_ms(0) + 300 + width_ms(0) + gap_ms + width_ms(1) + gap_ms + width_ms(2)
    // The interrogation at 2 s is due when the sleep ends that the request waited for; the interpreter takes its time to come to it.
    const begin_ms = sums[0].time_ms - asked_ms
    expect(begin_ms).toBeGreaterThan(2000)
    expect(begin_ms).toBeLessThan(2030)
    const within = frames.filter((frame) => frame.kind === 'cycle' && frame.time_ms > 2000 && frame.time_ms < sums[0].time_ms)
    expect(within).toHaveLength(0)
  })

  it('sees the current of either sign, none at zero bias, and what earlier pulses left', () => {
    const requests: Partial<MeasureRequest>[] = [
      {},
      { polarity: -1 },
      { amplitude_mV: 0 },
      { earlier: [0, 1, 2, 0].map((pulse) => ({ pulse, polarity: 1, rest_ms: 30 })) },
    ]
    const commands = requests.map((request, i) => ({ time_s: 1 + i * 8, bytes: bytesOf({ ...request, request: i }) }))
    const { sums, configuration } = run(commands, { duration_s: 36 })
    expect(sums.map((message) => message.request)).toEqual([0, 1, 2, 3])
    const [forward, backward, zero, tired] = sums.map((message) => message.sums)
    const { windowCount } = configuration.decoder
    const windows = windowCount.length
    forward.forEach((_, i) => {
      const count = windowCount[i % windows]
      const current = (sums_: number[]) => (sums_[i] - zero[i]) / count
      // The bridge that reverses the pulse stands between amplifier and gel: the amplifier sees one sign.
      expect(current(forward)).toBeGreaterThan(1000)
      expect(Math.abs(current(forward) - current(backward)) / current(forward)).toBeLessThan(0.2)
    })
    const shift = forward.map((sum, i) => Math.abs(tired[i] - sum) / Math.abs(sum - zero[i]))
    expect(Math.max(...shift)).toBeGreaterThan(0.02)
  })

  it('plays the ladder at the amplitude asked for, what the gate lets through of it, and its own otherwise', () => {
    const requests: Partial<MeasureRequest>[] = [{ amplitude_mV: 300 }, { amplitude_mV: 3500, earlier: [{ pulse: 0, polarity: 1, rest_ms: 500 }] }, { amplitude_mV: 3601 }, {}]
    const commands = requests.map((request, i) => ({ time_s: 1 + i * 8, bytes: bytesOf({ ...request, request: i }) }))
    const ran = run(commands, { duration_s: 36 })
    expect(ran.sums.map(({ request, isOtherAmplitude }) => [request, isOtherAmplitude])).toEqual([[0, true], [1, true], [3, false]])
    expect(noticesOf(ran)).toEqual([[NOTICE_MEASUREMENT_REFUSED, REFUSED_AMPLITUDE]])
    const { pulses } = ran.configuration.ladder
    const own_mV = pulses.map(({ amplitude_mV }) => amplitude_mV)
    const played_mV = ran.result.interrogations.flatMap((one) => one.pulses.map(({ applied_mV }) => Math.abs(applied_mV)))
    const isPlayed = (asked_mV: number[]) => played_mV.some((_, at) => asked_mV.every((mV, n) => Math.abs(played_mV[at + n] - mV) < 0.015 * mV))
    expect(isPlayed([300, 300, 300, ...own_mV])).toBe(true)
    expect(isPlayed([own_mV[0], 3500, 3500, 3500, ...own_mV])).toBe(true)
    expect(played_mV.some((mV) => mV > 3550)).toBe(false)
  })

  it('is paid from the store like an interrogation, and refused when the store is as low as would postpone one', () => {
    const spent = (commands: SimulationOptions['commands']) => {
      const cycles = run(commands, { duration_s: 6 }, { cycle_s: 4, listenInterval_s: 60 }).frames.filter((frame) => frame.kind === 'cycle')
      return cycles[1].spent_uJ - cycles[0].spent_uJ
    }
    const { configuration } = run([])
    const costs_uJ = configuration.energy.interrogationPulse_uJ
    const earlier = [{ pulse: 1, polarity: 1 as const, rest_ms: 100 }]
    const paid_uJ = spent([{ time_s: 1, bytes: bytesOf({ settle_ms: 10, earlier }) }]) - spent([])
    const pulses_uJ = costs_uJ.reduce((sum, cost) => sum + cost, costs_uJ[1])
    expect(paid_uJ).toBeGreaterThanOrEqual(pulses_uJ)
    expect(paid_uJ).toBeLessThan(pulses_uJ * 1.5)

    const refused = run([{ time_s: 1, bytes: bytesOf({}) }], {}, { recharge_s: 2, store: { shed_V: 3.5, reserve: 3 } })
    expect(refused.sums).toHaveLength(0)
    expect(noticesOf(refused)).toContainEqual([NOTICE_MEASUREMENT_REFUSED, REFUSED_ENERGY])
  })

  it('is one at a time', () => {
    const twice = run([{ time_s: 1, bytes: [...bytesOf({ request: 1 }), ...bytesOf({ request: 2 })] }])
    expect(twice.sums.map((message) => message.request)).toEqual([1])
    expect(noticesOf(twice)).toEqual([[NOTICE_MEASUREMENT_REFUSED, 0]])
  })

  it('is refused when a number is out of range or the length is wrong, whatever the bytes', () => {
    const outOfRange: Record<string, number[]> = {
      flags: [4, 0, 1, 0, 0, 0, 0, 0, 0],
      'no rest': [0, 0, 0, 0, 0, 0, 0, 0, 0],
      'long rest': [0, 0, 0, 0, 1, 0, 0, 0, 0],
      'seven pulses': [0, 0, 1, 0, 0, 0, 0, 0, 7, ...Array.from({ length: 42 }, (_, i) => (i % 6 === 2 ? 1 : 0))],
      pulse: [0, 0, 1, 0, 0, 0, 0, 0, 1, 9, 0, 1, 0, 0, 0],
      sign: [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0, 0, 0],
      'rest after a pulse': [0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    }
    const wrongLength = fc.array(fc.nat(255), { maxLength: 60 }).filter((bytes) => bytes.length !== 9 + 6 * bytes[8])
    const payloads = [...Object.values(outOfRange), ...fc.sample(wrongLength, { numRuns: 30, seed: 4 })]
    const writer = frameWriterNew(0)
    const frameOf = (payload: number[]) => {
      frameBegin(writer, COMMAND_MEASURE)
      payload.forEach((byte) => put8(writer, byte))
      return writer.encoded.slice(0, frameEnd(writer))
    }
    const good = bytesOf({ earlier: [{ pulse: 1, polarity: -1, rest_ms: 500 }] })
    const result = run([{ time_s: 1, bytes: [...payloads.flatMap(frameOf), ...good] }])
    expect(noticesOf(result)).toEqual(payloads.map(() => [NOTICE_COMMAND_UNKNOWN, COMMAND_MEASURE]))
    expect(result.sums).toHaveLength(1)
  })
})
