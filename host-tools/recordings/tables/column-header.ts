/** What a column of a recording holds. `command` is the voltage that an instrument was set to, `voltage` one that it measured. */
export type Quantity = 'sweep' | 'time' | 'command' | 'voltage' | 'current'

/** A column's header, understood. */
export interface ColumnHeader {
  name: string
  quantity: Quantity
  /** As the file writes it; the SI unit where the file names none. */
  unit: string
  /** Into s, V or A. */
  scale: number
  /** Does the file name the unit? */
  isUnitNamed: boolean
  /** 2 for a name that says the quantity, 1 where only the unit says it. */
  rank: 1 | 2
}

const PREFIX: Record<string, number> = { '': 1, k: 1e3, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12, f: 1e-15 }
/** `mV`, `µA`, `seconds`, `V vs. Ref.`, `mA/cm²`. */
const UNIT = /^(k|m|u|n|p|f)?(s|secs?|seconds?|v|volts?|a|amps?|amperes?)(?=$|[\s/.])/i
const LONG_TIMES: Record<string, number> = { min: 60, minute: 60, minutes: 60, h: 3600, hr: 3600, hour: 3600, hours: 3600 }
const SI: Record<Quantity, string> = { sweep: '', time: 's', command: 'V', voltage: 'V', current: 'A' }

/** Names of quantities, in lower case and without the unit: of recorders, oscilloscopes and potentiostats, and in the languages they are set to. */
const NAMES: [Quantity, RegExp][] = [
  ['sweep', /^(sweep|episode|trace)$/],
  ['time', /^(t|times?|elapsed( time)?|time elapsed|corrected time|zeit|temps|tiempo|tempo|x-axis|second)$/],
  ['command', /^(command|control|cmd|sig|set ?point|applied( voltage| potential)?|stimulus|[ve][ _]?cmd|[ve][ _]?applied)$/],
  ['current', /^(i|im|<i>|current|strom|courant|corriente|corrente|we\(1\)\.current|i_?sc)$/],
  ['voltage', /^(v|u|e|vf|ewe|<ewe>|voltage|potential|volts?|spannung|tension|voltaje|tensione|we\(1\)\.potential|v_?oc|ch(annel)? ?[a-h1-8](_voltage)?|ch\d+_voltage)$/],
]

/**
 * What a header says: `Time (s)`, `I/mA`, `Voltage [mV]`, `current_pa`, `Ewe/V`, `T` with a unit from a row below it.
 * @returns undefined for a column that is none of the quantities
 */
export function columnHeader(text: string, unitBelow = ''): ColumnHeader | undefined {
  const name = text.trim()
  // `<Ewe/V>` is a mean, as `<Ewe>/V` is.
  const { base, unit } = parted(name.replace(/^<([^<>]*)>$/, '$1'), unitBelow)
  const measured = unit === undefined ? undefined : unitOf(unit)
  const named = NAMES.find(([, pattern]) => pattern.test(base.toLowerCase()))?.[0]
  if (named === 'sweep') return { name, quantity: 'sweep', unit: '', scale: 1, isUnitNamed: true, rank: 2 }
  if (named === undefined) return measured === undefined ? undefined : { name, ...measured, isUnitNamed: true, rank: 1 }
  if (measured === undefined) return unit === undefined ? { name, quantity: named, unit: SI[named], scale: 1, isUnitNamed: false, rank: 2 } : undefined
  const isVoltage = measured.quantity === 'voltage' && (named === 'command' || named === 'voltage')
  // A current that was set is no voltage that was set.
  if (!isVoltage && measured.quantity !== named) return undefined
  return { name, quantity: named, unit: measured.unit, scale: measured.scale, isUnitNamed: true, rank: 2 }
}

/** Is this the unit of a column, or what stands in its place in a row of units? */
export function isUnit(text: string): boolean {
  const unit = text.trim().replace(/^[([]|[)\]]$/g, '')
  return unitOf(unit) !== undefined || /^(#|bits|deg C|°C|%|Hz|Ohm|Ω|W|C|V²?)?$/i.test(unit)
}

/** A name and its unit, from `name (unit)`, `name [unit]`, `name/unit`, `name, unit`, `name_unit`. */
function parted(name: string, unitBelow: string): { base: string; unit: string | undefined } {
  const below = unitBelow.trim().replace(/^[([]|[)\]]$/g, '')
  if (below !== '') return { base: name, unit: below }
  const brackets = /^(.*?)\s*[([]\s*([^()[\]]*?)\s*[)\]]$/.exec(name)
  if (brackets !== null && brackets[1] !== '' && !/^we$/i.test(brackets[1])) return { base: brackets[1], unit: brackets[2] === '' ? undefined : brackets[2] }
  const parts = /^(.+?)\s*(?:\/|,|_)\s*([^/,_]+(?:\/cm[2²])?)$/.exec(name)
  if (parts !== null && unitOf(parts[2]) !== undefined) return { base: parts[1], unit: parts[2] }
  // `control/V/mA` holds voltages and currents by turns.
  return { base: name, unit: undefined }
}

function unitOf(text: string): { quantity: Quantity; unit: string; scale: number } | undefined {
  const unit = text.trim()
  const long = LONG_TIMES[unit.toLowerCase()]
  if (long !== undefined) return { quantity: 'time', unit, scale: long }
  const [, prefix = '', base] = UNIT.exec(unit.replace(/[µμ]/, 'u')) ?? []
  if (base === undefined) return undefined
  const quantity = /^s/i.test(base) ? 'time' : /^v/i.test(base) ? 'voltage' : 'current'
  // `voltage_v` and `current_pa` are in V and pA.
  const usual = /^[a-zµμ]{1,2}$/i.test(unit) && quantity !== 'time' ? `${unit.slice(0, -1).toLowerCase()}${unit.slice(-1).toUpperCase()}` : unit
  return { quantity, unit: usual, scale: PREFIX[prefix.toLowerCase()] }
}
