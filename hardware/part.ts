/**
 * The netlist's vocabulary. A part joins nets by its pins; what it is, what it takes and where its
 * figures come from is its type's entry in the catalogue. Volts, amperes, ohms, farads, seconds.
 */
export type Kind =
  | 'amplifier' | 'board' | 'boost' | 'bridge' | 'button' | 'capacitor' | 'charger' | 'comparator' | 'connector' | 'converter'
  | 'crystal' | 'depletion' | 'flip-flop' | 'gate' | 'inductor' | 'inverter' | 'load-switch' | 'nmos' | 'one-shot' | 'pmos'
  | 'regulator' | 'resistor' | 'thermistor' | 'throw'

/**
 * Where some of a type's figures come from. `read`: compared with the text of the maker's document. `quoted`: compared
 * with what others quote from it. `assumed`: not compared with anything; must be before a board is ordered.
 */
export interface Source {
  standing: 'read' | 'quoted' | 'assumed'
  /** Maker, title or number, revision and place; of what is assumed, what it rests on. */
  document: string
  /** Names of the figures, as figureNames() lists them. */
  figures: string[]
}

export type Logic = 'and' | 'or' | 'xor' | 'not'

export interface PartType {
  kind: Kind
  description: string
  maker: string
  orderNumber: string
  /** Order numbers by value, for types that a code in the number does not cover. */
  orderNumbers?: [value: number, orderNumber: string][]
  package: string
  /** Footprint in KiCad's libraries, and the pads of each pin there; pads that are in no pin's list stay open. */
  footprint: string
  /** Footprints by value, where they differ. */
  footprints?: [value: number, footprint: string][]
  pads: Record<string, string[]>
  /** About what one costs in tens, USD. Not a quotation. */
  price_USD: number
  /** Pin → what it is to the checks. */
  pins: Record<string, PinRole>
  /** What a supplied part takes, typical and maximum at 25 °C, and the supply it works from. */
  supply?: { pin: string; least_V: number; most_V: number; typical_uA: number; maximum_uA: number }
  /** Taken from a pin while the part is disabled or merely connected: pin → typical and maximum. */
  standby?: { pin: string; typical_uA: number; maximum_uA: number }
  /** Inputs may be driven while the part has no supply, and above it: no diode to the supply. */
  toleratesUnpowered?: boolean
  logic?: Logic
  /** Figures that a check or a spice model reads, by name with unit. */
  figures?: Record<string, number>
  /** Each figure of the type, and `pads`, is in one of them. */
  sources: Source[]
}

/** supply: takes current; ground; input: high impedance; output: drives; sink: open drain; passive: everything else. */
type PinRole = 'supply' | 'ground' | 'input' | 'output' | 'sink' | 'passive'

export type Block = 'power' | 'harvester' | 'logic' | 'gel' | 'stimulator' | 'limits' | 'windows' | 'contact' | 'readings'

export interface Part {
  id: string
  type: string
  block: Block
  /** Pin → net. */
  pins: Record<string, string>
  /** Ohms, farads or henries of a passive part. */
  value?: number
  /** Largest relative deviation of `value`. */
  tolerance?: number
  /** Figures of this very part in place of its type's: drawn for one unit. */
  figures?: Record<string, number>
  /** What the part is there for, in a few words. */
  purpose: string
}

/** A supply that comes from outside the netlist or from a part: nominal and largest deviation. */
export interface Rail {
  nominal_V: number
  tolerance: number
}

export interface Netlist {
  name: 'bench' | 'wearable' | 'rp2040' | 'esp32' | 'esp8266'
  /** Converter input that reads full scale, V. */
  fullScale_V: number
  parts: Part[]
  rails: Record<string, Rail>
  /** Lines that the microcontroller drives, and those that it reads. */
  driven: string[]
  read: string[]
}
