import type { Condition } from './state'

/** What the electrodes may be joined to in a mode. */
type GelState = 'shorted' | 'forward' | 'backward'
type StimulatorState = 'shorted' | 'source' | 'sink'

export interface Mode {
  name: string
  condition: Condition
  gel: GelState
  stimulator: StimulatorState
  /** Supplies that must be on; every other one must be off. */
  rails: string[]
}

const UP = ['vio', 'store', 'va', 'vp', 'vn']
const LOW = { pump: 0, forward: 0, backward: 0, wide: 0, source: 0, sink: 0, measure: 0 } as const

type Lines = Condition['lines']

function mode(name: string, lines: Lines, rest: Partial<Omit<Mode, 'condition'>> & Partial<Condition> = {}): Mode {
  const { elapsed = [], tripped = false, armed = true, supplied = ['vio', 'store'], gel = 'shorted', stimulator = 'shorted', rails = UP } = rest
  return { name, condition: { supplied, lines, elapsed, tripped, armed }, gel, stimulator, rails }
}

const driven = (lines: Lines): Lines => ({ ...LOW, pump: 1, ...lines })
const WITHOUT_RAIL = ['vio', 'store', 'va']

/** Every mode of the board, with what must hold in it. `elapsed` names the one-shots of logic.ts: U36 watchdog, U39 stimulus, U40 gel. */
export const MODES: Mode[] = [
  mode('no supply', {}, { supplied: [], rails: [] }),
  mode('microcontroller in reset, lines not driven', {}, { rails: ['vio', 'store'] }),
  mode('asleep', LOW, { rails: ['vio', 'store'] }),
  mode('reading the store and the temperature', { ...LOW, measure: 1 }, { rails: ['vio', 'store'] }),
  mode('rail on, at rest', driven({})),
  mode('gel forward, sensitive', driven({ forward: 1 }), { gel: 'forward' }),
  mode('gel backward, sensitive', driven({ backward: 1 }), { gel: 'backward' }),
  mode('gel forward, wide', driven({ forward: 1, wide: 1 }), { gel: 'forward' }),
  mode('gel backward, wide', driven({ backward: 1, wide: 1 }), { gel: 'backward' }),
  mode('both gel lines', driven({ forward: 1, backward: 1 })),
  mode('stimulus source', driven({ source: 1 }), { stimulator: 'source' }),
  mode('stimulus sink', driven({ sink: 1 }), { stimulator: 'sink' }),
  mode('both stimulus lines', driven({ source: 1, sink: 1 })),
  mode('gel and stimulus together', driven({ forward: 1, source: 1 })),
  mode('drive lines without pump', { ...LOW, forward: 1, source: 1 }, { rails: ['vio', 'store'] }),
  mode('pump has fallen, the rail is still charged', LOW, { supplied: ['vio', 'store', 'vp'], rails: ['vio', 'store', 'vp', 'vn'] }),
  mode('gel line held past its window', driven({ forward: 1 }), { elapsed: ['U40'] }),
  mode('stimulus line held past its window', driven({ source: 1 }), { elapsed: ['U39'] }),
  mode('all lines held past the watchdog', driven({ source: 1 }), { elapsed: ['U36', 'U39', 'U40'], rails: WITHOUT_RAIL }),
  mode('after a limit was reached, stimulus', driven({ source: 1 }), { tripped: true, rails: WITHOUT_RAIL }),
  mode('after a limit was reached, gel', driven({ forward: 1 }), { tripped: true, rails: WITHOUT_RAIL }),
  mode('disarmed, stimulus source', driven({ source: 1 }), { armed: false, stimulator: 'source' }),
]
