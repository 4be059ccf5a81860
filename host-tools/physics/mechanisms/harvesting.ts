import {
  HarvestingStore,
  LOAD_RUN,
  LOAD_SLEEP,
  SPENDING,
  StoreParameters,
  stepStore,
  storeLoadsNew,
  storeNew,
} from '../../../sim/circuits/harvesting-store'
import { storeParameters } from '../../../sim/assembly'
import type { Microcontroller, Program } from '../../../sim/microcontroller'
import { scenarioSchema, type Scenario } from '../../../sim/scenario'
import { simulate, type SimulationResult } from '../../../sim/simulate'
import { sourceProgram } from '../../../sim/virtual-board'
import { deviceConfigurationFor } from '../../configuration/device-configuration'
import { atLeast, atMost, type Figure } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'

/** Walking until 120 s and again from 900 s on; an almost empty store at first. */
const REST_s = [120, 900]
const DURATION_s = 1100
const WALK = Array.from({ length: 2400 }, (_, i) => 0.2 + i / 2.2)
  .filter((time_s) => time_s < DURATION_s && (time_s < REST_s[0] || time_s > REST_s[1]))
  .map((contact_s) => ({ contact_s, separation_s: contact_s + 0.18, wetted: 1 }))

const SCENARIO: Scenario = scenarioSchema.parse({
  name: 'harvesting',
  duration_s: DURATION_s,
  store: { initial_mV: 900 },
  contacts: { events: WALK },
  device: { listenInterval_s: 8, recharge_s: 2 },
  medium: [{ time_s: 0, supply: { K: 0.8, Ca: 0.9 } }],
})
const CONFIGURATION = deviceConfigurationFor(SCENARIO.board, { ...SCENARIO.device, store: { capacitance_uF: SCENARIO.store.capacitance_uF } })

export const harvesting: Mechanism = {
  name: 'harvesting',
  title: 'Harvesting chain',
  text:
    'From an almost empty store: cold start, boot, work; then nothing to harvest, the device sheds its load, browns out, and boots again. Charging time ' +
    'against the closed form, energies against an account of its own (the store’s equation by Runge and Kutta). Efficiencies and thresholds are assumed.',
  run: () => {
    const turns = { up_V: [] as number[], down_V: [] as number[] }
    const result = simulate(SCENARIO, (mcu) => watched(mcu, turns), { seed: 1 })
    return { figures: [...lifeFigures(result, turns), chargingFigure(), ...accountFigures()], charts: [lifeChart(result)] }
  },
}

/** The firmware, with the store's voltage noted whenever power comes or goes. */
function watched(mcu: Microcontroller, turns: { up_V: number[]; down_V: number[] }): Program {
  const { world } = mcu
  const { onPowerUp, onPowerLost, onWakeLine } = world.hooks
  const noting = (list: number[], hook: () => void) => () => {
    list.push(world.store.voltage_V)
    hook()
  }
  world.hooks = { onPowerUp: noting(turns.up_V, onPowerUp), onPowerLost: noting(turns.down_V, onPowerLost), onWakeLine }
  return sourceProgram(CONFIGURATION)(mcu)
}

function storeAt_V(result: SimulationResult, time_s: number): number {
  const { time_s: times, store_mV } = result.traces
  const after = Math.max(1, times.findIndex((time) => time >= time_s))
  const share = (time_s - times[after - 1]) / (times[after] - times[after - 1])
  return (store_mV[after - 1] + share * (store_mV[after] - store_mV[after - 1])) / 1000
}

function lifeFigures(result: SimulationResult, { up_V, down_V }: { up_V: number[]; down_V: number[] }): Figure[] {
  const { energy, interrogations } = result
  const { boot_V, brownOut_V } = storeParameters(SCENARIO)
  const spent_uJ = Object.values(energy.spent_uJ).reduce((sum, one) => sum + one, 0)
  const gap_uJ = Math.abs(energy.initial_uJ + energy.harvested_uJ - spent_uJ - energy.final_uJ)
  const lowest_V = Math.min(...interrogations.map(({ start_s }) => storeAt_V(result, start_s)))
  return [
    atMost('harvesting/boot-voltage-error', Math.max(...up_V.map((voltage_V) => Math.abs(voltage_V - boot_V))), 0.03, 'V'),
    atLeast('harvesting/shed-voltage', lowest_V, CONFIGURATION.energy.shed_mV / 1000, 'V'),
    atMost('harvesting/brown-out-voltage-error', Math.max(...down_V.map((voltage_V) => Math.abs(voltage_V - brownOut_V))), 0.03, 'V'),
    atLeast('harvesting/boots', up_V.length, 2),
    atLeast('harvesting/interrogations', interrogations.length, 1),
    atMost('harvesting/ledger-gap', gap_uJ / (energy.initial_uJ + energy.harvested_uJ), 1e-9),
  ]
}

const LOSSLESS: StoreParameters = { ...storeParameters(SCENARIO), leak_ohm: 1e15 }
const INPUT_W = 100e-6

