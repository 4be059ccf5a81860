import { BOARD_PROFILES, BoardProfile } from './board-profiles'
import { InterpreterTimes, interpreterTimes } from './interpreter-costs'
import { frontEndParameters, heterogelParameters, storeParameters } from './assembly'
import { AnalogInputs, analogInputsNew } from './analog-inputs'
import { Contact, contactSource } from './contact-schedule'
import { Faults, faultsNew } from './faults'
import { FrontEnd, frontEndNew, stimulusCurrent_A } from './circuits/front-end'
import {
  HarvestingStore,
  LOAD_PULSE,
  LOAD_RUN,
  LOAD_SAMPLE,
  LOAD_SLEEP,
  LOAD_SUPERVISOR,
  LOAD_TRANSMIT,
  StoreLoads,
  stepStore,
  storeLoadsNew,
  storeNew,
  updatePower,
} from './circuits/harvesting-store'
import { EventQueue, RANK_WORLD, dropVolatile, eventQueueNew, nextTime_us, runNext, schedule } from './event-queue'
import { Harvest, harvestNew, harvestStep_J, scheduleLight } from './harvest'
import { Heterogel, heterogelNew } from './electrodes/heterogel'
import { Medium, mediumNew } from './medium'
import { DropletDiode } from './circuits/droplet-diode'
import { drivePulse, gelDiodeNew, pulseAmplitude_V, scheduleDisconnections } from './pulse-drive'
import { Scenario } from './scenario'
import { StimulationElectrode, advanceElectrode, stimulationElectrodeNew } from './electrodes/stimulation-electrode'
import { Tissue, tissueNew } from './tissue/tissue'
import { TriboiontronicElectrode, startEvent } from './electrodes/triboiontronic'
import { HarvestTrace } from './sources/harvest-trace'
import { holdContactBase } from './contact-base'
import { wakeTime_us } from './wake-line'

/**
 * The world around a microcontroller: electrodes, front end, store and time. Virtual time
 * is an integer number of microseconds. The microcontroller touches it only through the
 * lines of `lines.ts`; who drives those lines (firmware from source, a built Espruino bundle,
 * a built Lua bundle) makes no difference to the world.
 */
export interface World {
  scenario: Scenario
  profile: BoardProfile
  /** What the board's interpreter takes. */
  interpreter: InterpreterTimes
  stepScale: number
  now_us: number
  queue: EventQueue
  store: HarvestingStore
  loads: StoreLoads
  gel: Heterogel
  /** Of the gel and its leads; the front end's comes on top. */
  gelSeries_ohm: number
  /** What the contact channel's coupling capacitor held back at a moment, V: see contact-base.ts. */
  contactBase: { voltage_V: number; at_us: number }
  /** Up to when the gel has been advanced: a shorted gel is left alone until it is needed again. */
  gel_us: number
  medium: Medium
  /** Per ion of the gel, what the medium offers now. */
  supply: number[]
  /** Droplet diode in series with the gel, if any. */
  gelDiode: DropletDiode | null
  harvest: Harvest
  /** The harvest's triboiontronic electrode, which also senses. */
  electrode: TriboiontronicElectrode
  nextContact: () => Contact | null
  /** Tissue under the electrodes, if any. */
  tissue: Tissue | null
  frontEnd: FrontEnd
  stimulation: StimulationElectrode
  inputs: AnalogInputs
  faults: Faults
  lines: LineLevels
  /** The link is busy with bytes already sent until then. */
  transmitUntil_us: number
  hooks: WorldHooks
  watch: WorldWatch
  record: WorldRecord
  /** Up to when details are recorded. */
  recordUntil_us: number
}

/** Levels of the lines the microcontroller drives. Undriven, the gel is shorted and the stimulator off. */
interface LineLevels {
  /** The pump feeds the pulse rail: without it neither DAC nor stimulator can act. */
  isPumpOn: boolean
  /** When the pump was last switched on. */
  pumpOn_us: number
  dacCode: number
  /** 1 as the DAC starts; the firmware sets 2. */
  dacGain: number
  /** The store's divider and the thermistor are switched on. */
  isMeasuring: boolean
  range: number
  /** 1 forward, −1 reverse, 0 shorted. */
  gelPolarity: number
  /** 1, −1 or 0: sign of the stimulation current. */
  stimulusSign: number
  mode: PowerMode
}

export type PowerMode = 'off' | 'sleep' | 'sample' | 'run'

/** What the world tells the microcontroller. */
interface WorldHooks {
  /** The store has reached the boot voltage. */
  onPowerUp: () => void
  /** The store fell below brown-out: every volatile event is gone; the hook lets go of the lines. */
  onPowerLost: () => void
  /** The comparator on the triboiontronic electrode has risen. */
  onWakeLine: () => void
}

