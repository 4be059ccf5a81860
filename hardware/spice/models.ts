import { figuresOf, typeOf } from '../catalogue'
import type { Kind, Part } from '../part'

/**
 * ngspice elements of each kind of part, from the netlist's values and the catalogue's figures.
 * Logic switches at half its supply through tanh, so that the solver converges; what a chip does
 * without a supply is nothing. The harvester touches no electrode current and has no model here;
 * contact channel and readings have a deck of their own.
 */
type Model = (part: Part) => string[]

/** 0 to 1 as `x` passes `threshold`, both ngspice expressions; `steep` in 1/V. */
const step = (x: string, threshold: string, steep = 30) => `(0.5+0.5*tanh(${steep}*((${x})-(${threshold}))))`
const v = (net: string) => (net === 'gnd' ? '0' : `v(${net})`)
const node = (net: string) => (net === 'gnd' ? '0' : net)
const isHigh = (net: string, supply: string, steep = 30) => (net === supply ? '1' : step(v(net), `0.5*${v(supply)}`, steep))
/** Schmitt inputs make a sharp edge of a slow one. */
const SCHMITT = 300
const hasSupply = (net: string, least_V: number) => step(v(net), String(least_V), 20)

/** A logic output: 1 kΩ and 20 pF make an edge of tens of nanoseconds. */
function logicOutput(id: string, net: string, supply: string, level: string): string[] {
  return [`B${id}_y ${id}_y 0 V=${v(supply)}*(${level})`, `R${id}_y ${id}_y ${net} 1k`, `C${id}_y ${net} 0 20p`]
}

/** Conductance between two nets that an expression from 0 to 1 closes; open it leaks `leak_S`. */
function contact(name: string, a: string, b: string, on_ohm: number, closed: string, leak_S = 2e-10): string {
  return `B${name} ${node(a)} ${node(b)} I=(${v(a)}-${v(b)})*(${leak_S}+(${closed})/${on_ohm})`
}

/** A pulse of about 7 µs on `name` as an expression rises. */
function edge(name: string, rising: string): string[] {
  return [`B${name}_e ${name}_e 0 V=${rising}`, `R${name}_d ${name}_e ${name}_d 10k`, `C${name}_d ${name}_d 0 1n`]
}
const edgeOf = (name: string) => `(${step(`v(${name}_e)`, '0.5')}*(1-${step(`v(${name}_d)`, '0.5')}))`

function gateModel({ id, type, pins }: Part): string[] {
  const inputs = ['a', 'b', 'c'].filter((pin) => pins[pin] !== undefined).map((pin) => isHigh(pins[pin], pins.vcc))
  const [a, b] = inputs
  const level = { and: inputs.join('*'), or: `1-(1-${a})*(1-${b})`, xor: `${a}+${b}-2*${a}*${b}`, not: `1-${a}` }[typeOf(type).logic!]
  return logicOutput(id, pins.y, pins.vcc, level)
}

/** The timing capacitor is emptied by an edge and filled by its resistor; cleared, it is full. */
function oneShotModel({ id, type, pins }: Part): string[] {
  const clear = isHigh(pins.clear, pins.vcc, SCHMITT)
  const supplied = hasSupply(pins.vcc, 1)
  return [
    ...edge(id, `${isHigh(pins.b, pins.vcc, SCHMITT)}*${clear}*${supplied}`),
    // The chip holds the capacitor's other end at ground.
    `R${id}_c ${pins.cext} 0 1`,
    `B${id}_t ${pins.timing} 0 I=${v(pins.timing)}*${edgeOf(id)}/2+(${v(pins.timing)}-${v(pins.vcc)})*(1-${clear})*${supplied}/10`,
    ...logicOutput(id, pins.q, pins.vcc, `${step(`${1 - Math.exp(-typeOf(type).figures!.widthOverRC)}*${v(pins.vcc)}`, v(pins.timing))}*${clear}*${supplied}`),
  ]
}

function latchModel({ id, pins }: Part): string[] {
  const clear = isHigh(pins.clear, pins.vcc)
  const held = `v(${id}_q)`
  return [
    ...edge(id, `${isHigh(pins.clock, pins.vcc)}*${hasSupply(pins.vcc, 1)}`),
    `C${id}_q ${id}_q 0 100p IC=0`,
    `B${id}_q 0 ${id}_q I=1e-3*${clear}*${edgeOf(id)}*(1-${held})-1e-3*(1-${clear})*${held}+1e-4*(${step(held, '0.5')}-${held})*${clear}`,
    ...logicOutput(id, pins.q, pins.vcc, `${step(held, '0.5')}*${clear}`),
  ]
}

