import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import type { Breach } from '../../sim/monitor/breaches'
import { endMonitor, monitorWatch } from '../../sim/monitor/monitor'
import type { Scenario } from '../../sim/scenario'
import { afterAll, simulationSteps, type SimulationOptions, type SimulationResult } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import type { WorldWatch } from '../../sim/world'
import { type EventLog, loggedStep } from '../recordings/event-log'
import { settingsSchema } from '../configuration/settings'
import { storeLimits } from '../configuration/store-limits'
import { monitorOf } from './electrode-monitor'
import { endWatch, watchRun, worldWatchOf, type RunWatch } from './run-watch'

/** A device in a scenario. */
export interface Subject {
  scenario: Scenario
  configuration: DeviceConfiguration
  /** Names of the ions that the device decodes, in its calibration's order. */
  ions: string[]
  /** Names in the classifier's order; none without a classifier. */
  classes?: string[]
}

/** A run that has ended: what happened in detail, and what was gathered over all of it. */
export interface FinishedRun extends Subject {
  result: SimulationResult
  watch: RunWatch
  /** Limits of the device's settings that its electrodes did not keep. */
  breaches: Breach[]
}

/** Runs the firmware from its sources and judges it on the way. */
export function simulatedRun(subject: Subject, options: Omit<SimulationOptions, 'watch'>): FinishedRun {
  return afterAll(simulatedRunSteps(subject, options))
}

/**
 * The same in some thousand steps, between which a host can redraw its progress and hear ^C.
 * @param log takes down what the device took and did; left out, nobody does
 */
export function* simulatedRunSteps(subject: Subject, options: Omit<SimulationOptions, 'watch'>, log?: EventLog): Generator<void, FinishedRun> {
  const { scenario, configuration } = subject
  const watch = watchRun({ ...subject, duration_s: options.duration_s ?? scenario.duration_s, recorded_s: options.recorded_s })
  const monitor = monitorOf(settingsSchema.parse(scenario.device))
  const [judged, electrodes] = [worldWatchOf(watch), monitorWatch(monitor)]
  const onPower: WorldWatch['onPower'] = (isPowered, time_s) => [judged, electrodes].forEach((one) => one.onPower(isPowered, time_s))
  const result = yield* simulationSteps(scenario, programOf(configuration, log), { ...options, watch: { ...judged, ...electrodes, onPower } })
  endWatch(watch)
  endMonitor(monitor, result.duration_s * 1e6)
  return { ...subject, result, watch, breaches: monitor.breaches }
}

function programOf(configuration: DeviceConfiguration, log: EventLog | undefined): (mcu: Microcontroller) => Program {
  if (log === undefined) return sourceProgram(configuration)
  return (mcu) => sourceProgram(configuration, loggedStep(log, () => mcu.world.now_us / 1e6))(mcu)
}

/** What the device will never do in this scenario because its store cannot pay for it; known before the run. */
export function limitsOf({ scenario, configuration }: Subject): string[] {
  const { source, initial_mV, clamp_mV } = scenario.store
  return storeLimits(configuration, source === 'bench' ? initial_mV : clamp_mV)
}

/** Ions of the gel that the device does not decode. */
export function undecodedIons({ scenario, ions }: Subject): string[] {
  return scenario.gel.ions.map(({ ion }): string => ion).filter((ion) => !ions.includes(ion))
}
