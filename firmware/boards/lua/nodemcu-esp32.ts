import { StimulusPlan, pulseDuration_us } from '../../core/decide/stimulus-plan'
import { Chip, NodemcuWiring } from './wiring'

/**
 * ESP32 (DevKitC) with NodeMCU, dev-esp32 branch (Lua 5.3, 32-bit integers and floats).
 * Modules: file, gpio, i2c, node, tmr, uart as in the default build; adc, rmt and time must be
 * switched on, and the FreeRTOS tick set to 1000 Hz, or timers count in steps of 10 ms.
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
    play: play,
    load: load,
    store: store,
    open: (name, mode) => io.open(name, mode),
  } as Chip,
}

let channel = 0
let sourceTrain: rmt.Channel
let sinkTrain: rmt.Channel

/** 6 dB: full scale 2.2 V, straight from 0.15 to 1.75 V (ESP32 data sheet, 4.1.2). The trains' unit is 1 µs. */
function setUp(this: void, pins: NodemcuWiring): void {
  const outputs = [pins.pump, pins.forward, pins.backward, pins.wide, pins.source, pins.sink]
  gpio.config({ gpio: outputs, dir: gpio.OUT })
  for (let i = 0; i < outputs.length; i++) gpio.write(outputs[i], 0)
  gpio.config({ gpio: [pins.wake], dir: gpio.IN })
  i2c.setup(i2c.SW, pins.sda, pins.scl, i2c.SLOW)
  adc.setwidth(adc.ADC1, 12)
  const inputs = [pins.gel, pins.contact, pins.store, pins.temperature]
  for (let i = 0; i < inputs.length; i++) adc.setup(adc.ADC1, inputs[i], adc.ATTEN_6db)
  sourceTrain = rmt.txsetup(pins.source, 1000000, { idle_level: 0 })
  sinkTrain = rmt.txsetup(pins.sink, 1000000, { idle_level: 0 })
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

/** rmt gives up waiting after 10 s. */
const LONGEST_TRAIN_us = 9000000
/** The two lines' trains start one call after the other: the second phase comes at most this late. */
const LARGEST_SKEW_us = 500

/**
 * One rmt channel per line. Widths and period are right to the microsecond; the gap between
 * the phases is longer than asked by what passes between the two starts, never shorter.
 */
function play(this: void, _pins: NodemcuWiring, plan: StimulusPlan, onEnd: (this: void, isOnTime: boolean) => void): boolean {
  const duration_us = pulseDuration_us(plan)
  const rest_us = plan.period_us - duration_us
  if (plan.pulses > 1 && (rest_us < LARGEST_SKEW_us * 2 || plan.period_us > LONGEST_TRAIN_us)) return false
  // Both factors are bounded first: 1000 pulses of 9 s would leave 32 bits.
  if (plan.pulses > 1 && plan.pulses * (plan.period_us >> 10) > LONGEST_TRAIN_us >> 10) return false
  const toSecond_us = plan.firstPhase_us + plan.interphaseGap_us
  const first = trainWords(plan, 0, plan.firstPhase_us, plan.period_us - plan.firstPhase_us)
  const second = trainWords(plan, toSecond_us, plan.secondPhase_us, rest_us)
  const isSourceFirst = plan.polarity === 1
  let isOnTime = true
  const [before_s, before_us] = time.get()
  const firstTrain = isSourceFirst ? sourceTrain : sinkTrain
  const secondTrain = isSourceFirst ? sinkTrain : sourceTrain
  firstTrain.send(first, () => {})
  secondTrain.send(second, () => onEnd(isOnTime))
  const [after_s, after_us] = time.get()
  isOnTime = after_s - before_s <= 1 && (after_s - before_s) * 1000000 + after_us - before_us <= LARGEST_SKEW_us
  return true
}

/** One line's train: low for `before_us`, high for `width_us`, low for `after_us`, the last without. */
function trainWords(plan: StimulusPlan, before_us: number, width_us: number, after_us: number): string {
  const pulse = words(before_us, 0) + words(width_us, 128)
  return string.rep(pulse + words(after_us, 0), plan.pulses - 1) + pulse
}

/** A level's width as rmt words: at most 32767 each, none of them 0, which would end the train. */
function words(width_us: number, levelBit: number): string {
  let text = ''
  let left_us = width_us
  while (left_us > 0) {
    const part_us = left_us > 32767 ? 32767 : left_us
    text = text + string.char(part_us & 255, (part_us >> 8) + levelBit)
    left_us = left_us - part_us
  }
  return text
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
