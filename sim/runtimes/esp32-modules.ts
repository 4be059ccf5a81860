import { HostFunction, HostRecord, LuaFunction, methods } from './lua-bridge'
import { NodemcuHardware, convertInput, endTrain, openFile, trigger, writePin } from './nodemcu-modules'
import { PIN_SINK, PIN_SOURCE, playPin } from '../microcontroller'
import { RANK_PIN, schedule } from '../event-queue'

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
    rmt: { txsetup: channelMaker(hardware) },
    io: { open: (name: string, mode: string) => openFile(hardware, name, mode) },
  }
}

/** rmt.txsetup: a channel plays its words on one pin. */
function channelMaker(hardware: NodemcuHardware): HostFunction {
  const { mcu, wiring } = hardware
  return (pin: number) => {
    const send = (words: string, callback: LuaFunction) => {
      const { level, durations_us } = levelsOf(words)
      playPin(mcu, pin === wiring.source ? PIN_SOURCE : PIN_SINK, level, durations_us)
      const total_us = durations_us.reduce((sum, duration_us) => sum + duration_us, 0)
      schedule(mcu.world.queue, mcu.world.now_us + total_us, RANK_PIN, true, () => endTrain(hardware, callback))
    }
    return methods({ send })
  }
}

/** 16-bit words, low byte first, level in the top bit and width below: neighbours of one level are one duration. */
function levelsOf(words: string): { level: number; durations_us: number[] } {
  const durations_us: number[] = []
  let level = 0
  let first = 0
  for (let at = 0; at < words.length; at += 2) {
    const high = words.charCodeAt(at + 1)
    const width_us = words.charCodeAt(at) + (high & 127) * 256
    if (durations_us.length === 0) first = high >> 7
    else if (high >> 7 === level) {
      durations_us[durations_us.length - 1] += width_us
      continue
    }
    level = high >> 7
    durations_us.push(width_us)
  }
  return { level: first, durations_us }
}
