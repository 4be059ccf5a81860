import { ChipModel } from './chip'
import { OUTPUTS, timer1New } from './stm32-timer1'

/**
 * STM32F401's bus as far as pulses go over it (reference manual RM0368): clock switches, port A to C's modes and
 * alternate functions, DMA2's stream 5 for timer 1, the timer itself (stm32-timer1.ts), and the bit-band region in which
 * each bit of them has a word. Any other address, and what a register does that is not known here, is an error.
 */

const PERIPHERALS = 0x40000000
const BIT_BAND = 0x42000000
const BIT_BAND_END = 0x44000000

const TIM1 = 0x40010000
const GPIO = 0x40020000
const GPIO_END = 0x40020c00
const RCC_APB2RSTR = 0x40023824
const RCC_AHB1ENR = 0x40023830
const RCC_APB2ENR = 0x40023844
const DMA2_HIFCR = 0x4002640c
const S5CR = 0x40026488
const S5NDTR = 0x4002648c
const S5PAR = 0x40026490
const S5M0AR = 0x40026494

const DMA2EN = 1 << 22
const TIM1_BIT = 1
/** Channel 6, any priority, halfwords on both sides, memory counts up, from memory to the peripheral. */
const SCR_KNOWN = 0x0c002c40
const SCR_PRIORITY = 0x30000
const SCR_EN = 1
const DMAR = 0x4001004c

const MODE_OUTPUT = 1
const MODE_ALTERNATE = 2
const ALTERNATE_TIM1 = 1

export const stm32f401Chip: ChipModel = (mcu, wiring, drive, { halfwordAt }) => {
  const registers = new Map<number, number>()
  const register = (address: number) => registers.get(address) ?? 0
  const lines = [wiring.pump, wiring.forward, wiring.backward, wiring.wide, wiring.source, wiring.sink, wiring.measure]
  const levels = new Map(lines.map((pin) => [pin, 0]))
  const output = new Map<string, number>()
  let allowsStop = false

  const timer = timer1New(mcu, transfer, settle, () => allowsStop)
  const isClocked = () => (register(RCC_APB2ENR) & TIM1_BIT) !== 0

  /** Carries one halfword to the timer, as it asks for it; false when the stream is off or has nothing left. */
  function transfer(write: (value: number) => void): boolean {
    const control = register(S5CR)
    if ((register(RCC_AHB1ENR) & DMA2EN) === 0 || (control & SCR_EN) === 0) return false
    if ((control & ~(SCR_EN | SCR_PRIORITY)) !== SCR_KNOWN || register(S5PAR) !== DMAR) throw new Error('STM32: DMA of a kind not known here')
    const done = transferred
    write(halfwordAt(register(S5M0AR) + 2 * done))
    transferred += 1
    registers.set(S5NDTR, register(S5NDTR) - 1)
    if (register(S5NDTR) === 0) registers.set(S5CR, control & ~SCR_EN)
    return true
  }
  let transferred = 0

  /** The port of a pin, and its number there. */
  function placeOf(pin: string): { port: number; n: number } {
    const [, letter, digits] = /^([ABC])(\d+)$/.exec(pin) ?? []
    if (letter === undefined) throw new Error(`STM32: no pin ${pin} here`)
    return { port: GPIO + 0x400 * (letter.charCodeAt(0) - 65), n: Number(digits) }
  }

  const modeOf = (pin: string) => (register(placeOf(pin).port) >>> (2 * placeOf(pin).n)) & 3

  function isConnected(pin: string): boolean {
    const { port, n } = placeOf(pin)
    const alternate = (register(port + (n < 8 ? 0x20 : 0x24)) >>> (4 * (n & 7))) & 15
    return modeOf(pin) === MODE_ALTERNATE && alternate === ALTERNATE_TIM1
  }

  /** A pin that nothing drives is pulled low by the front end. */
  function levelOf(pin: string): number {
    if (isConnected(pin)) return timer.levelOf(OUTPUTS[pin] ?? pin)
    return modeOf(pin) === MODE_OUTPUT ? (output.get(pin) ?? 0) : 0
  }

  /** Drives the pins that have changed: those that fall first. */
  function settle(): void {
    const changed = lines.filter((pin) => levelOf(pin) !== levels.get(pin)).sort((a, b) => levelOf(a) - levelOf(b))
    for (const pin of changed) {
      levels.set(pin, levelOf(pin))
      drive(pin, levelOf(pin))
    }
  }

  const isTimer = (address: number) => address >= TIM1 && address < TIM1 + 0x50
  const isPort = (address: number) => address >= GPIO && address < GPIO_END && [0, 0x20, 0x24].includes(address & 0x3ff)

  function read(address: number): number {
    if (isTimer(address)) return isClocked() ? timer.read(address - TIM1) : 0
    if (isPort(address) || [RCC_APB2RSTR, RCC_AHB1ENR, RCC_APB2ENR, S5CR, S5NDTR].includes(address)) return register(address)
    throw new Error(`STM32: peek32(0x${address.toString(16)}): no such register here`)
  }

  function write(address: number, value: number): void {
    if (isTimer(address)) {
      if (isClocked()) timer.write(address - TIM1, value)
    } else if (address === S5CR && (value & SCR_EN) !== 0) {
      transferred = 0
      registers.set(address, value)
      timer.request()
    } else if ([S5NDTR, S5PAR, S5M0AR].includes(address)) {
      if ((register(S5CR) & SCR_EN) !== 0) throw new Error('STM32: a stream is set up before it is enabled')
      registers.set(address, value)
    } else if (address === RCC_APB2RSTR) {
      registers.set(address, value)
      if ((value & TIM1_BIT) !== 0) timer.reset()
    } else if (isPort(address) || [RCC_AHB1ENR, RCC_APB2ENR, S5CR].includes(address)) registers.set(address, value)
    else if (address !== DMA2_HIFCR) throw new Error(`STM32: poke32(0x${address.toString(16)}): no such register here`)
    settle()
  }

  return {
    read,
    write: (address, value) => {
      if (address < BIT_BAND || address >= BIT_BAND_END) {
        write(address, value >>> 0)
        return
      }
      // RM0368, 2.3.3: a word for each bit.
      const word = PERIPHERALS + Math.floor((address - BIT_BAND) / 128) * 4
      const bit = 2 ** (((address - BIT_BAND) % 128) / 4)
      const present = read(word) >>> 0
      const isSet = Math.floor(present / bit) % 2 === 1
      write(word, present + (value & 1 ? (isSet ? 0 : bit) : isSet ? -bit : 0))
    },
    writePin: (pin, level) => {
      // As jshPinSetState and jshPinSetValue of Espruino's targets/stm32/jshardware.c do.
      const { port, n } = placeOf(pin)
      registers.set(port, ((register(port) & ~(3 << (2 * n))) | (MODE_OUTPUT << (2 * n))) >>> 0)
      output.set(pin, level)
      settle()
    },
    isStimulating: () => timer.isCounting() && isConnected(wiring.source),
    setDeepSleep: (isOn) => {
      allowsStop = isOn
    },
  }
}
