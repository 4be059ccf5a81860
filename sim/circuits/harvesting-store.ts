import { relaxTowards } from '../relaxation'

/**
 * The storage capacitor between harvester and loads (eqs 4 and 5 of docs/physics.md), with a
 * ledger that closes. SI units throughout.
 */
export interface StoreParameters {
  capacitance_F: number
  leak_ohm: number
  initial_V: number
  /** Efficiency of the harvester once it runs, and before (cold start), and the voltage between. */
  efficiency: number
  coldStartEfficiency: number
  coldStart_V: number
  /** The device boots here and loses power there; an ideal shunt holds the store at the clamp. */
  boot_V: number
  brownOut_V: number
  clamp_V: number
  /** A bench supply holds the store at its initial voltage; what it delivers counts as harvested. */
  isBenchSupplied: boolean
}

/** Where energy goes. The first seven are loads. */
export const SPENDING = ['sleep', 'sample', 'run', 'transmit', 'pulse', 'supervisor', 'stimulus', 'leak', 'clamp'] as const
export type Spending = (typeof SPENDING)[number]

/** Loads that draw a current, by index into `StoreLoads.current_A` and the ledger. */
export const LOAD_SLEEP = 0
export const LOAD_SAMPLE = 1
export const LOAD_RUN = 2
export const LOAD_TRANSMIT = 3
export const LOAD_PULSE = 4
export const LOAD_SUPERVISOR = 5
const CURRENT_LOADS = 6
const STIMULUS = 6
const LEAK = 7
const CLAMP = 8

export interface StoreLoads {
  current_A: number[]
  /** The stimulator takes a power, not a current: its converter works from any store voltage. */
  stimulus_W: number
}

export interface HarvestingStore {
  parameters: StoreParameters
  voltage_V: number
  isPowered: boolean
  /** Energy that entered the store, J, and what left it, by SPENDING. */
  harvested_J: number
  spent_J: number[]
  /** The lowest voltage at the end of any step so far. */
  lowest_V: number
}

export function storeNew(parameters: StoreParameters): HarvestingStore {
  return {
    parameters,
    voltage_V: parameters.initial_V,
    isPowered: false,
    harvested_J: 0,
    spent_J: SPENDING.map(() => 0),
    lowest_V: parameters.initial_V,
  }
}

export function storeLoadsNew(): StoreLoads {
  return { current_A: new Array<number>(CURRENT_LOADS).fill(0), stimulus_W: 0 }
}

/** ½·C·V², J. */
export function storedEnergy_J(store: HarvestingStore): number {
  return 0.5 * store.parameters.capacitance_F * store.voltage_V ** 2
}

/** What the device's operations have taken: everything spent but the supervisor, the leak and the clamp, J. */
export function operations_J({ spent_J }: HarvestingStore): number {
  return spent_J.reduce((sum, energy_J, kind) => (kind === LOAD_SUPERVISOR || kind === LEAK || kind === CLAMP ? sum : sum + energy_J), 0)
}

/** Supply currents stop below this: every regulator and supervisor is off (A). */
const NOTHING_RUNS_V = 0.3

/**
 * Advances the store by one step of eq. 4, split symmetrically (Strang): half of the energy
 * that enters or leaves as energy, the linear loads exactly, the other half.
 * @param input_J energy at the harvester's input during the step, before its efficiency
 */
export function stepStore(store: HarvestingStore, input_J: number, loads: StoreLoads, duration_s: number): void {
  if (store.parameters.isBenchSupplied) {
    stepSupplied(store, loads, duration_s)
    return
  }
  const efficiency =
    store.voltage_V < store.parameters.coldStart_V ? store.parameters.coldStartEfficiency : store.parameters.efficiency
  const gain_J = efficiency * input_J
  const stimulus_J = loads.stimulus_W * duration_s
  addEnergy(store, (gain_J - stimulus_J) / 2)
  drawCurrents(store, loads, duration_s)
  addEnergy(store, (gain_J - stimulus_J) / 2)
  store.harvested_J += gain_J
  store.spent_J[STIMULUS] += stimulus_J
  if (store.voltage_V > store.parameters.clamp_V) {
    const held_J = 0.5 * store.parameters.capacitance_F * store.parameters.clamp_V ** 2
    store.spent_J[CLAMP] += storedEnergy_J(store) - held_J
    store.voltage_V = store.parameters.clamp_V
  }
  store.lowest_V = Math.min(store.lowest_V, store.voltage_V)
}

/** The bench supply holds its voltage all through the step and delivers what the loads take. */
function stepSupplied(store: HarvestingStore, loads: StoreLoads, duration_s: number): void {
  const voltage_V = store.voltage_V
  const take = (spending: number, energy_J: number) => {
    store.spent_J[spending] += energy_J
    store.harvested_J += energy_J
  }
  for (let i = 0; i < CURRENT_LOADS; i++) take(i, loads.current_A[i] * voltage_V * duration_s)
  take(STIMULUS, loads.stimulus_W * duration_s)
  take(LEAK, (voltage_V ** 2 / store.parameters.leak_ohm) * duration_s)
}

function addEnergy(store: HarvestingStore, energy_J: number): void {
  if (energy_J === 0) return
  store.voltage_V = Math.sqrt(store.voltage_V ** 2 + (2 * energy_J) / store.parameters.capacitance_F)
}

/** C·dV/dt = −ΣI − V/R in closed form; each load's share of the energy is I·∫V dt. A store that is empty within the step gives nothing after. */
function drawCurrents(store: HarvestingStore, loads: StoreLoads, step_s: number): void {
  const { capacitance_F, leak_ohm } = store.parameters
  const before_V = store.voltage_V
  let current_A = 0
  if (before_V > NOTHING_RUNS_V) for (let i = 0; i < CURRENT_LOADS; i++) current_A += loads.current_A[i]
  const settled_V = -current_A * leak_ohm
  const timeConstant_s = capacitance_F * leak_ohm
  const duration_s = current_A === 0 ? step_s : Math.min(step_s, timeConstant_s * Math.log1p(before_V / -settled_V))
  const timeConstants = duration_s / timeConstant_s
  const middle_V = relaxTowards(before_V, settled_V, timeConstants / 2)
  const after_V = relaxTowards(before_V, settled_V, timeConstants)
  // Simpson's rule: steps are short against the leak's time constant, so it is exact to rounding.
  const voltSeconds = (duration_s * (before_V + 4 * middle_V + after_V)) / 6
  if (current_A > 0) {
    for (let i = 0; i < CURRENT_LOADS; i++) store.spent_J[i] += loads.current_A[i] * voltSeconds
  }
  store.spent_J[LEAK] += (duration_s * (before_V ** 2 + 4 * middle_V ** 2 + after_V ** 2)) / (6 * leak_ohm)
  store.voltage_V = Math.max(0, after_V)
}

/** Brings `isPowered` up to date with the voltage; true when it changed. */
export function updatePower(store: HarvestingStore): boolean {
  const { boot_V, brownOut_V } = store.parameters
  const isPowered = store.isPowered ? store.voltage_V >= brownOut_V : store.voltage_V >= boot_V
  const changed = isPowered !== store.isPowered
  store.isPowered = isPowered
  return changed
}
