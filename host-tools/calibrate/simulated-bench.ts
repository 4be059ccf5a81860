import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { changeMedium } from '../../sim/medium'
import { microcontrollerNew, sendToDevice } from '../../sim/microcontroller'
import type { Scenario } from '../../sim/scenario'
import { sourceProgram } from '../../sim/virtual-board'
import { runWorld, worldNew } from '../../sim/world'
import { commandWriterNew } from '../device-commands'
import { newDeviceKey } from '../device/device-key'
import { readTelemetry, telemetryReaderNew, type TelemetryMessage } from '../telemetry'
import type { DeviceLink } from './device-link'

/** The firmware in a simulated laboratory: the link to it, and the hand that moves the electrode. */
export interface SimulatedBench {
  link: DeviceLink
  /** Puts the electrode into a medium. */
  enter(activation: number[], temperature_C: number): void
}

/** How far the world runs before the host looks whether the device has said something. */
const SLICE_us = 20000

/**
 * The scenario's gel, front end, board and noise on a laboratory bench: mains-powered, nobody
 * touches it, the medium is what the protocol says it is right at the gel.
 */
export function onBench(scenario: Scenario): Scenario {
  const { temperature } = scenario.transport
  return {
    ...scenario,
    store: { ...scenario.store, source: 'bench', initial_mV: scenario.store.clamp_mV, capacitance_uF: BENCH_uF },
    contacts: { events: [] },
    medium: [{ time_s: 0, supply: {}, temperature_C: 25 }],
    transport: { reference: scenario.transport.reference, temperature },
    tissue: undefined,
  }
}

/** A supply that pays for the longest measurement on the hungriest board. */
const BENCH_uF = 10000

/** Powers the firmware up on the bench; time passes only while the host waits. */
export function simulatedBench(scenario: Scenario, configuration: DeviceConfiguration, seed: number): SimulatedBench {
  const reader = telemetryReaderNew()
  const messages: TelemetryMessage[] = []
  const world = worldNew(onBench(scenario), { seed, duration_s: 0, watch: { onBytes: (_, bytes) => void messages.push(...readTelemetry(reader, bytes)) } })
  const mcu = microcontrollerNew(world, sourceProgram(configuration))
  const key = newDeviceKey()
  mcu.key = key.record
  const link: DeviceLink = {
    where: `sim:${scenario.name}`,
    writer: commandWriterNew(),
    keyOf: (device) => (device === key.device ? key : undefined),
    now_ms: () => world.now_us / 1000,
    send: (bytes) => sendToDevice(mcu, world.now_us, bytes),
    next: async (limit_ms) => {
      // Between waits the terminal is redrawn and ^C is heard.
      await new Promise((resolve) => setImmediate(resolve))
      const end_us = world.now_us + limit_ms * 1000
      while (messages.length === 0 && world.now_us < end_us) runWorld(world, Math.min(end_us, world.now_us + SLICE_us))
      return messages.shift()
    },
    close: () => {},
  }
  return { link, enter: (activation, temperature_C) => changeMedium(world.medium, activation, temperature_C) }
}