/**
 * Sees everything as it happens, from the first moment of a run to the last, to count and to judge it.
 * It must not touch the world. Pulses and phases are reported when they begin; the objects grow until the next one begins.
 */
export interface WorldWatch {
  onContact: (kind: 'contact' | 'separation', time_s: number) => void
  onPulse: (pulse: PulseRecord) => void
  onPhase: (phase: StimulusPhase) => void
  /** The device sends bytes; the store as it is at this moment. */
  onBytes: (time_us: number, bytes: number[], store: HarvestingStore) => void
  /** The device has got power, or lost it. */
  onPower: (isPowered: boolean, time_s: number) => void
  /** The pulse rail goes on or off, or the current out of the stimulator changes: it was `electrode.current_A` since `electrode.since_us`. */
  onStimulator: (time_us: number, isRailOn: boolean, electrode: StimulationElectrode) => void
  /** A step of a driven gel has ended: the voltage on its terminals, signed, and the charge through it. */
  onGel: (time_us: number, applied_V: number, charge_C: number, step_s: number) => void
}

const NOBODY: WorldWatch = {
  onContact: () => {},
  onPulse: () => {},
  onPhase: () => {},
  onBytes: () => {},
  onPower: () => {},
  onStimulator: () => {},
  onGel: () => {},
}

/** Details are recorded for a day unless asked otherwise: memory stays as it is however long a run gets. */
export const RECORDED_s = 86400

/** What happened, in detail, for plots and recordings; nothing after `recordUntil_us` but the counts. */
export interface WorldRecord {
  contacts: Contact[]
  interrogationPulses: PulseRecord[]
  /** The last pulse on the gel, recorded or not. */
  pulse: PulseRecord | null
  stimulusPhases: StimulusPhase[]
  /** The last phase of a stimulus, recorded or not, and its number in its train, from 1. */
  phase: StimulusPhase | null
  phaseOfTrain: number
  link: LinkRecord[]
  /** Of all that happened. */
  counts: { contacts: number; interrogationPulses: number; stimulusPhases: number; linkBytes: number; boots: number; brownOuts: number }
  powerUps_us: number[]
  brownOuts_us: number[]
  /** Times the pump was switched on: every stimulus has one of its own. */
  pumpStarts: number
}

export interface PulseRecord {
  start_us: number
  applied_mV: number
  range: number
  /** Per ion of the gel when the pulse began: what the medium offered, 1 = reference. */
  supply: number[]
  /** As the gel answered it: supply · reserve · (1 + potentiation). */
  apparent: number[]
  /** Read by single readings: not of the ladder, but a look whether the electrode is there. */
  isProbe: boolean
  /** Time of the last sample so far; equals start_us before the first. */
  lastSample_us: number
  /** Sample times since the pulse began, converter words, and the current behind each. */
  sample_us: number[]
  words: number[]
  current_uA: number[]
}

export interface StimulusPhase {
  start_us: number
  end_us: number
  /** Number of the pump's start that this phase belongs to. */
  pumpStart: number
  /** What the load got, signed; less than asked for at the compliance limit. */
  current_uA: number
}

export interface LinkRecord {
  time_us: number
  bytes: number[]
}

/** Nothing listens yet; a microcontroller puts its own hooks in. */
const NO_HOOKS: WorldHooks = { onPowerUp: () => {}, onPowerLost: () => {}, onWakeLine: () => {} }

export interface WorldOptions {
  /** 0..2^32 − 1. */
  seed: number
  duration_s: number
  /** Noise-free, unrounded converters, for learning templates. */
  isIdealConverter?: boolean
  /** Scales every longest step, to see that results do not depend on them; 1 when left out. */
  stepScale?: number
  /** A recorded harvest in place of the scenario's sources. */
  harvest?: HarvestTrace
  /** Sees what happens, as it happens. Whoever answers the device listens here: the record ends after `recorded_s`. */
  watch?: Partial<WorldWatch>
  /** How long details are recorded; a day when left out. */
  recorded_s?: number
}

