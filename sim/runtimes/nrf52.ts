import { ChipModel } from './chip'
import { nrf52CounterNew } from './nrf52-counter'
import { pwmNew } from './nrf52-pwm'

const LINES = ['pump', 'forward', 'backward', 'source', 'sink'] as const

/** nRF52 as the firmware uses it by registers: PWM2, and what counts contacts. */
export const nrf52Chip: ChipModel = (mcu, wiring, drive, halfwordAt) => {
  const levels = new Map<number, number>()
  const numbers = wiring.engine.pinNumbers
  if (numbers === undefined) throw new Error('nRF52: the lines’ numbers are not known')
  const names = new Map(LINES.map((line) => [numbers[line], wiring[line]]))
  const numberOf = (pin: string) => [...names].find(([, name]) => name === pin)?.[0]
  const pwm = pwmNew(
    mcu,
    halfwordAt,
    (number, level) => drive(names.get(number) ?? `P0.${number}`, level),
    (number) => levels.get(number) ?? 0,
  )
  const counter = nrf52CounterNew(mcu.world)
  mcu.onRise = counter.onRise
  return {
    read: (address) => (counter.has(address) ? counter.read(address) : pwm.read(address)),
    write: (address, value) => (counter.has(address) ? counter.write(address, value) : pwm.write(address, value)),
    writePin: (pin, level) => {
      const number = numberOf(pin)
      if (number !== undefined) levels.set(number, level)
      if (number === undefined || !pwm.drives(number)) drive(pin, level)
    },
    isCounter: counter.has,
    isStimulating: () => pwm.end_us() > mcu.world.now_us && pwm.drives(numbers.source),
  }
}
