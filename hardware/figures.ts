import { figuresOf, typeOf } from './catalogue'
import { draws, sum } from './checks/currents'
import { MODES } from './checks/modes'
import { partOf, seriesResistance_ohm, window_s } from './limits'
import type { Netlist, Part } from './part'

/**
 * What firmware and simulator assume of a front end, worked out from its netlist: of the nominal one, or of a
 * unit drawn from it (spice/tolerances.ts). The gel's and the stimulator's figures are derived in
 * docs/hardware.md. Volts, amperes, ohms, seconds.
 */
export interface FrontEndFigures {
  fullScale_V: number
  /** Microcontroller's supply, which the amplifiers' outputs cannot leave. */
  supply_V: number
  rail_V: number
  /** From the rise of `pump`: the amplifiers work, the DAC answers, both rails and the logic stand. */
  start: { amplifier_s: number; dac_s: number; rails_s: number }
  dac: { fullScale_V: number; gain: number; offset_V: number; codes: number }
  gel: GelFigures
  stimulator: StimulatorFigures
  contact: ContactFigures
  readings: ReadingFigures
}

interface GelFigures {
  /** Between gel and ground while a pulse drives it; before the gel the drive amplifier holds the DAC's voltage, but for its offset. */
  driven_ohm: number
  driveOffset_V: number
  /** Across the gel while it is shorted with the rail on, and without a rail. */
  shorted_ohm: number
  /** Per range: volts at the converter for an ampere, and with none. */
  transimpedance_ohm: [sensitive: number, wide: number]
  offset_V: [sensitive: number, wide: number]
  /** Per range: the amplifier's own pole; then that of the filter after it. */
  amplifierLag_s: [sensitive: number, wide: number]
  filterLag_s: number
  /** Highest voltage at the converter. */
  most_V: number
  /** Root mean square at the converter that resistors and amplifier make, per range, V. */
  noise_V: [sensitive: number, wide: number]
  /** Longest pulse that the hardware lets through in every unit, s. */
  window_s: number
}

interface StimulatorFigures {
  /** Amperes for a volt of the DAC, and with none. */
  perVolt_S: number
  offset_A: number
  /** In series with the load while the bridge drives it. */
  series_ohm: number
  /** Both blocking capacitors in series. */
  blocking_F: number
  /** Longest pulse, both phases and the gap, that the hardware lets through in every unit, s. */
  window_s: number
}

interface ReadingFigures {
  storeDivider: number
  storeLag_s: number
  /** Of full scale with the thermistor open, and the resistance that feeds it over the thermistor's at 25 °C. */
  thermistorOpen: number
  thermistorFeed: number
}

interface ContactFigures {
  /** Of the electrode's voltage at the converter, around `bias_V`. */
  gain: number
  bias_V: number
  /** The coupling capacitor lets changes through that are quicker than this. */
  highPass_s: number
  /** How far the converter's input is behind, and the comparator behind the electrode. */
  lag_s: number
  wakeLag_s: number
  /** Voltage of the electrode at which the comparators rise. */
  wake_V: number
}

const BOLTZMANN_J_PER_K = 1.380649e-23
const ROOM_K = 298.15

export function frontEndFigures(netlist: Netlist): FrontEndFigures {
  const { reference_V, gain, bits, drawnGainError = 0, drawnOffset_V = 0 } = figuresOf(partOf(netlist, 'U10'))
  return {
    fullScale_V: netlist.fullScale_V,
    supply_V: netlist.rails.va.nominal_V,
    rail_V: netlist.rails.vp.nominal_V,
    start: startTimes(netlist),
    dac: { fullScale_V: reference_V * gain, gain: 1 + drawnGainError, offset_V: drawnOffset_V, codes: 2 ** bits },
    gel: gelFigures(netlist),
    stimulator: stimulatorFigures(netlist),
    contact: contactFigures(netlist),
    readings: readingFigures(netlist),
  }
}

/** One after the other: the load switch, the wait of the latch's clock, the boost, then the DAC; the inverter for the closed transistors. */
function startTimes(netlist: Netlist): FrontEndFigures['start'] {
  const start_s = (id: string) => typeOf(partOf(netlist, id).type).figures!.start_s
  const late_s = valueOf(netlist, 'R37') * valueOf(netlist, 'C30') * Math.LN2
  const boosted_s = start_s('U1') + late_s + start_s('U2')
  const settling_s = 8 * (valueOf(netlist, 'C11') * valueOf(netlist, 'R19') * share(netlist, valueOf(netlist, 'R19'), 'R29'))
  return { amplifier_s: start_s('U1') + settling_s, dac_s: boosted_s + start_s('U10'), rails_s: boosted_s + start_s('U3') }
}

