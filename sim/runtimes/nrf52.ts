import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, CHANNEL_TEMPERATURE } from '../analog-inputs'
import { ChipModel } from './chip'
import { nrf52CounterNew } from './nrf52-counter'
import { interconnectNew, type Interconnect } from './nrf52-ppi'
import { pwmNew } from './nrf52-pwm'
import { saadcNew } from './nrf52-saadc'
import { timerNew } from './nrf52-timer'

const LINES = ['pump', 'forward', 'backward', 'source', 'sink'] as const
const TIMER3 = 0x4001a000
/** n of the P0.n that are the converter's inputs 0 to 7. */
const ANALOG_PINS = [2, 3, 4, 5, 28, 29, 30, 31]

/** The converter's input at a pin: Dn is P0.n; Pixl.js calls the first six A0 to A5. */
function inputOf(pin: string): number {
  const [, letter, digits] = /^([AD])(\d+)$/.exec(pin) ?? []
  const input = letter === 'A' ? Number(digits) : ANALOG_PINS.indexOf(Number(digits))
  if (input < 0 || input >= ANALOG_PINS.length) throw new Error(`nRF52: ${pin} is no input of the converter`)
  return input
}

/** nRF52 as the firmware uses it by registers: PWM2, and what samples and what counts contacts beside it. */
export const nrf52Chip: ChipModel = (mcu, wiring, drive, memory) => {
  const levels = new Map<number, number>()
  const numbers = wiring.engine.pinNumbers
  if (numbers === undefined) throw new Error('nRF52: the lines’ numbers are not known')
  const names = new Map(LINES.map((line) => [numbers[line], wiring[line]]))
  const numberOf = (pin: string) => [...names].find(([, name]) => name === pin)?.[0]
  const channels = new Map([
    [inputOf(wiring.gel), CHANNEL_GEL],
    [inputOf(wiring.contact), CHANNEL_CONTACT],
    [inputOf(wiring.store), CHANNEL_STORE],
    [inputOf(wiring.temperature), CHANNEL_TEMPERATURE],
  ])
  const channelOf = (input: number) => {
    const channel = channels.get(input)
    if (channel === undefined) throw new Error(`nRF52: nothing is at the converter's input ${input}`)
    return channel
  }
  const interconnect: Interconnect = interconnectNew((task, at_us, isStill) => {
    if (!timer.trigger(task, at_us) && !saadc.trigger(task, at_us, isStill) && !counter.trigger(task)) throw new Error(`PPI: no task at 0x${task.toString(16)} here`)
  })
  const counter = nrf52CounterNew(mcu.world, interconnect)
  mcu.onRise = counter.onRise
  const timer = timerNew(TIMER3, mcu.world, interconnect)
  const saadc = saadcNew(mcu, channelOf, memory.putHalfword, (event) => interconnect.emit(event, mcu.world.now_us), timer.goOn)
  const pwm = pwmNew(
    mcu,
    memory.halfwordAt,
    (number, level) => drive(names.get(number) ?? `P0.${number}`, level),
    (number) => levels.get(number) ?? 0,
    interconnect.emit,
  )
  const peripheralAt = (address: number) => [interconnect, counter, timer, saadc].find(({ has }) => has(address)) ?? pwm
  return {
    read: (address) => peripheralAt(address).read(address),
    write: (address, value) => peripheralAt(address).write(address, value),
    writePin: (pin, level) => {
      const number = numberOf(pin)
      if (number !== undefined) levels.set(number, level)
      if (number === undefined || !pwm.drives(number)) drive(pin, level)
    },
    isBesidePulses: (address) => peripheralAt(address) !== pwm,
    readOnce: (pin) => saadc.readOnce(inputOf(pin)),
    sampling: saadc.sampling,
    isStimulating: () => pwm.end_us() > mcu.world.now_us && pwm.drives(numbers.source),
  }
}