function comparatorModel(part: Part): string[] {
  const { id, type, pins } = part
  if (pins.reference === undefined) return pushPullComparator(part)
  const { reference_V, delay_s } = typeOf(type).figures!
  const supplied = hasSupply(pins.vcc, 1.4)
  return [
    `B${id}_r ${id}_r 0 V=${reference_V}*${supplied}`,
    `R${id}_r ${id}_r ${pins.reference} 100`,
    `B${id}_s ${id}_s 0 V=${step(v(pins.minus), v(pins.plus), 2000)}*${supplied}`,
    // Half of the way takes the delay.
    `R${id}_s ${id}_s ${id}_o ${delay_s / Math.LN2 / 1e-9}`,
    `C${id}_s ${id}_o 0 1n`,
    contact(`${id}_o`, pins.out, 'gnd', 100, step(`v(${id}_o)`, '0.5')),
  ]
}

function pushPullComparator({ id, type, pins }: Part): string[] {
  const { delay_s } = typeOf(type).figures!
  return [
    `B${id}_s ${id}_s 0 V=${step(v(pins.plus), v(pins.minus), 2000)}`,
    `R${id}_s ${id}_s ${id}_o ${delay_s / Math.LN2 / 1e-9}`,
    `C${id}_s ${id}_o 0 1n`,
    ...logicOutput(id, pins.out, pins.vcc, step(`v(${id}_o)`, '0.5')),
  ]
}

/** One pole at the unity-gain bandwidth, 2 V/µs, an output that stays within the supply. */
function amplifierModel(part: Part): string[] {
  const { id, pins } = part
  const { bandwidth_Hz, offset_V, drawnOffset_V = offset_V / 2 } = figuresOf(part)
  const error = `(${v(pins.plus)}-${v(pins.minus)}+${drawnOffset_V})`
  return [
    `C${id}_i ${id}_i 0 1n IC=0`,
    `B${id}_i 0 ${id}_i I=2e-3*tanh(${2 * Math.PI * bandwidth_Hz * 1e-9}*${error}/2e-3)*${hasSupply(pins.vcc, 1.5)}-0.1*(max(0,v(${id}_i)-${v(pins.vcc)})+min(0,v(${id}_i)))`,
    `B${id}_o ${id}_o 0 V=min(max(v(${id}_i),0),max(${v(pins.vcc)},0))`,
    `R${id}_o ${id}_o ${pins.out} 100`,
  ]
}

/** `code` is the voltage asked for: gain and offset errors of a drawn unit come on top. */
function converterModel(part: Part): string[] {
  const { id, pins } = part
  const { drawnGainError = 0, drawnOffset_V = 0 } = figuresOf(part)
  const asked = `max(v(code)*${1 + drawnGainError}+${drawnOffset_V},0)`
  return [`B${id} ${id}_o 0 V=min(${asked},max(${v(pins.vdd)},0))*${hasSupply(pins.vdd, 2.6)}`, `R${id} ${id}_o ${pins.out} 1`, `R${id}_r ${pins.vref} 0 1meg`]
}

/** Its contacts break before they make: neither is closed between 0.7 and 1.0 V. */
function throwModel({ id, type, pins }: Part): string[] {
  const { on_ohm } = typeOf(type).figures!
  const supplied = hasSupply(pins.vcc, 1.08)
  return ['1', '2'].filter((n) => pins[`d${n}`] !== undefined).flatMap((n) => [
    contact(`${id}_l${n}`, pins[`d${n}`], pins[`low${n}`], on_ohm, `${step('0.7', v(pins[`sel${n}`]), 60)}*${supplied}`),
    contact(`${id}_h${n}`, pins[`d${n}`], pins[`high${n}`], on_ohm, `${step(v(pins[`sel${n}`]), '1', 60)}*${supplied}`),
  ])
}