const valueOf = (netlist: Netlist, id: string) => partOf(netlist, id).value!
const on_ohm = (netlist: Netlist, id: string) => figuresOf(partOf(netlist, id)).on_ohm

/** Share of a divider from `top` to a part that only some fittings have; without it nothing is divided. */
function share(netlist: Netlist, top_ohm: number, bottom: string): number {
  const found = netlist.parts.find(({ id }) => id === bottom)
  return found === undefined ? 1 : found.value! / (found.value! + top_ohm)
}

/**
 * The current comes back through R13, which R14 and the lift R15 load by a thousandth; R16 over R17 or R18 amplifies;
 * R19 and C11 filter.
 */
function gelFigures(netlist: Netlist): GelFigures {
  const value = (id: string) => valueOf(netlist, id)
  const string_ohm = value('R13') + value('R14') + value('R15')
  const seen_ohm = value('R13') * (1 - (value('R13') + value('R14')) / string_ohm)
  const amplifier = figuresOf(partOf(netlist, 'U12'))
  const lift_V = (netlist.rails.va.nominal_V * (value('R13') + value('R14'))) / string_ohm + (amplifier.drawnOffset_V ?? 0)
  const amplifications = ['R17', 'R18'].map((id) => 1 + value('R16') / (value(id) + on_ohm(netlist, 'U13')))
  const divided = share(netlist, value('R19'), 'R29')
  const filterLag_s = value('R19') * divided * value('C11')
  const density_V2_per_Hz = 4 * BOLTZMANN_J_PER_K * ROOM_K * value('R14') + amplifier.noise_V_per_rootHz ** 2
  const inBand_V = Math.sqrt(density_V2_per_Hz / (4 * filterLag_s))
  const perRange = (figure: (amplification: number) => number) => amplifications.map(figure) as [number, number]
  return {
    driven_ohm: value('R13') + 2 * on_ohm(netlist, 'U11'),
    driveOffset_V: figuresOf(partOf(netlist, 'U14')).drawnOffset_V ?? 0,
    shorted_ohm: 2 * on_ohm(netlist, 'U11'),
    transimpedance_ohm: perRange((amplification) => seen_ohm * amplification * divided),
    offset_V: perRange((amplification) => lift_V * amplification * divided),
    amplifierLag_s: perRange((amplification) => amplification / (2 * Math.PI * amplifier.bandwidth_Hz)),
    filterLag_s,
    most_V: netlist.rails.va.nominal_V * divided,
    noise_V: perRange((amplification) => inBand_V * amplification * divided),
    window_s: window_s(netlist, 'U40').least,
  }
}

function stimulatorFigures(netlist: Netlist): StimulatorFigures {
  const value = (id: string) => valueOf(netlist, id)
  const offset_V = figuresOf(partOf(netlist, 'U51')).drawnOffset_V ?? 0
  return {
    perVolt_S: value('R51') / (value('R50') + value('R51')) / value('R54'),
    offset_A: offset_V / value('R54'),
    series_ohm: seriesResistance_ohm(netlist) + 2 * on_ohm(netlist, 'U52') + on_ohm(netlist, 'Q50'),
    blocking_F: 1 / (1 / value('C50') + 1 / value('C51')),
    window_s: window_s(netlist, 'U39').least,
  }
}

function contactFigures(netlist: Netlist): ContactFigures {
  const value = (id: string) => valueOf(netlist, id)
  const shunt_F = netlist.parts.find(({ id }) => id === 'C73')?.value ?? 0
  const coupled = value('C70') / (value('C70') + shunt_F)
  const divided = share(netlist, value('R75'), 'R73')
  const string_ohm = value('R77') + value('R78') + value('R79') + value('R74')
  const step_V = (netlist.rails.vio.nominal_V * (value('R78') + value('R79'))) / 2 / string_ohm
  const buffer_s = 1 / (2 * Math.PI * typeOf(partOf(netlist, 'U70').type).figures!.bandwidth_Hz)
  return {
    gain: coupled * divided,
    bias_V: netlist.rails.vio.nominal_V * ((value('R79') + value('R74')) / string_ohm) * divided + (figuresOf(partOf(netlist, 'U70')).drawnOffset_V ?? 0),
    highPass_s: value('R76') * (value('C70') + shunt_F),
    lag_s: buffer_s + value('R75') * divided * value('C72'),
    wakeLag_s: buffer_s + typeOf(partOf(netlist, 'U71').type).figures!.delay_s,
    wake_V: step_V / coupled,
  }
}

