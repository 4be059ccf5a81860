import type { Netlist } from '../part'
import type { Drives } from './program'

/** One stretch of the program that plays every mode: which lines are high and what the DAC is asked for. */
export interface Stretch {
  name: string
  lines: string[]
  code_V: number
  from_s: number
  to_s: number
}

const RAILS_s = 6e-3
const PULSE_s = 1.2e-3
const PHASE_s = 0.25e-3
const PAUSE_s = 0.4e-3

/** Every way in which the front end drives an electrode, one after the other, with a DAC voltage for each range. */
export function everyMode(sensitive_V: number, wide_V: number, stimulus_V: number): Stretch[] {
  return stretchesOf([
    [['forward'], sensitive_V, PULSE_s],
    [['backward'], sensitive_V, PULSE_s],
    [['forward', 'wide'], wide_V, PULSE_s],
    [['backward', 'wide'], wide_V, PULSE_s],
    ...stimuli(stimulus_V),
  ])
}

/** The last two alone. */
export function stimuliOnly(_sensitive_V: number, _wide_V: number, stimulus_V: number): Stretch[] {
  return stretchesOf(stimuli(stimulus_V))
}

type Wanted = [lines: string[], code_V: number, length_s: number]

function stimuli(stimulus_V: number): Wanted[] {
  return [[['source'], stimulus_V, PHASE_s], [['sink'], stimulus_V, PHASE_s]]
}

function stretchesOf(wanted: Wanted[]): Stretch[] {
  let now_s = RAILS_s
  return wanted.map(([lines, code_V, length_s]) => {
    const from_s = now_s
    now_s += length_s + PAUSE_s
    return { name: lines.join(', '), lines, code_V, from_s, to_s: from_s + length_s }
  })
}

/** The lines of these stretches; range and DAC are set in the middle of the pause before each. */
export function drivesOf(netlist: Netlist, stretches: Stretch[]): Drives {
  const high_V = netlist.rails.vio.nominal_V
  const lines = ['forward', 'backward', 'source', 'sink']
  const early = ({ from_s }: Stretch) => from_s - PAUSE_s / 2
  return {
    vio: [[0, high_V]],
    store: [[0, netlist.rails.store.nominal_V]],
    pump: [[0, 0], [2e-4, high_V]],
    measure: [[0, 0]],
    code: [[0, 0], ...stretches.map((stretch): [number, number] => [early(stretch), stretch.code_V])],
    wide: [[0, 0], ...stretches.map((stretch): [number, number] => [early(stretch), stretch.lines.includes('wide') ? high_V : 0])],
    ...Object.fromEntries(lines.map((line) => [line, [
      [0, 0],
      ...stretches.filter((stretch) => stretch.lines.includes(line)).flatMap(({ from_s, to_s }): [number, number][] => [[from_s, high_V], [to_s, 0]]),
    ]])),
  }
}

/** When the last stretch is over and has died away. */
export function endOf(stretches: Stretch[]): number {
  return stretches[stretches.length - 1].to_s + PAUSE_s
}