function depletionModel({ id, type, pins }: Part): string[] {
  const { on_ohm, lowestThreshold_V, leakage_A } = typeOf(type).figures!
  return [contact(id, pins.d, pins.s, on_ohm, step(`${v(pins.g)}-${v(pins.s)}`, String(lowestThreshold_V), 5), leakage_A / 5), `D${id} ${node(pins.s)} ${node(pins.d)} body`]
}

function boostModel(part: Part): string[] {
  const { id, pins } = part
  const { reference_V, overvoltage_V } = figuresOf(part)
  const wanted = `(1+tanh((${reference_V}-${v(pins.fb)})/0.002))*${step(String(overvoltage_V), v(pins.vout))}`
  return [`B${id} 0 ${pins.vout} I=0.05*${wanted}*${step(v(pins.en), '0.8')}*${hasSupply(pins.vin, 0.7)}`]
}

/** The electrode's own rectifier: square law from its threshold, and the body diode from source to drain (n-channel). */
function bridgeModel(part: Part): string[] {
  const { id, pins } = part
  const { threshold_V, on_ohm } = figuresOf(part)
  const channel = threshold_V > 0 ? 'nmos' : 'pmos'
  // 1.2 V on the gate is where the sheets state on_ohm.
  const kp = 1 / (on_ohm * (1.2 - Math.abs(threshold_V)))
  return [`M${id} ${node(pins.d)} ${node(pins.g)} ${node(pins.s)} ${node(pins.s)} ${id}_model`, `.model ${id}_model ${channel}(level=1 vto=${threshold_V} kp=${kp})`]
}

const twoEnds = (letter: string, suffix = ''): Model => ({ id, pins, value }) => [`${letter}${id} ${node(pins.a)} ${node(pins.b)} ${value}${suffix}`]

const nothing: Model = () => []

const MODELS: Record<Kind, Model> = {
  amplifier: amplifierModel,
  board: nothing,
  boost: boostModel,
  bridge: bridgeModel,
  button: ({ id, pins }) => [`R${id} ${pins.a} ${pins.b} 0.1`],
  capacitor: ({ id, type, pins, value }) => {
    const insulation_ohm = typeOf(type).figures?.insulation_ohm
    return [`C${id} ${node(pins.a)} ${node(pins.b)} ${value} IC=0`, ...(insulation_ohm === undefined ? [] : [`R${id}_i ${pins.a} ${pins.b} ${insulation_ohm}`])]
  },
  charger: nothing,
  comparator: comparatorModel,
  connector: nothing,
  converter: converterModel,
  crystal: nothing,
  depletion: depletionModel,
  'flip-flop': latchModel,
  gate: gateModel,
  inductor: nothing,
  inverter: ({ id, type, pins }) => [`B${id} ${pins.out} 0 I=(${v(pins.out)}+${v(pins.vin)})*${hasSupply(pins.vin, 1.8)}/${typeOf(type).figures!.output_ohm}`, `R${id}_p ${pins.flyPlus} 0 1meg`, `R${id}_m ${pins.flyMinus} 0 1meg`],
  'load-switch': ({ id, pins }) => [contact(`${id}_c`, pins.vin, pins.out, 1, step(v(pins.on), '0.8')), contact(`${id}_d`, pins.qod, 'gnd', 150, `1-${step(v(pins.on), '0.8')}`)],
  nmos: ({ id, type, pins }) => [`M${id} ${node(pins.d)} ${pins.g} ${node(pins.s)} ${node(pins.s)} ${type}`],
  'one-shot': oneShotModel,
  pmos: ({ id, type, pins }) => [`M${id} ${pins.d} ${pins.g} ${pins.s} ${pins.s} ${type}`],
  regulator: nothing,
  resistor: twoEnds('R'),
  thermistor: twoEnds('R'),
  throw: throwModel,
}

/** The elements of one part; nothing for one that no electrode current depends on. */
export function elementsOf(part: Part): string[] {
  return MODELS[typeOf(part.type).kind](part)
}

/** Transistor models by part type: thresholds from the catalogue. */
export function transistorModels(): string[] {
  return [
    ...['nmos', 'sinkTransistor'].map((type) => `.model ${type} nmos(level=1 vto=${typeOf(type).figures!.threshold_V} kp=0.3 lambda=0.01)`),
    `.model pmos pmos(level=1 vto=${typeOf('pmos').figures!.threshold_V} kp=0.3 lambda=0.01)`,
    '.model body d(is=1e-14 n=1.2)',
  ]
}
