import type { Step } from '../../../firmware/boards/loop'
import { STATE_SLEEPING } from '../../../firmware/core/device/device'
import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { EVENT_BYTE } from '../../../firmware/core/device/events'
import { step } from '../../../firmware/core/device/step'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { settingsSchema, type SettingsInput } from '../../../host-tools/configuration/settings'
import { monitorOf } from '../../../host-tools/simulation/electrode-monitor'
import type { Microcontroller } from '../../../sim/microcontroller'
import { endMonitor, monitorTakeDisarm, monitorWatch, type Monitor } from '../../../sim/monitor/monitor'
import { scenarioSchema, type ScenarioInput } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'

export interface MonitoredRun {
  settings: SettingsInput
  duration_s: number
  scenario?: Partial<ScenarioInput>
  /** What counts as an hour, for the device's doses and for the monitor; 3600 s when left out. */
  hour_s?: number
  /** Changes the configuration after the host has checked it. */
  change?: (configuration: DeviceConfiguration) => void
  step?: Step
  commands?: { time_s: number; bytes: number[] }[]
  /** Is the last of `commands` the owner's to disarm? It counts once its last byte has been read. */
  disarms?: boolean
  /** The device's clock jumps ahead by this much during each sleep. */
  jump_ms?: number
}

/** Asks for a stimulus in every interrogation. */
const MEDIUM = [{ time_s: 0, supply: { K: 1, Ca: 1 } }]

/** Runs the firmware from source under the eyes of the monitor. */
export function monitoredRun(run: MonitoredRun): Monitor {
  const { settings, duration_s, scenario, hour_s = 3600, commands = [], disarms = false, jump_ms = 0 } = run
  const monitor = monitorOf(settingsSchema.parse(settings), hour_s)
  const configuration = compressed(deviceConfigurationFor('puckjs', settings), hour_s)
  run.change?.(configuration)
  const parsed = scenarioSchema.parse({
    name: 'monitored',
    board: 'puckjs',
    duration_s,
    store: { source: 'bench', initial_mV: 3600 },
    contacts: { rate_Hz: 0 },
    medium: MEDIUM,
    ...scenario,
  })
  let mcu: Microcontroller | undefined
  let unread = commands.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const watched: Step = (device, event) => {
    const isAsleep = device.state === STATE_SLEEPING
    if (event.kind === EVENT_BYTE) unread -= 1
    if (mcu !== undefined && disarms && event.kind === EVENT_BYTE && unread === 0) monitorTakeDisarm(monitor, true, mcu.world.now_us)
    ;(run.step ?? step)(device, event)
    if (mcu !== undefined && !isAsleep && device.state === STATE_SLEEPING) mcu.booted_us -= jump_ms * 1000
  }
  const program = sourceProgram(configuration, watched)
  simulate(parsed, (one) => program((mcu = one)), { seed: 1, commands, watch: monitorWatch(monitor) })
  endMonitor(monitor, duration_s * 1e6)
  return monitor
}

/** The same device where an hour of doses passes in `hour_s`. */
function compressed(configuration: DeviceConfiguration, hour_s: number): DeviceConfiguration {
  const share = hour_s / 3600
  const { gate } = configuration
  const costs = { train_ms: Math.ceil(gate.train_ms * share), pulse_ms: Math.ceil(gate.pulse_ms * share), net_msQ10: Math.ceil(gate.net_msQ10 * share) }
  return { ...configuration, gate: { ...gate, ...costs, dose_ms: Math.floor(gate.dose_ms * share) } }
}
