import { describe, expect, it } from 'vitest'
import { STATE_INTERROGATING } from '../../../firmware/core/device/device'
import { COMMAND_MEASURE } from '../../../firmware/core/link/commands'
import { NOTICE_COMMAND_UNKNOWN, NOTICE_OPERATION_FAILED } from '../../../firmware/core/link/telemetry'
import type { DeviceLink } from '../../../host-tools/calibrate/device-link'
import { MEASURING_CYCLE_ms, identify, measure, measuringNew, setPace, type Measuring } from '../../../host-tools/calibrate/measuring'
import { simulatedBench } from '../../../host-tools/calibrate/simulated-bench'
import type { MeasurementRequest } from '../../../host-tools/calibrate/steps'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { loadScenario } from '../../../host-tools/scenarios'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import type { TelemetryMessage } from '../../../host-tools/telemetry'

const scenario = loadScenario('bench')
const { ladder, windows } = defaultCalibration(scenario.board)
const RESTED: MeasurementRequest = { polarity: 1, earlier: [] }

interface Setup {
  /** What arrives in place of a message. */
  heard?: (message: TelemetryMessage) => TelemetryMessage | undefined
  change?: (configuration: ReturnType<typeof configurationOfScenario>) => void
}

/** The firmware in the simulator, behind a link that may lose or change what it says. */
function bench({ heard = (message) => message, change }: Setup = {}) {
  const configuration = configurationOfScenario(scenario)
  change?.(configuration)
  const simulated = simulatedBench(scenario, configuration, 1)
  const link: DeviceLink = {
    ...simulated.link,
    next: async (limit_ms) => {
      const end_ms = simulated.link.now_ms() + limit_ms
      for (;;) {
        const message = await simulated.link.next(end_ms - simulated.link.now_ms())
        const arrived = message === undefined ? undefined : heard(message)
        if (arrived !== undefined || simulated.link.now_ms() >= end_ms) return arrived
      }
    },
  }
  const stop = new AbortController()
  const measuring: Measuring = measuringNew(link, ladder, 3, stop.signal)
  setPace(measuring, MEASURING_CYCLE_ms)
  return { measuring, stop, enter: simulated.enter, link }
}

describe('a measurement', () => {
  it('gives the window sums of the medium that the electrode is in, and its temperature', async () => {
    const { measuring, enter } = bench()
    enter([0, 0, 0], 25)
    const blank = await measure(measuring, RESTED)
    enter([1, 0, 0], 40)
    const warm = await measure(measuring, { ...RESTED, polarity: -1 })
    expect(blank.sums).toHaveLength(ladder.pulses.length * windows.length)
    const last = windows.length - 1
    expect(warm.sums[last]).toBeGreaterThan(3 * blank.sums[last])
    expect(warm.temperature_C - blank.temperature_C).toBeCloseTo(15, 0)
    expect(warm.time_ms).toBeGreaterThan(blank.time_ms + 3000)
  })

  it('without voltage sees the offset whatever the medium', async () => {
    const { measuring, enter } = bench()
    enter([1, 1, 1], 25)
    const { sums } = await measure(measuring, { ...RESTED, amplitude_mV: 0 })
    const { offset } = defaultCalibration(scenario.board).fit
    sums.forEach((sum, i) => expect(Math.abs(sum - offset[i])).toBeLessThan(10000))
  })

  it('is asked for again when its answer is lost', async () => {
    let lost = 0
    const { measuring } = bench({ heard: (message) => (message.kind === 'sums' && lost++ === 0 ? undefined : message) })
    expect((await measure(measuring, RESTED)).sums).toHaveLength(ladder.pulses.length * windows.length)
    expect(lost).toBe(2)
  })

  it('goes on when an operation of the device’s own fails meanwhile', async () => {
    const answered: number[] = []
    const { measuring } = bench({
      heard: (message) => {
        if (message.kind === 'sums') answered.push(message.request)
        return message
      },
    })
    await identify(measuring)
    const { link } = measuring
    const failures: TelemetryMessage[] = [{ kind: 'notice', sequence: 0, epoch: 1, time_ms: 0, notice: NOTICE_OPERATION_FAILED, detail: STATE_INTERROGATING }]
    measuring.link = { ...link, next: async (limit_ms) => failures.shift() ?? link.next(limit_ms) }
    await measure(measuring, RESTED)
    expect([answered, measuring.request]).toEqual([[0], 1])
  })

  it('is started over by a device that restarts on the way', async () => {
    let restarts = 0
    const { measuring } = bench({
      heard: (message) => (message.kind === 'sums' && restarts++ === 0 ? { kind: 'hello', epoch: 2, sequence: 0, buildHash: 1, calibrationId: 1, ionCount: 3 } : message),
    })
    expect((await measure(measuring, RESTED)).sums).toHaveLength(ladder.pulses.length * windows.length)
  })

  it('ends with device-silent after bounded waits when nothing answers', async () => {
    const { measuring, link } = bench({ heard: () => undefined })
    await expect(measure(measuring, RESTED)).rejects.toMatchObject({ code: 'device-silent' })
    expect(link.now_ms()).toBeLessThan(5 * 60 * 1000)
    await expect(identify(measuring)).rejects.toMatchObject({ code: 'device-silent' })
  })

  it('ends at once with what the gate says when it permits no such pulse', async () => {
    const { measuring } = bench({ change: (configuration) => (configuration.gate.interrogation_mV = 2000) })
    await expect(measure(measuring, RESTED)).rejects.toMatchObject({ code: 'measurement-refused', message: expect.stringContaining('amplitude above limit') as string })
  })

  it('says that the store cannot pay when it cannot', async () => {
    const { measuring } = bench({ change: (configuration) => (configuration.energy.storeFactor = 1) })
    await expect(measure(measuring, RESTED)).rejects.toMatchObject({ code: 'device-silent', message: expect.stringContaining('store cannot pay') as string })
  })

  it('is none of a device whose firmware does not know the command', async () => {
    const { measuring } = bench({
      heard: (message) => (message.kind === 'sums' ? { ...message, kind: 'notice', notice: NOTICE_COMMAND_UNKNOWN, detail: COMMAND_MEASURE } : message),
    })
    await expect(measure(measuring, RESTED)).rejects.toMatchObject({ code: 'device-differs' })
  })

  it('is not begun once somebody has stopped the calibration', async () => {
    const { measuring, stop } = bench()
    stop.abort()
    await expect(measure(measuring, RESTED)).rejects.toMatchObject({ code: 'calibration-stopped', exitStatus: 130 })
  })
})
