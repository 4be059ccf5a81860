import { HostFunction, HostRecord, LuaFunction, LuaRecord, methods } from './lua-bridge'
import { NodemcuHardware, convertInput, endTrain, loadFile, openFile, storeFile, trigger, writePin } from './nodemcu-modules'
import { PIN_PUMP, beginActivity, endActivity } from '../microcontroller'
import { RANK_PIN, schedule } from '../event-queue'
import { randomStream } from '../random'
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
    gpio: { OUTPUT: 1, INT: 2, mode: () => {}, write, trig: trigger(hardware), pulse: { build: pulseBuilder(hardware, write) } },
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

/** GPIO16 belongs to the real-time clock's part of the chip, apart from the others: NodeMCU's pin 0. */
const APART_PIN = 0
/**
 * To switch it takes a function in flash, which the interrupt calls (gpio16_output_set): at least this long, and up to
 * that much longer when the flash has to be read first (A).
 */
const APART_us = 1
const FLASH_READ_us = 4
/** Shorter waits are none: the next step follows in the same interrupt. */
const SHORTEST_WAIT_us = 3

/** gpio.pulse.build: runs the program of steps as gpio_pulse.c does, in the world's time. */
function pulseBuilder(hardware: NodemcuHardware, write: (pin: number, level: number) => void): HostFunction {
  const { mcu } = hardware
  const { queue } = mcu.world
  const flash = randomStream(mcu.booted_us, 'flash reads of interrupts')
  const later = (delay_us: number, action: () => void) => schedule(queue, mcu.world.now_us + delay_us, RANK_PIN, true, action)
  /** Switches the step's pins of one level, and goes on with `next`: the pin apart takes its time. */
  const switchPins = (step: LuaRecord, level: number, next: () => void) => {
    const pins = Object.keys(step).filter((key) => /^\d+$/.test(key) && step[key] === level).map(Number)
    const others = () => pins.filter((pin) => pin !== APART_PIN).forEach((pin) => write(pin, level))
    if (!pins.includes(APART_PIN)) {
      others()
      next()
      return
    }
    // Set before the other pins, cleared after them.
    if (level === 0) others()
    later(APART_us + Math.floor((FLASH_READ_us + 1) * flash.uniform()), () => {
      write(APART_PIN, level)
      if (level === 1) others()
      next()
    })
  }
  return (table: LuaRecord) => {
    const steps = Object.keys(table).map((_, i) => table[i + 1] as LuaRecord)
    const start = (callback: LuaFunction) => {
      const jumpsLeft = steps.map(() => 0)
      const run = (index: number) => {
        if (index >= steps.length) {
          endActivity(mcu)
          endTrain(hardware, callback)
          return
        }
        const step = steps[index]
        const wait = () => {
          const next = nextStep(step, index, jumpsLeft)
          const delay_us = step.delay as number
          if (delay_us < SHORTEST_WAIT_us) run(next)
          else later(delay_us, () => run(next))
        }
        switchPins(step, 1, () => switchPins(step, 0, wait))
      }
      beginActivity(mcu)
      run(0)
    }
    return methods({ start })
  }
}

/** `count` is how often a step goes back; once used up it goes on, and starts over when it is reached again. */
function nextStep(step: LuaRecord, index: number, jumpsLeft: number[]): number {
  if (step.loop === undefined) return index + 1
  if (jumpsLeft[index] === 0) jumpsLeft[index] = (step.count as number) + 1
  jumpsLeft[index] -= 1
  return jumpsLeft[index] >= 1 ? (step.loop as number) - 1 : index + 1
}