/** A world at time 0, nothing powered yet. */
export function worldNew(scenario: Scenario, options: WorldOptions): World {
  const profile: BoardProfile = BOARD_PROFILES[scenario.board]
  const harvest = harvestNew(scenario, options.harvest)
  const gel = heterogelParameters(scenario)
  const frontEnd = frontEndNew(frontEndParameters(scenario), profile)
  const world: World = {
    scenario,
    profile,
    interpreter: interpreterTimes(profile, scenario.core, scenario.interpreter),
    stepScale: options.stepScale ?? 1,
    now_us: 0,
    queue: eventQueueNew(),
    store: storeNew(storeParameters(scenario)),
    loads: storeLoadsNew(),
    gel: heterogelNew({ ...gel, series_ohm: gel.series_ohm + frontEnd.figures.gel.shorted_ohm }),
    gelSeries_ohm: gel.series_ohm,
    contactBase: { voltage_V: 0, at_us: 0 },
    gel_us: 0,
    medium: mediumNew(scenario, options.duration_s),
    supply: scenario.gel.ions.map(() => 0),
    gelDiode: gelDiodeNew(scenario),
    harvest,
    electrode: harvest.electrode,
    nextContact: contactSource(scenario.contacts, options.seed, options.duration_s),
    tissue: tissueNew(scenario, options.recorded_s ?? RECORDED_s),
    frontEnd,
    stimulation: stimulationElectrodeNew(scenario, frontEnd.figures.stimulator),
    inputs: analogInputsNew(scenario, profile, options.seed, options.isIdealConverter ?? false, frontEnd.fullScale_V),
    faults: faultsNew(scenario, options.seed),
    lines: { isPumpOn: false, pumpOn_us: 0, dacCode: 0, dacGain: 1, isMeasuring: false, range: 0, gelPolarity: 0, stimulusSign: 0, mode: 'off' },
    transmitUntil_us: 0,
    hooks: NO_HOOKS,
    watch: { ...NOBODY, ...options.watch },
    record: recordNew(),
    recordUntil_us: (options.recorded_s ?? RECORDED_s) * 1e6,
  }
  scheduleContact(world)
  scheduleLight(world.harvest, world.queue)
  scheduleDisconnections(world)
  return world
}

function recordNew(): WorldRecord {
  return {
    contacts: [],
    interrogationPulses: [],
    pulse: null,
    stimulusPhases: [],
    phase: null,
    phaseOfTrain: 0,
    link: [],
    counts: { contacts: 0, interrogationPulses: 0, stimulusPhases: 0, linkBytes: 0, boots: 0, brownOuts: 0 },
    powerUps_us: [],
    brownOuts_us: [],
    pumpStarts: 0,
  }
}

/** Is this moment recorded in detail? */
export function isRecording(world: World): boolean {
  return world.now_us < world.recordUntil_us
}

/** Puts the next contact and its separation on the queue; each contact brings up the next. */
function scheduleContact(world: World): void {
  const contact = world.nextContact()
  if (contact === null) return
  world.record.counts.contacts += 1
  if (isRecording(world)) world.record.contacts.push(contact)
  const begin = (wetted: number) => {
    const { wake_V, wakeLag_s } = world.frontEnd.figures.contact
    holdContactBase(world)
    startEvent(world.electrode, world.now_us * 1e-6, wetted)
    world.watch.onContact(wetted > 0 ? 'contact' : 'separation', world.now_us * 1e-6)
    const wake_us = wakeTime_us(world.electrode, world.now_us, world.scenario.frontEnd.wake_mV ?? wake_V * 1000)
    if (wake_us > 0) schedule(world.queue, wake_us + Math.round(wakeLag_s * 1e6), RANK_WORLD, false, () => world.hooks.onWakeLine())
  }
  schedule(world.queue, Math.round(contact.contact_s * 1e6), RANK_WORLD, false, () => begin(contact.wetted))
  schedule(world.queue, Math.round(contact.separation_s * 1e6), RANK_WORLD, false, () => {
    begin(0)
    scheduleContact(world)
  })
}

/** Runs the world until `end_us`: events in order, the analog parts in between. */
export function runWorld(world: World, end_us: number): void {
  takePowerChange(world)
  while (world.now_us < end_us || nextTime_us(world.queue) <= end_us) {
    const target_us = Math.min(nextTime_us(world.queue), end_us)
    if (advance(world, target_us)) takePowerChange(world)
    else if (nextTime_us(world.queue) <= world.now_us) runNext(world.queue)
  }
}

/** Boots or fells the microcontroller when the store has crossed a threshold. */
export function takePowerChange(world: World): void {
  if (!updatePower(world.store)) return
  const { record } = world
  world.watch.onPower(world.store.isPowered, world.now_us * 1e-6)
  if (world.store.isPowered) {
    record.counts.boots += 1
    if (isRecording(world)) record.powerUps_us.push(world.now_us)
    world.hooks.onPowerUp()
    return
  }
  record.counts.brownOuts += 1
  if (isRecording(world)) record.brownOuts_us.push(world.now_us)
  dropVolatile(world.queue)
  world.transmitUntil_us = world.now_us
  world.hooks.onPowerLost()
}

/**
 * Longest steps: while a pulse drives the gel; while the electrode is being wetted or dried;
 * while its double layer still moves, which is solved exactly once the wetting has settled;
 * otherwise.
 */
