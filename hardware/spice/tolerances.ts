import { typeOf } from '../catalogue'
import type { Netlist, Part, Rail } from '../part'

/** Draws −1 to 1. */
type Signed = () => number

/**
 * One unit of a netlist: every value drawn evenly within its tolerance, and so are the supplies and the errors of
 * amplifiers and DAC.
 * @param uniform gives 0 to 1
 * @param share of each tolerance; with 0 every part is nominal
 */
export function unitOf(netlist: Netlist, uniform: () => number, share = 1): Netlist {
  const signed = () => (2 * uniform() - 1) * share
  const rail = ({ nominal_V, tolerance }: Rail): Rail => ({ nominal_V: nominal_V * (1 + signed() * tolerance), tolerance: 0 })
  const supply = rail(netlist.rails.vio)
  const pulse = rail(netlist.rails.vp)
  const drawn = netlist.parts.map((part) => unitPart(part, signed))
  // The pulse rail's tolerance is the boost's and its divider's together: the reference is what is left for the boost.
  const valueOf = (id: string) => drawn.find((part) => part.id === id)?.value ?? 0
  const reference_V = pulse.nominal_V / (1 + valueOf('R4') / valueOf('R5'))
  const parts = drawn.map((part) => (typeOf(part.type).kind === 'boost' ? { ...part, figures: { reference_V } } : part))
  const inverted = { nominal_V: -pulse.nominal_V, tolerance: 0 }
  // A converter whose reference is its supply has the supply's error.
  const fullScale_V = netlist.fullScale_V === netlist.rails.vio.nominal_V ? supply.nominal_V : netlist.fullScale_V
  return { ...netlist, fullScale_V, parts, rails: { ...netlist.rails, vio: supply, va: supply, vp: pulse, vn: inverted } }
}

function unitPart(part: Part, signed: Signed): Part {
  // A thermistor stays nominal: whoever calibrates a unit knows the temperature better than to its 0.25 K.
  const isKept = part.value === undefined || part.tolerance === undefined || typeOf(part.type).kind === 'thermistor'
  const value = isKept ? part.value : part.value! * (1 + signed() * part.tolerance!)
  const figures = drawnFigures(part, signed)
  return { ...part, ...(value === undefined ? {} : { value }), ...(figures === undefined ? {} : { figures }) }
}

/** An amplifier's offset lies on either side of zero; a DAC has a gain and an offset, which its type states as largest errors. */
function drawnFigures({ type }: Part, signed: Signed): Record<string, number> | undefined {
  const { kind, figures } = typeOf(type)
  if (kind === 'amplifier') return { drawnOffset_V: signed() * figures!.offset_V }
  if (kind === 'converter') return { drawnGainError: signed() * figures!.gainError, drawnOffset_V: signed() * figures!.offset_V }
  return undefined
}
