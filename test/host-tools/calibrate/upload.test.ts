import { describe, expect, it } from 'vitest'
import { COMMAND_CALIBRATION_COMMIT } from '../../../firmware/core/link/commands'
import { awaitMessage, type DeviceLink } from '../../../host-tools/calibrate/device-link'
import { IDLE_CYCLE_ms, identify, measuringNew, setPace } from '../../../host-tools/calibrate/measuring'
import { simulatedBench } from '../../../host-tools/calibrate/simulated-bench'
import { uploadCalibration } from '../../../host-tools/calibrate/upload'
import type { Calibration } from '../../../host-tools/calibration/calibration-file'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { loadScenario } from '../../../host-tools/scenarios'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import type { TelemetryMessage } from '../../../host-tools/telemetry'

const scenario = loadScenario('bench')

/** A calibration of another day, so that its id is another. */
function newer(change: (calibration: Calibration) => void = () => {}): Calibration {
  const calibration = structuredClone(defaultCalibration(scenario.board))
  calibration.made = '2031-01-01'
  change(calibration)
  return calibration
}

function bench(isHeard: (message: TelemetryMessage) => boolean = () => true): DeviceLink {
  const { link } = simulatedBench(scenario, configurationOfScenario(scenario), 1)
  const measuring = measuringNew(link, defaultCalibration(scenario.board).ladder, 3, new AbortController().signal)
  setPace(measuring, IDLE_CYCLE_ms)
  return { ...link, next: (limit_ms) => awaitMessage(link, limit_ms, (message) => (isHeard(message) ? message : undefined)) }
}

describe('an upload', () => {
  it('puts a calibration into the device, which then runs it', async () => {
    let share = 0
    await expect(uploadCalibration(bench(), newer(), (done) => (share = done))).resolves.toBeUndefined()
    expect(share).toBe(1)
  })

  it('survives a link that loses every third answer', async () => {
    let answers = 0
    const link = bench((message) => message.kind !== 'calibration' || ++answers % 3 !== 0)
    await expect(uploadCalibration(link, newer())).resolves.toBeUndefined()
    expect(answers).toBeGreaterThan(30)
  })

  it('survives the loss of the very last answer', async () => {
    let last: TelemetryMessage | undefined
    const link = bench((message) => {
      const isFirstCommit = message.kind === 'calibration' && message.command === COMMAND_CALIBRATION_COMMIT && last === undefined
      if (isFirstCommit) last = message
      return !isFirstCommit
    })
    await expect(uploadCalibration(link, newer())).resolves.toBeUndefined()
    expect(last).toBeDefined()
  })

  it('of a calibration for another ladder is refused, and the device goes on', async () => {
    const link = bench()
    const other = newer(({ ladder }) => (ladder.gap_ms += 1))
    await expect(uploadCalibration(link, other)).rejects.toMatchObject({ code: 'calibration-refused', message: expect.stringContaining('another board, ladder') as string })
    const measuring = measuringNew(link, other.ladder, 3, new AbortController().signal)
    expect((await identify(measuring)).boardName).toBe(scenario.board)
  })

  it('to nobody ends with device-silent', async () => {
    await expect(uploadCalibration(bench(() => false), newer())).rejects.toMatchObject({ code: 'device-silent' })
  })
})