/** At constant power ½·C·V² grows evenly: slowly below the cold-start voltage, then fast. */
function chargingFigure(): Figure {
  const store = storeNew(LOSSLESS)
  const loads = storeLoadsNew()
  let time_s = 0
  for (; store.voltage_V < LOSSLESS.boot_V; time_s += 0.05) stepStore(store, INPUT_W * 0.05, loads, 0.05)
  const { capacitance_F, coldStart_V, initial_V, boot_V, coldStartEfficiency, efficiency } = LOSSLESS
  const law_s =
    (capacitance_F / (2 * INPUT_W)) *
    ((coldStart_V ** 2 - initial_V ** 2) / coldStartEfficiency + (boot_V ** 2 - coldStart_V ** 2) / efficiency)
  return atMost('harvesting/charging-time-error', Math.abs(time_s / law_s - 1), 1e-3)
}

/** A store that is fed and loaded in turns, in the world's steps, and the same by Runge and Kutta with a tenth of the step. */
function accountFigures(): Figure[] {
  const parameters = { ...storeParameters(SCENARIO), initial_V: 2.9 }
  const store = storeNew(parameters)
  const own = { voltage_V: 2.9, harvested_J: 0, sleep_J: 0, run_J: 0, stimulus_J: 0, leak_J: 0 }
  const loads = storeLoadsNew()
  for (let i = 0; i < 30000; i++) {
    const input_W = i % 100 < 10 ? 1.2e-3 : 0
    const isRunning = i % 700 < 40
    loads.current_A[LOAD_SLEEP] = isRunning ? 0 : 3e-6
    loads.current_A[LOAD_RUN] = isRunning ? 0.4e-3 : 0
    loads.stimulus_W = i % 900 < 5 ? 5e-3 : 0
    stepStore(store, input_W * 2e-3, loads, 2e-3)
    for (let part = 0; part < 10; part++) rungeKutta(own, parameters, input_W, loads, 2e-4)
  }
  const throughput_J = own.harvested_J + parameters.capacitance_F * 2.9 ** 2 * 0.5
  const spent = (name: (typeof SPENDING)[number]) => store.spent_J[SPENDING.indexOf(name)]
  const deviations_J = [
    store.harvested_J - own.harvested_J,
    spent('sleep') - own.sleep_J,
    spent('run') - own.run_J,
    spent('stimulus') - own.stimulus_J,
    spent('leak') - own.leak_J,
    (parameters.capacitance_F / 2) * (store.voltage_V ** 2 - own.voltage_V ** 2),
  ]
  return [
    atMost('harvesting/balance-error', Math.max(...deviations_J.map(Math.abs)) / throughput_J, 1e-6),
    atLeast('harvesting/balance-span', spanOf(store), 0.1, 'V'),
  ]
}

type OwnAccount = { voltage_V: number; harvested_J: number; sleep_J: number; run_J: number; stimulus_J: number; leak_J: number }

/** One step of C·dV/dt = (η·P − P_stim)/V − ΣI − V/R, with the energies by Simpson's rule. */
function rungeKutta(own: OwnAccount, parameters: StoreParameters, input_W: number, loads: { current_A: number[]; stimulus_W: number }, step_s: number): void {
  const { capacitance_F, leak_ohm, efficiency } = parameters
  const current_A = loads.current_A[LOAD_SLEEP] + loads.current_A[LOAD_RUN]
  const slope = (V: number) => ((efficiency * input_W - loads.stimulus_W) / V - current_A - V / leak_ohm) / capacitance_F
  const before = own.voltage_V
  const k1 = slope(before)
  const k2 = slope(before + (step_s / 2) * k1)
  const k3 = slope(before + (step_s / 2) * k2)
  const k4 = slope(before + step_s * k3)
  own.voltage_V = before + (step_s / 6) * (k1 + 2 * k2 + 2 * k3 + k4)
  const middle = before + (step_s / 2) * k2
  const mean = (before + 4 * middle + own.voltage_V) / 6
  own.harvested_J += efficiency * input_W * step_s
  own.stimulus_J += loads.stimulus_W * step_s
  own.sleep_J += loads.current_A[LOAD_SLEEP] * mean * step_s
  own.run_J += loads.current_A[LOAD_RUN] * mean * step_s
  own.leak_J += ((before ** 2 + 4 * middle ** 2 + own.voltage_V ** 2) / 6 / leak_ohm) * step_s
}

/** How far the store has moved from where it began: an account of nothing would close as well. */
function spanOf(store: HarvestingStore): number {
  return Math.abs(store.voltage_V - store.parameters.initial_V)
}

function lifeChart({ traces, boots_s, brownOuts_s }: SimulationResult): Chart {
  const { coldStart_V, boot_V, brownOut_V } = storeParameters(SCENARIO)
  return {
    kind: 'chart',
    caption: 'The store through a life: contacts until 120 s and from 900 s on; shaded while the device has no power',
    xLabel: 'time, s',
    yLabel: 'store, V',
    series: [{ label: 'store', color: 0, style: 'line', x: traces.time_s, y: traces.store_mV.map((one) => one / 1000) }],
    references: [
      { y: coldStart_V, label: 'cold start' },
      { y: boot_V, label: 'boot' },
      { y: CONFIGURATION.energy.shed_mV / 1000, label: 'shed' },
      { y: brownOut_V, label: 'brown-out' },
    ],
    spans: [0, ...brownOuts_s].map((from, i) => ({ from, to: boots_s[i] ?? DURATION_s })),
  }
}
