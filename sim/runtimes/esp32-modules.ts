import { HostRecord } from './lua-bridge'
import { NodemcuHardware, convertInput, openFile, trigger, writePin } from './nodemcu-modules'
import { engineModule } from './nodemcu-engine'

/** Clock at power-up, so that runs cross the end of a second at odd places. */
const CLOCK_AT_POWER_UP_us = 4321987

/** What NodeMCU has on ESP32 only, or does differently there. */
export function esp32Modules(hardware: NodemcuHardware): Record<string, HostRecord> {
  const { mcu } = hardware
  const write = (pin: number, level: number) => writePin(hardware, pin, level)
  const now_us = () => mcu.world.now_us + CLOCK_AT_POWER_UP_us
  return {
    time: { get: () => [Math.floor(now_us() / 1e6), now_us() % 1e6] },
    adc: {
      ADC1: 1,
      ATTEN_6db: 2,
      setwidth: () => {},
      setup: () => {},
      read: (_unit: number, channel: number) => convertInput(hardware, channel) / 16,
    },
    gpio: { OUT: 2, IN: 1, INTR_UP: 1, config: () => {}, write, trig: trigger(hardware) },
    iongate: engineModule(hardware, 'nodemcu-esp32'),
    io: { open: (name: string, mode: string) => openFile(hardware, name, mode) },
  }
}