const PULSE_STEP_us = 1000
const WETTING_STEP_us = 1000
const HARVEST_STEP_us = 10000
const QUIET_STEP_us = 50000
/** Without power and this close below the boot voltage, so that the moment of booting does not hang on a long step. */
const BOOT_STEP_us = 500
const BOOT_MARGIN_V = 0.01
/** After this many time constants a change counts as over. */
const SETTLED = 10

/** Advances the analog parts; true when the store crossed a power threshold on the way. */
function advance(world: World, target_us: number): boolean {
  while (world.now_us < target_us) {
    let step_us = Math.min(target_us - world.now_us, world.stepScale * longestStep_us(world))
    if (world.transmitUntil_us > world.now_us) step_us = Math.min(step_us, world.transmitUntil_us - world.now_us)
    step(world, step_us)
    const { isPowered, voltage_V, parameters } = world.store
    if (isPowered ? voltage_V < parameters.brownOut_V : voltage_V >= parameters.boot_V) return true
  }
  return false
}

function longestStep_us(world: World): number {
  if (world.lines.gelPolarity !== 0) return PULSE_STEP_us
  const { isPowered, voltage_V, parameters } = world.store
  if (!isPowered && voltage_V > parameters.boot_V - BOOT_MARGIN_V) return BOOT_STEP_us
  const { doubleLayer_s, wetting_s, electronTransfer_s } = world.electrode.parameters
  const charging_s = wetting_s + electronTransfer_s
  const since_s = world.now_us * 1e-6 - world.electrode.event_s
  if (since_s < SETTLED * charging_s) return WETTING_STEP_us
  return since_s < SETTLED * (doubleLayer_s + charging_s) ? HARVEST_STEP_us : QUIET_STEP_us
}

function step(world: World, step_us: number): void {
  const start_s = world.now_us * 1e-6
  const step_s = step_us * 1e-6
  const currents = world.loads.current_A
  const { lines, scenario } = world
  const supply_uA = world.profile.facts.currents_uA
  currents[LOAD_SUPERVISOR] = scenario.store.supervisor_uA * 1e-6
  currents[LOAD_SLEEP] = lines.mode === 'sleep' ? supply_uA.sleep * 1e-6 : 0
  currents[LOAD_SAMPLE] = lines.mode === 'sample' ? supply_uA.sample * 1e-6 : 0
  currents[LOAD_RUN] = lines.mode === 'run' ? supply_uA.run * 1e-6 : 0
  currents[LOAD_TRANSMIT] = world.transmitUntil_us > world.now_us ? supply_uA.transmit * 1e-6 : 0
  const gel_A = lines.gelPolarity !== 0 ? drivePulse(world, step_s) : 0
  currents[LOAD_PULSE] = lines.isPumpOn ? pulseRail_A(world) + boosted_A(world, gel_A) : 0
  world.loads.stimulus_W = stimulusPower_W(world)
  stepStore(world.store, harvestStep_J(world.harvest, start_s, step_s), world.loads, step_s)
  world.now_us += step_us
}

/** What the pulse rail with all that it feeds takes of the store at its voltage now, no electrode driven. */
function pulseRail_A({ profile, store }: World): number {
  const { logic_uA, rail_uW } = profile.power
  return (logic_uA + rail_uW / store.voltage_V) * 1e-6
}

/** What the boost takes of the store for a current at the pulse rail. */
function boosted_A({ profile, store }: World, rail_A: number): number {
  const { rail_V, boostEfficiency } = profile.power
  return (rail_A * rail_V) / (boostEfficiency * store.voltage_V)
}

/** Magnitude of the current that the stimulator drives through its load at the DAC's setting and the bridge's sign. */
export function drivenCurrent_A(world: World): number {
  const share = 1 + (world.lines.stimulusSign * world.stimulation.mismatch) / 2
  return stimulusCurrent_A(world.frontEnd, pulseAmplitude_V(world), world.scenario.stimulator.load_ohm, share)
}

/** The rail, the DAC or the bridge has moved: what flowed until now has flowed, and what flows from now on is known. */
export function settleStimulator(world: World): void {
  const { lines, stimulation, now_us } = world
  advanceElectrode(stimulation, now_us)
  const isRailOn = lines.isPumpOn
  const current_A = lines.stimulusSign === 0 || !isRailOn ? 0 : lines.stimulusSign * drivenCurrent_A(world)
  if (current_A === stimulation.current_A && isRailOn === stimulation.isRailOn) return
  world.watch.onStimulator(now_us, isRailOn, stimulation)
  stimulation.current_A = current_A
  stimulation.isRailOn = isRailOn
}

function stimulusPower_W(world: World): number {
  if (world.lines.stimulusSign === 0) return 0
  const { rail_V, boostEfficiency } = world.profile.power
  return (rail_V * drivenCurrent_A(world)) / boostEfficiency
}
