import type { DeviceConfiguration } from '../../../firmware/core/device/configuration'
import { channelsOfEvents, eventLogNew, loggedStep } from '../../../host-tools/recordings/event-log'
import type { RunRecording } from '../../../host-tools/recordings/run-recording'
import type { Microcontroller } from '../../../sim/microcontroller'
import type { Scenario } from '../../../sim/scenario'
import { simulate, type SimulationOptions, type SimulationResult } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'

/** Runs the firmware in a scenario and records the events, as `simulate` does. @param prepared changes what memory without power holds before the first boot */
export function recordedRun(
  scenario: Scenario,
  configuration: DeviceConfiguration,
  options: SimulationOptions,
  events?: number,
  prepared: (mcu: Microcontroller) => void = () => {},
): { result: SimulationResult; recording: RunRecording } {
  const log = eventLogNew(configuration.decoder, events)
  const program = (mcu: Microcontroller) => {
    prepared(mcu)
    return sourceProgram(configuration, loggedStep(log, () => mcu.world.now_us / 1e6))(mcu)
  }
  const result = simulate(scenario, program, options)
  const metadata = { scenario: scenario.name, seed: `${options.seed}`, duration_s: `${result.duration_s}`, configuration: JSON.stringify(configuration) }
  return { result, recording: { metadata, channels: channelsOfEvents(log) } }
}
