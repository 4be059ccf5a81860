import { describe, expect, it } from 'vitest'
import type { Step } from '../../firmware/boards/loop'
import { REFUSED_GEL_CHARGE } from '../../firmware/core/decide/safety-gate'
import { STATE_MEASURING, type Device } from '../../firmware/core/device/device'
import { step } from '../../firmware/core/device/step'
import { frameWriterNew } from '../../firmware/core/link/frame'
import { NOTICE_MEASUREMENT_REFUSED } from '../../firmware/core/link/telemetry'
import { KEPT_MEASURED } from '../../firmware/core/persistence/kept'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { measureCommand, type MeasureRequest } from '../../host-tools/device-commands'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { scenarioSchema } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { monitoredRun } from '../sim/monitor/monitored-run'

const STRONG = [{ time_s: 0, supply: { K: 1.5, Ca: 1.5, Fe: 1.5 } }]
const bytesOf = (request: Partial<MeasureRequest>) => measureCommand(frameWriterNew(0), { request: 1, polarity: 1, settle_ms: 1, earlier: [], ...request })

/** Six pulses of one sign and a ladder at the highest amplitude, one such measurement after the other. */
function oneSided(until_s: number): { time_s: number; bytes: number[] }[] {
  const earlier: MeasureRequest['earlier'] = Array.from({ length: 6 }, () => ({ pulse: 2, polarity: 1, rest_ms: 1 }))
  return Array.from({ length: Math.floor(until_s / 3) }, (_, n) => ({ time_s: 1 + n * 3, bytes: bytesOf({ request: n % 256, amplitude_mV: 3500, earlier }) }))
}

function run(commands: { time_s: number; bytes: number[] }[], duration_s: number, cycle_s: number, watch: (device: Device) => void = () => {}) {
  const configuration = { ...deviceConfigurationFor('puckjs', { cycle_s, rules: [] }), trustsLink: true }
  const scenario = scenarioSchema.parse({ name: 'measure-budget', board: 'puckjs', duration_s, store: { source: 'bench', initial_mV: 3600 }, contacts: { rate_Hz: 0 }, medium: STRONG })
  const watched: Step = (device, event) => {
    step(device, event)
    watch(device)
  }
  return readTelemetry(telemetryReaderNew(), simulate(scenario, sourceProgram(configuration, watched), { seed: 1, commands }).telemetry)
}

describe('the budget of measurements', () => {
  it('keeps the charge of one sign within what an hour may have', () => {
    const monitor = monitoredRun({
      settings: { cycle_s: 1, rules: [] },
      change: (configuration) => (configuration.trustsLink = true),
      scenario: { medium: STRONG },
      duration_s: 155,
      commands: oneSided(150),
    })
    expect(monitor.breaches.map(({ limit }) => limit)).toEqual([])
    expect(monitor.gel.pulses).toBeGreaterThan(40)
  })

  it('refuses what it cannot pay for with the reason and both numbers', () => {
    const refused = run(oneSided(90), 95, 1).flatMap((message) => (message.kind === 'notice' && message.notice === NOTICE_MEASUREMENT_REFUSED && message.detail !== 0 ? [message.detail] : []))
    expect(refused.length).toBeGreaterThan(5)
    for (const detail of refused) {
      expect(detail & 255).toBe(REFUSED_GEL_CHARGE)
      expect((detail >> 8) & 4095).toBeGreaterThan(detail >> 20)
      expect(detail >> 20).toBeGreaterThanOrEqual(0)
    }
  })

  it('leaves interrogations their turn, however often a measurement is asked for', () => {
    const commands = Array.from({ length: 160 }, (_, n) => ({ time_s: 1 + n / 4, bytes: bytesOf({ request: n, polarity: n % 2 === 0 ? 1 : -1 }) }))
    const messages = run(commands, 41, 4)
    const cycles = messages.filter(({ kind }) => kind === 'cycle')
    // One each four seconds, the first at once.
    expect(cycles.length).toBeGreaterThanOrEqual(9)
    expect(messages.filter(({ kind }) => kind === 'sums').length).toBeGreaterThanOrEqual(9)
  })

  it('is on record before the first pulse, and full again on record after a rest', () => {
    const kept: boolean[] = []
    let last = 0
    run([{ time_s: 1, bytes: bytesOf({}) }], 2000, 4, (device) => {
      if (device.state === STATE_MEASURING) kept.push((device.kept & KEPT_MEASURED) !== 0)
      last = device.kept
    })
    expect(kept.length).toBeGreaterThan(2)
    expect(kept.every(Boolean)).toBe(true)
    expect(last & KEPT_MEASURED).toBe(0)
  })
})
