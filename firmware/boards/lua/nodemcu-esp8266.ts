import { clamp } from '../../core/arithmetic/fixed-point'
import { Chip, NodemcuWiring } from './wiring'

/**
 * ESP8266 with NodeMCU, release branch (Lua 5.1). Modules: adc, bit, file, gpio, i2c, node,
 * tmr, uart, wifi as in the default build, and iongate's own, which plays edges and takes samples.
 * Pin numbers: nodemcu.readthedocs.io/en/release/modules/gpio (D1 is GPIO5, …). D3 and D4
 * must be high at power-up, as the bus's pull-ups make them, and D8 low; 12 is GPIO10, free where the flash runs in
 * DIO mode. Pin 0 is GPIO16, which the chip switches apart from all others and later: no line of an electrode may lie there.
 *
 * The chip has one converter input, 0..1 V, so the front end puts an 8:1 multiplexer before
 * it: `selectLow` is its lowest address line, `wide` the middle one, `pump` the highest. With
 * the pump on, all four inputs left are the transimpedance amplifier; with it off, `wide` has
 * nothing else to do.
 */
export const SELECT_LOW = 0

export const wiring: NodemcuWiring = {
  pump: 8,
  forward: 5,
  backward: 6,
  wide: 1,
  source: 7,
  sink: 2,
  wake: 12,
  sda: 3,
  scl: 4,
  gel: 4,
  contact: 0,
  store: 1,
  temperature: 2,
  chip: {
    setUp: setUp,
    bus: () => 0,
    elapsed_us: elapsed_us,
    select: select,
    word: word,
    watch: (pin, onRise) => gpio.trig(pin, 'up', onRise),
    unwatch: (pin) => gpio.trig(pin),
    load: (name) => file.getcontents(name),
    store: (name, contents) => {
      file.putcontents(name, contents)
    },
    open: (name, mode) => file.open(name, mode),
  } as Chip,
}

function setUp(this: void, pins: NodemcuWiring): void {
  const outputs = [pins.pump, pins.forward, pins.backward, pins.wide, pins.source, pins.sink, SELECT_LOW]
  for (let i = 0; i < outputs.length; i++) {
    gpio.mode(outputs[i], gpio.OUTPUT)
    gpio.write(outputs[i], 0)
  }
  gpio.mode(pins.wake, gpio.INT)
  i2c.setup(0, pins.sda, pins.scl, i2c.SLOW)
  // The radio takes more than everything else and its interrupts blur pulse widths.
  wifi.setmode(wifi.NULLMODE, false)
  if (adc.force_init_mode(adc.INIT_ADC)) node.restart()
}

let last_us = 0

/** tmr.now has 31 bits. */
function elapsed_us(this: void): number {
  const now_us = tmr.now()
  const passed_us = (now_us - last_us) & 2147483647
  last_us = now_us
  return passed_us
}

/** The amplifier (4) needs nothing: the pump has selected it. */
function select(this: void, pins: NodemcuWiring, input: number): void {
  if (input === pins.gel) return
  gpio.write(SELECT_LOW, input & 1)
  gpio.write(pins.wide, input >> 1)
}

/** 10 bits; the converter answers 1024 at its end. */
function word(this: void): number {
  return clamp(adc.read(0), 0, 1023) * 64
}
