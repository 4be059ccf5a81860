import { typeOf } from '../catalogue'
import { GUARANTEED, chargeLimit_C, currentLimit_A, seriesResistance_ohm, window_s } from '../limits'
import type { Netlist, Part } from '../part'
import type { Finding } from './finding'

/** Each protection is there and its numbers, tolerances included, are within what the hardware guarantees. */
export function protectionFindings(netlist: Netlist): Finding[] {
  return PROTECTIONS.flatMap(([name, complaint]) => {
    const what = guarded(() => complaint(netlist))
    return what === undefined ? [] : [{ check: 'protections' as const, what: `${name}: ${what}` }]
  })
}

/** A part that a protection is computed from may be missing: that is what there is to say. */
function guarded(complaint: () => string | undefined): string | undefined {
  try {
    return complaint()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Complaint = (netlist: Netlist) => string | undefined

const on = (netlist: Netlist, net: string) => netlist.parts.filter(({ pins }) => Object.values(pins).includes(net))
const is = (kind: string) => ({ type }: Part) => typeOf(type).kind === kind
const between = (netlist: Netlist, a: string, b: string, kind: string) => on(netlist, a).filter((part) => is(kind)(part) && Object.values(part.pins).includes(b))

const PROTECTIONS: [string, Complaint][] = [
  ...(['a', 'b'] as const).map((lead): [string, Complaint] => [`blocking capacitor of lead ${lead}`, (netlist) => {
    const others = on(netlist, `lead_${lead}`).filter((part) => !is('connector')(part) && !is('capacitor')(part))
    if (others.length > 0) return `${others.map(({ id }) => id).join(', ')} pass direct current`
    return on(netlist, `lead_${lead}`).some(is('capacitor')) ? undefined : 'missing'
  }]),
  ['series resistors', (netlist) => {
    const most_A = (netlist.rails.vp.nominal_V * (1 + netlist.rails.vp.tolerance)) / seriesResistance_ohm(netlist)
    return most_A <= GUARANTEED.peak_A ? undefined : `${(most_A * 1000).toFixed(1)} mA into a shorted load`
  }],
  ['resistor in each lead', (netlist) => ['a', 'b'].every((lead) => between(netlist, `terminal_${lead}`, `blocked_${lead}`, 'resistor').length === 1) ? undefined : 'missing'],
  ...(['terminal_a', 'terminal_b', 'gel_1', 'gel_2'] as const).map((net): [string, Complaint] => [`closed transistor on ${net}`, (netlist) => (between(netlist, net, 'gnd', 'depletion').length === 1 ? undefined : 'missing')]),
  ['limit of the stimulus current', (netlist) => limited(netlist, 'U60', 'R54', GUARANTEED.current_A)],
  ['limit of the gel current', (netlist) => limited(netlist, 'U61', 'R13', GUARANTEED.gelCurrent_A)],
  ['limit of the charge', (netlist) => {
    if (!on(netlist, 'trip_n').some(({ id }) => id === 'U63')) return 'U63 does not clear the latch'
    if (on(netlist, 'charge').filter(is('nmos')).length !== 1) return 'nothing empties the integrator'
    const { most } = chargeLimit_C(netlist)
    return most <= GUARANTEED.charge_C ? undefined : `${(most * 1e6).toFixed(2)} µC`
  }],
  ['latch', (netlist) => (on(netlist, 'trip_n').some(is('flip-flop')) ? undefined : 'missing')],
  ['window of a stimulus', (netlist) => within(window_s(netlist, 'U39'), 1e-3, 2.2e-3)],
  ['window of a gel pulse', (netlist) => within(window_s(netlist, 'U40'), 0.26, GUARANTEED.gelWindow_s)],
  ['watchdog', (netlist) => within(window_s(netlist, 'U36'), 0.5, 1.5)],
  ['read-back of the amplitude', (netlist) => {
    if (!netlist.read.includes('readback')) return 'no line'
    return on(netlist, 'readback').some((part) => is('amplifier')(part) && part.pins.out === 'readback') ? undefined : 'no amplifier'
  }],
  ['arming switch', (netlist) => {
    const [feed] = between(netlist, 'vp', 'armed', 'button')
    if (feed === undefined) return 'missing'
    return on(netlist, 'armed').length === 2 ? undefined : 'something bypasses it'
  }],
  ['converter', (netlist) => {
    const converter = netlist.parts.find(is('converter'))
    if (converter === undefined) return 'missing'
    const { resetCode, leastLogic_V } = typeOf(converter.type).figures!
    if (resetCode !== 0) return 'does not start at zero'
    const logic = netlist.rails[converter.pins.vlogic]
    if (converter.pins.vlogic === converter.pins.vdd) return 'takes its logic levels from the pulse rail'
    return logic.nominal_V * (1 - logic.tolerance) >= leastLogic_V ? undefined : 'has too low a logic supply'
  }],
  ['boost', (netlist) => {
    const boost = netlist.parts.find(is('boost'))
    if (boost === undefined) return 'missing'
    return typeOf(boost.type).figures!.disconnectsLoad === 1 ? undefined : 'passes the store on when off'
  }],
  ['discharge of the pulse rail', (netlist) => (between(netlist, 'vp', 'gnd', 'resistor').some(({ value }) => value! <= 1e5) ? undefined : 'missing')],
  ['discharge of the gate supply', (netlist) => (between(netlist, 'vn', 'gnd', 'resistor').some(({ value }) => value! <= 2e5) ? undefined : 'missing')],
]

function within({ least, most }: { least: number; most: number }, from: number, to: number): string | undefined {
  return least >= from && most <= to ? undefined : `${least.toPrecision(3)} to ${most.toPrecision(3)} s, not within ${from} to ${to} s`
}

function limited(netlist: Netlist, comparator: string, sense: string, limit_A: number): string | undefined {
  const found = netlist.parts.find(({ id }) => id === comparator)
  if (found === undefined) return 'no comparator'
  if (found.pins.out !== 'trip_n') return 'does not clear the latch'
  if (between(netlist, found.pins.minus, netlist.parts.find(({ id }) => id === sense)?.pins.a ?? '', 'resistor').length !== 1) return 'does not watch the sense resistor'
  const { least, most } = currentLimit_A(netlist, comparator, sense)
  // Above the largest amplitude that the converter can ask for, below what is guaranteed.
  return least > 5.1e-3 && most < limit_A ? undefined : `${(least * 1000).toFixed(2)} to ${(most * 1000).toFixed(2)} mA`
}
