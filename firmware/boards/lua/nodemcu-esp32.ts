import { Chip, NodemcuWiring } from './wiring'

/**
 * ESP32 (DevKitC) with NodeMCU, dev-esp32 branch (Lua 5.3, 32-bit integers and floats).
 * Modules: file, gpio, i2c, node, tmr, uart as in the default build; adc and time must be switched on, and the FreeRTOS
 * tick set to 1000 Hz, or timers count in steps of 10 ms; and iongate's own, without which the board stimulates nothing.
 * Pins: ESP32 data sheet 2.2 and 4.1.2; converter 1 has channel 0 on GPIO36, 3 on GPIO39,
 * 6 on GPIO34 and 7 on GPIO35. Strapping pins (0, 2, 5, 12, 15) are left alone.
 */
export const wiring: NodemcuWiring = {
  pump: 23,
  forward: 25,
  backward: 26,
  wide: 27,
  source: 32,
  sink: 33,
  measure: 14,
  wake: 13,
  sda: 21,
  scl: 22,
  gel: 0,
  contact: 3,
  store: 6,
  temperature: 7,
  chip: {
    setUp: setUp,
    bus: () => i2c.SW,
    elapsed_us: elapsed_us,
    select: (_pins, input) => {
      channel = input
    },
    word: () => adc.read(adc.ADC1, channel) * 16,
    watch: (pin, onRise) => gpio.trig(pin, gpio.INTR_UP, onRise),
    unwatch: (pin) => gpio.trig(pin),
    load: load,
    store: store,
    open: (name, mode) => io.open(name, mode),
  } as Chip,
}

let channel = 0

/** 6 dB: full scale 2.2 V, straight from 0.15 to 1.75 V (ESP32 data sheet, 4.1.2). */
function setUp(this: void, pins: NodemcuWiring): void {
  const outputs = [pins.pump, pins.forward, pins.backward, pins.wide, pins.source, pins.sink, pins.measure!]
  gpio.config({ gpio: outputs, dir: gpio.OUT })
  for (let i = 0; i < outputs.length; i++) gpio.write(outputs[i], 0)
  gpio.config({ gpio: [pins.wake], dir: gpio.IN })
  i2c.setup(i2c.SW, pins.sda, pins.scl, i2c.SLOW)
  adc.setwidth(adc.ADC1, 12)
  const inputs = [pins.gel, pins.contact, pins.store, pins.temperature]
  for (let i = 0; i < inputs.length; i++) adc.setup(adc.ADC1, inputs[i], adc.ATTEN_6db)
}

let last_s = 0
let last_us = 0

/**
 * time.get and not node.uptime: that one answers with a 32-bit float, which after a quarter
 * of a minute no longer counts single microseconds and after five hours no longer milliseconds.
 */
function elapsed_us(this: void): number {
  const [now_s, now_us] = time.get()
  const passed_us = (now_s - last_s) * 1000000 + now_us - last_us
  last_s = now_s
  last_us = now_us
  return passed_us
}

function load(this: void, name: string): string | undefined {
  const opened = io.open(name, 'rb')
  if (opened === undefined) return undefined
  const contents = opened.read('a')
  opened.close()
  return contents
}

function store(this: void, name: string, contents: string): void {
  const opened = io.open(name, 'wb')
  if (opened === undefined) return
  opened.write(contents)
  opened.close()
}
