import { HarvestTrace } from './sources/harvest-trace'
import { Contact } from './contact-schedule'
import { LinkRecord, World, WorldRecord, WorldWatch, runWorld, worldNew } from './world'
import { Microcontroller, Program, microcontrollerNew, sendToDevice } from './microcontroller'
import { RANK_WORLD, schedule } from './event-queue'
import { SPENDING, Spending, storedEnergy_J } from './circuits/harvesting-store'
import { InterrogationTruth, interrogationsOf } from './interrogation-truth'
import { Scenario } from './scenario'
import { StimulusTruth, stimuliOf } from './stimulus-truth'
import { TissueRecord, advanceTissue, tissueRecord } from './tissue/tissue'
import { levelOf } from '../firmware/core/decode/levels'
import { pixelVoltage_V } from './sources/photochemical'

/** Runs a program in a scenario's world and returns what it said and what was true. */

export interface SimulationOptions {
  /** 0..2^32 − 1. */
  seed: number
  /** Virtual time to run; the scenario's own when left out. */
  duration_s?: number
  /** Replaces the scenario's contacts, as from a recording. */
  contacts?: Contact[]
  /** Feeds the store in place of the scenario's sources, as from a recording. */
  harvest?: HarvestTrace
  /** Scales the longest integration steps; 1 when left out. */
  stepScale?: number
  /** Bytes sent to the device over the link. */
  commands?: { time_s: number; bytes: number[] }[]
  /** The device's key, as core/link/authentication has it; none when left out. */
  key?: number[]
  /** Sees everything as it happens; what it gathers is of the whole run. */
  watch?: Partial<WorldWatch>
  /** How long details are recorded; a day when left out. */
  recorded_s?: number
  /** Called with the virtual time reached, some hundred times a run. */
  onProgress?: (reached_s: number) => void
}

export interface SimulationResult {
  seed: number
  duration_s: number
  /** All bytes the device sent, and when. */
  telemetry: number[]
  link: LinkRecord[]
  interrogations: InterrogationTruth[]
  stimuli: StimulusTruth[]
  contacts: Contact[]
  /** Up to when contacts, interrogations, stimuli, link, boots and brown-outs are here; `counts` and `energy` are of the whole run. */
  recorded_s: number
  counts: WorldRecord['counts']
  /** With tissue in the scenario only. */
  tissue?: TissueRecord
  energy: EnergyAccount
  traces: Traces
  boots_s: number[]
  brownOuts_s: number[]
}

/** The store's books, µJ: initial + harvested = final + Σ spent. */
export interface EnergyAccount {
  initial_uJ: number
  final_uJ: number
  /** Lowest voltage of the store in the whole run, and the one at its end. */
  minimum_V: number
  end_V: number
  harvested_uJ: number
  spent_uJ: Record<Spending, number>
}

/** Evenly spaced values for plots, too few to judge a run by; energies are cumulative. */
interface Traces {
  time_s: number[]
  store_mV: number[]
  harvested_uJ: number[]
  spent_uJ: Record<Spending, number>[]
  /** Open-circuit voltage of the photochemical pixel; with one in the scenario only. */
  pixel_mV?: number[]
}

const TRACE_INTERVAL_us = 100000
const TRACE_POINTS = 3000

/**
 * A run is a function of scenario, program, seed and options; nothing else.
 * @param programFor the firmware: `sourceProgram(configuration)` or a built bundle's runtime
 */
export function simulate(
  scenario: Scenario,
  programFor: (mcu: Microcontroller) => Program,
  options: SimulationOptions,
): SimulationResult {
  return afterAll(simulationSteps(scenario, programFor, options))
}

/** What work in steps comes to when all are done at once. */
export function afterAll<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/**
 * The same in some thousand steps, between which a host can redraw its progress and hear ^C. The steps end where the
 * traces have their points, and so change nothing.
 */
export function* simulationSteps(
  scenario: Scenario,
  programFor: (mcu: Microcontroller) => Program,
  options: SimulationOptions,
): Generator<void, SimulationResult> {
  const duration_s = options.duration_s ?? scenario.duration_s
  const duration_us = Math.round(duration_s * 1e6)
  const whole: Scenario = options.contacts === undefined ? scenario : { ...scenario, contacts: { events: options.contacts } }
  const world = worldNew(whole, { ...options, duration_s })
  const mcu = microcontrollerNew(world, programFor)
  mcu.key = options.key ?? []
  for (const command of options.commands ?? []) sendToDevice(mcu, Math.round(command.time_s * 1e6), command.bytes)
  const initial_uJ = storedEnergy_J(world.store) * 1e6
  const traces: Traces = { time_s: [], store_mV: [], harvested_uJ: [], spent_uJ: [], ...(world.harvest.pixel === null ? {} : { pixel_mV: [] }) }
  const interval_us = Math.max(TRACE_INTERVAL_us, Math.ceil(duration_us / TRACE_POINTS))
  traceFrom(world, traces, interval_us, options.onProgress)
  for (let end_us = interval_us; end_us < duration_us; end_us += interval_us) {
    runWorld(world, end_us)
    yield
  }
  runWorld(world, duration_us)
  advanceTissue(world)
  const record = world.record
  return {
    seed: options.seed,
    duration_s,
    telemetry: record.link.flatMap((sent) => sent.bytes),
    link: record.link,
    interrogations: interrogationsOf(record.interrogationPulses),
    stimuli: stimuliOf(record),
    contacts: record.contacts,
    recorded_s: Math.min(duration_s, world.recordUntil_us * 1e-6),
    counts: record.counts,
    ...(world.tissue === null ? {} : { tissue: tissueRecord(world.tissue, traces.time_s) }),
    energy: {
      initial_uJ,
      final_uJ: storedEnergy_J(world.store) * 1e6,
      minimum_V: world.store.lowest_V,
      end_V: world.store.voltage_V,
      harvested_uJ: world.store.harvested_J * 1e6,
      spent_uJ: spentSoFar_uJ(world),
    },
    traces,
    boots_s: record.powerUps_us.map((time_us) => time_us * 1e-6),
    brownOuts_s: record.brownOuts_us.map((time_us) => time_us * 1e-6),
  }
}

/** Takes one point of the traces now and arranges for the next. */
function traceFrom(world: World, traces: Traces, interval_us: number, onProgress?: (reached_s: number) => void): void {
  traces.time_s.push(world.now_us * 1e-6)
  traces.store_mV.push(world.store.voltage_V * 1000)
  traces.harvested_uJ.push(world.store.harvested_J * 1e6)
  traces.spent_uJ.push(spentSoFar_uJ(world))
  if (world.harvest.pixel !== null) traces.pixel_mV?.push(pixelVoltage_V(world.harvest.pixel.pixel) * 1000)
  onProgress?.(world.now_us * 1e-6)
  schedule(world.queue, world.now_us + interval_us, RANK_WORLD, false, () =>
    traceFrom(world, traces, interval_us, onProgress),
  )
}

function spentSoFar_uJ(world: World): Record<Spending, number> {
  return Object.fromEntries(SPENDING.map((name, i) => [name, world.store.spent_J[i] * 1e6])) as Record<Spending, number>
}

/** The level that belongs to a true activation, by the device's own boundaries and without their hysteresis. */
export function levelOfTruth(activation: number, boundaries_Q15: number[]): number {
  return levelOf(Math.min(65535, Math.round(activation * 32768)), 0, boundaries_Q15, 0)
}
