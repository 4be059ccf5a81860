import { HostRecord } from './lua-bridge'
import { NodemcuHardware, convertInput, loadFile, openFile, storeFile, trigger, writePin } from './nodemcu-modules'
import { PIN_PUMP } from '../microcontroller'
import { engineModule } from './nodemcu-engine'
import { SELECT_LOW } from '../../firmware/boards/lua/nodemcu-esp8266'

/** tmr.now has 31 bits; it starts so that every run crosses their end five seconds on. */
const COUNT_RANGE_us = 2 ** 31
const COUNT_AT_POWER_UP_us = COUNT_RANGE_us - 5000000

/** What NodeMCU has on ESP8266 only, or does differently there. */
export function esp8266Modules(hardware: NodemcuHardware): Record<string, HostRecord> {
  const { mcu, wiring } = hardware
  /** Lower two address lines of the multiplexer before the converter; the pump is the third. */
  let low = 0
  let middle = 0
  const write = (pin: number, level: number) => {
    if (pin === SELECT_LOW) low = level
    if (pin === wiring.wide) middle = level
    writePin(hardware, pin, level)
  }
  const input = () => (mcu.pins[PIN_PUMP] === 1 ? wiring.gel : low + 2 * middle)
  return {
    tmr: { now: () => (mcu.world.now_us + COUNT_AT_POWER_UP_us) % COUNT_RANGE_us },
    adc: { INIT_ADC: 255, force_init_mode: () => false, read: () => convertInput(hardware, input()) / 64 },
    gpio: { OUTPUT: 1, INT: 2, mode: () => {}, write, trig: trigger(hardware) },
    iongate: engineModule(hardware, 'nodemcu-esp8266'),
    wifi: { NULLMODE: 0, setmode: () => {} },
    file: {
      getcontents: (name: string) => loadFile(hardware, name),
      putcontents: (name: string, contents: string) => {
        storeFile(hardware, name, contents)
        return true
      },
      open: (name: string, mode: string) => openFile(hardware, name, mode),
    },
    bit: BIT_MODULE,
  }
}

/** Built in on ESP8266; fengari is a Lua 5.3 and has none. */
export const BIT_MODULE: HostRecord = {
  band: (a: number, b: number) => a & b,
  bor: (a: number, b: number) => a | b,
  bxor: (a: number, b: number) => a ^ b,
  bnot: (a: number) => ~a,
  lshift: (a: number, count: number) => a << count,
  arshift: (a: number, count: number) => a >> count,
}