function readingFigures(netlist: Netlist): ReadingFigures {
  const value = (id: string) => valueOf(netlist, id)
  const [top_ohm, bottom_ohm] = [value('R81'), value('R82')]
  const feed = share(netlist, value('R83'), 'R84')
  return {
    storeDivider: bottom_ohm / (top_ohm + bottom_ohm),
    storeLag_s: ((top_ohm * bottom_ohm) / (top_ohm + bottom_ohm)) * value('C80'),
    thermistorOpen: (netlist.rails.vio.nominal_V * feed) / netlist.fullScale_V,
    thermistorFeed: (value('R83') * feed) / value('TH80'),
  }
}

/** Supplies and currents of the harvested fitting that the simulator's store and ledgers run on, µA at the store. */
export interface PowerFigures {
  /** Asleep, without the microcontroller and without the store's own leakage. */
  asleep_uA: number
  /** More than asleep with `pump` high and no electrode driven: on the switched supply, a current; through the boost, a power. */
  logic_uA: number
  rail_uW: number
  /** More than asleep while the store and the temperature can be read. */
  measure_uA: number
  /** Voltage of the pulse rail, and the part of a power that the boost passes on to it. */
  rail_V: number
  boostEfficiency: number
  /** Leakage resistance times capacitance of the store, s. */
  leakage_s: number
  boot_V: number
  brownOut_V: number
  clamp_V: number
  coldStart_V: number
}

export function powerFigures(netlist: Netlist): PowerFigures {
  const own = (name: string, isBoosted: boolean) => {
    const mode = MODES.find((one) => one.name === name)!
    const counted = draws(netlist, mode).filter((draw) => draw.isBoosted === isBoosted && !isBoard(partOf(netlist, draw.part)) && !isStore(partOf(netlist, draw.part)))
    return sum(counted).typical_uA
  }
  const asleep_uA = own('asleep', false)
  const harvested = harvestedNetlist(netlist)
  const [leak_uA, store_F, supply_V] = storeLeakage(netlist)
  return {
    asleep_uA,
    logic_uA: own('rail on, at rest', false) - asleep_uA,
    rail_uW: own('rail on, at rest', true) * netlist.rails.store.nominal_V,
    measure_uA: own('reading the store and the temperature', false) - asleep_uA,
    rail_V: netlist.rails.vp.nominal_V,
    boostEfficiency: typeOf('boost').figures!.efficiency,
    leakage_s: leak_uA === 0 ? Infinity : (supply_V / (leak_uA * 1e-6)) * store_F,
    ...harvested,
  }
}

const isBoard = ({ type }: Part) => typeOf(type).kind === 'board'
const isStore = ({ type }: Part) => type === 'storeCapacitor'

function storeLeakage(netlist: Netlist): [leak_uA: number, store_F: number, supply_V: number] {
  const cells = netlist.parts.filter(isStore)
  const leak_uA = cells.reduce((total, { type }) => total + typeOf(type).standby!.typical_uA, 0)
  return [leak_uA, cells.reduce((total, { value }) => total + value!, 0), netlist.rails.store.nominal_V]
}

/** Thresholds of the charger, BQ25504 sheet section 8.2: its reference over dividers from `thresholds`. */
function harvestedNetlist(netlist: Netlist): Pick<PowerFigures, 'boot_V' | 'brownOut_V' | 'clamp_V' | 'coldStart_V'> {
  const charger = netlist.parts.find(({ type }) => typeOf(type).kind === 'charger')
  if (charger === undefined) return { boot_V: 0, brownOut_V: 0, clamp_V: Infinity, coldStart_V: 0 }
  const { reference_V, running_V } = figuresOf(charger)
  const value = (id: string) => valueOf(netlist, id)
  return {
    boot_V: reference_V * (1 + (value('R26') + value('R27')) / value('R28')),
    brownOut_V: reference_V * (1 + value('R27') / value('R28')),
    clamp_V: 1.5 * reference_V * (1 + value('R22') / value('R23')),
    coldStart_V: running_V,
  }
}

