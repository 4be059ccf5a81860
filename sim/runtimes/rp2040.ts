import { GPIOPinState, RP2040, type RPPIO, type StateMachine } from 'rp2040js'
import { RANK_PIN, schedule } from '../event-queue'
import { beginActivity, endActivity } from '../microcontroller'
import { ChipModel } from './chip'

/**
 * RP2040's registers as the emulator rp2040js has them: PIO, DMA, pins. Only time is ours: a state machine takes its
 * steps in the world's time, and one that counts down in a jump to itself is asked again when it has counted.
 */

const RAM = 0x20000000
const PERIPHERALS = 0x40000000
const GPIO_OUT_SET = 0xd0000014
const GPIO_OUT_CLR = 0xd0000018
const GPIO_OE_SET = 0xd0000024
const GPIO0_CTRL = 0x40014004
const FUNCSEL_SIO = 5
const FUNCSEL_PIO1 = 7
/** PLL_SYS as Espruino's runtime leaves it: 12 MHz × 125, over 6 and 2 (pico-sdk, hardware_clocks). */
const PLL_FBDIV = 0x40028008
const PLL_PRIM = 0x4002800c
const FBDIV_125 = 125
const POSTDIV_6_2 = 0x62000
const SYSTEM_MHz = 125

const JMP_ALWAYS = 0
const JMP_Y_DECREMENT = 4

/** What the jump at the state machine's place is, if it is one to itself. */
function selfJump(pio: RPPIO, machine: StateMachine): number {
  const opcode = pio.instructions[machine.pc]
  return opcode >>> 13 === 0 && (opcode & 0x1f) === machine.pc ? (opcode >> 5) & 7 : -1
}

export const rp2040Chip: ChipModel = (mcu, wiring, drive, { halfwordAt }) => {
  const { world } = mcu
  /** What the emulator's DMA wants to do now. */
  const due = new Set<() => void>()
  const chip = new RP2040({
    nanos: 0,
    createAlarm: (callback) => ({
      schedule: (delay_ns) => {
        if (delay_ns > 0) throw new Error('RP2040: only DMA that follows a request is known here')
        due.add(callback)
      },
      cancel: () => void due.delete(callback),
    }),
  })
  const refuse = (part: string, message: string) => {
    throw new Error(`RP2040, ${part}: ${message}`)
  }
  chip.logger = { debug: () => {}, info: () => {}, warn: refuse, error: refuse }
  chip.writeUint32(PLL_FBDIV, FBDIV_125)
  chip.writeUint32(PLL_PRIM, POSTDIV_6_2)

  // The program's arrays lie in RAM where its interpreter has them.
  const readWord = chip.readUint32.bind(chip)
  chip.readUint32 = (address) => (address >= RAM && address < PERIPHERALS ? halfwordAt(address) + halfwordAt(address + 2) * 65536 : readWord(address))
  const pio = chip.pio[1]
  const [machine] = pio.machines
  // The emulator's own pace is that of the computer it runs on.
  pio.run = () => {}
  const lines = [wiring.pump, wiring.forward, wiring.backward, wiring.wide, wiring.source, wiring.sink, wiring.measure]
  const numberOf = (pin: string) => Number(/^D(\d+)$/.exec(pin)?.[1] ?? refuse('pins', `no pin ${pin}`))
  const levels = new Map(lines.map((pin) => [pin, 0]))
  let isStepping = false
  /** Steps since the state machine began to take them, and when that was. */
  let steps = 0
  let begun_us = 0

  /** DMA for which there is a request, then pins that have changed: those that fall first. */
  function settle(): void {
    for (const transfer of due) {
      due.delete(transfer)
      transfer()
    }
    const changed = lines.filter((pin) => levelOf(pin) !== levels.get(pin)).sort((a, b) => levelOf(a) - levelOf(b))
    for (const pin of changed) {
      levels.set(pin, levelOf(pin))
      drive(pin, levelOf(pin))
    }
  }

  /** A line that nothing drives is pulled low by the front end. */
  const levelOf = (pin: string) => (chip.gpio[numberOf(pin)].value === GPIOPinState.High ? 1 : 0)

  const stepsPerMicrosecond = () => SYSTEM_MHz / (machine.clockDivInt + machine.clockDivFrac / 256)

  /** Takes the state machine's steps up to the next wait, and comes back when that has passed. */
  function takeSteps(): void {
    for (;;) {
      const jump = selfJump(pio, machine)
      if (machine.waiting || jump === JMP_ALWAYS) {
        isStepping = false
        endActivity(mcu)
        return
      }
      if (jump === JMP_Y_DECREMENT && machine.y > 0) {
        steps += machine.y
        machine.y = 0
        const mine = begun_us
        schedule(world.queue, begun_us + Math.ceil(steps / stepsPerMicrosecond()), RANK_PIN, true, () => {
          if (isStepping && mine === begun_us) takeSteps()
        })
        return
      }
      machine.step()
      steps += 1
      settle()
    }
  }

  /** The state machine may have been enabled, disabled, or given what it stood still for. */
  function follow(): void {
    const isAtWork = machine.enabled && !machine.waiting && selfJump(pio, machine) !== JMP_ALWAYS
    if (isAtWork === isStepping) return
    isStepping = isAtWork
    if (!isStepping) endActivity(mcu)
    else {
      beginActivity(mcu)
      steps = 0
      begun_us = world.now_us
      takeSteps()
    }
  }

  return {
    read: (address) => chip.readUint32(address),
    write: (address, value) => {
      if (pio.machines.some((other) => other !== machine && other.enabled)) refuse('PIO', 'only state machine 0 is known here')
      chip.writeUint32(address, value)
      settle()
      follow()
    },
    writePin: (pin, level) => {
      const number = numberOf(pin)
      // As rpPinApplyState and jshPinSetValue of Espruino's targets/rp2xxx/jshardware.c do.
      chip.writeUint32(GPIO0_CTRL + 8 * number, FUNCSEL_SIO)
      chip.writeUint32(GPIO_OE_SET, 1 << number)
      chip.writeUint32(level === 1 ? GPIO_OUT_SET : GPIO_OUT_CLR, 1 << number)
      settle()
    },
    isStimulating: () => isStepping && chip.gpio[numberOf(wiring.source)].functionSelect === FUNCSEL_PIO1,
  }
}
