import type { Netlist } from '../part'

/** What the microcontroller does in a run: [time in s, value], held from one point to the next. */
export type Drives = Record<string, [time_s: number, value: number][]>

/** Times of the program, s: rail on, a gel pulse, a stimulus of two phases, rail off. */
export const GEL_FROM_s = 5e-3
export const GEL_TO_s = 6.5e-3
export const STIMULUS_FROM_s = 7e-3
export const PHASE_s = 300e-6
const GAP_s = 50e-6
export const STIMULUS_TO_s = STIMULUS_FROM_s + 2 * PHASE_s + GAP_s
export const OFF_s = 9e-3
export const END_s = 12e-3

/** The lines of a proper program: amplitudes in volts of the DAC, 1 V asks the stimulator for 1 mA. */
export function properProgram(netlist: Netlist, gel_V: number, stimulus_V: number): Drives {
  const high_V = netlist.rails.vio.nominal_V
  const pulse = (from_s: number, to_s: number): Drives[string] => [[0, 0], [from_s, high_V], [to_s, 0]]
  return {
    vio: [[0, high_V]],
    store: [[0, netlist.rails.store.nominal_V]],
    pump: pulse(0.2e-3, OFF_s),
    forward: pulse(GEL_FROM_s, GEL_TO_s),
    backward: [[0, 0]],
    wide: [[0, 0]],
    measure: [[0, 0]],
    source: pulse(STIMULUS_FROM_s, STIMULUS_FROM_s + PHASE_s),
    sink: pulse(STIMULUS_FROM_s + PHASE_s + GAP_s, STIMULUS_TO_s),
    code: [[0, 0], [3e-3, gel_V], [GEL_TO_s + 0.1e-3, stimulus_V]],
  }
}

/** One line held at a level throughout. */
export function stuck(drives: Drives, line: string, level_V: number): Drives {
  return { ...drives, [line]: [[0, level_V]] }
}

/** Steps in which a supply goes away: each takes part of the time. */
const SAG_STEPS = 20

/**
 * A supply, `store` or `vio`, that sags to a voltage from a moment on, in even steps. Lines cannot be higher than
 * `vio`, which drives them.
 */
export function sagging(netlist: Netlist, drives: Drives, supply: 'store' | 'vio', from_s: number, over_s: number, to_V: number): Drives {
  const full_V = netlist.rails[supply].nominal_V
  const steps = Array.from({ length: SAG_STEPS }, (_, n): [number, number] => [from_s + (over_s * n) / SAG_STEPS, full_V + ((to_V - full_V) * (n + 1)) / SAG_STEPS])
  const sagged: Drives = { ...drives, [supply]: [[0, full_V], ...steps] }
  if (supply === 'store') return sagged
  return { ...sagged, ...Object.fromEntries(netlist.driven.map((line) => [line, limited(drives[line], steps)])) }
}

/** A drive that is nowhere above a limit which falls in steps. */
function limited(drive: Drives[string], limit: Drives[string]): Drives[string] {
  const at = (points: Drives[string], time_s: number) => points.findLast(([begin_s]) => begin_s <= time_s)?.[1]
  const times_s = [...drive, ...limit].map(([time_s]) => time_s).sort((a, b) => a - b)
  // A jump takes ngspice's source a tenth of a microsecond: two cannot be closer.
  const apart_s = times_s.filter((time_s, i) => i === 0 || time_s - times_s[i - 1] > 2e-7)
  return apart_s.map((time_s) => [time_s, Math.min(at(drive, time_s) ?? 0, at(limit, time_s) ?? Infinity)])
}

/** The processor stops at a moment: every line stays as it is. */
export function hungAt(drives: Drives, moment_s: number): Drives {
  const hold = ([line, points]: [string, Drives[string]]) => [line, points.filter(([time_s]) => time_s <= moment_s)]
  return Object.fromEntries(Object.entries(drives).map(hold))
}
