/** What makes the programmes of a board's pulse engine, as machine code has it. */
import { wiring as mdbt50q } from '../../firmware/boards/espruino/mdbt50q'
import { wiring as nrf52840dk } from '../../firmware/boards/espruino/nrf52840dk'
import { wiring as pico } from '../../firmware/boards/espruino/pico'
import { wiring as pixljs } from '../../firmware/boards/espruino/pixljs'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { wiring as rp2040 } from '../../firmware/boards/espruino/rp2040'
import { gelPlan } from '../../firmware/boards/espruino/pulses'
import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { nrf52Programme } from '../../firmware/native/nrf52-programme'
import { rp2040Programme } from '../../firmware/native/rp2040-programme'
import { stm32Programme } from '../../firmware/native/stm32-programme'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'

export type NativeEngine = {
  /** ENGINE_ of host-tools/toolchain/native-files/entries.c. */
  number: number
  /** Pins of pump, forward, backward, source and sink, where registers take their numbers. */
  lines: number[]
  programmeWords: number
  /** Programmes of all pulses and plans in turn, as they lie at address 0. */
  programmes: number[][]
}

const WIRINGS: Partial<Record<BoardName, EspruinoWiring>> = { mdbt50q, nrf52840dk, pico, pixljs, puckjs, rp2040 }
const NUMBERS = { nrf52: 1, stm32f401: 2, rp2040: 3 }

/** A plan that the engine cannot play has an empty programme: the device says that it has failed. */
export function engineOf(board: BoardName, { ladder, plans }: Pick<DeviceConfiguration, 'ladder' | 'plans'>): NativeEngine {
  const { chip } = BOARD_PROFILES[board] as { chip: keyof typeof NUMBERS }
  const { pump, forward, backward, source, sink } = WIRINGS[board]?.engine.pinNumbers ?? { pump: 0, forward: 0, backward: 0, source: 0, sink: 0 }
  const lines = [pump, forward, backward, source, sink]
  const make = (words: number[], plan: StimulusPlan, isOnGel: boolean): number => {
    if (chip === 'nrf52') return nrf52Programme(words, 0, lines, plan, isOnGel)
    return chip === 'stm32f401' ? stm32Programme(words, 0, plan) : rp2040Programme(words, 0, plan, isOnGel)
  }
  const programmeOf = (plan: StimulusPlan, isOnGel: boolean): number[] => {
    const words = new Array<number>(make([], plan, isOnGel)).fill(0)
    make(words, plan, isOnGel)
    return words
  }
  const programmes = [...ladder.pulses.map((pulse) => programmeOf(gelPlan(pulse), true)), ...plans.map((plan) => programmeOf(plan, false))]
  return { number: NUMBERS[chip], lines, programmeWords: Math.max(...programmes.map(({ length }) => length)), programmes }
}
