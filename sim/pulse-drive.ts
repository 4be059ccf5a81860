import { DropletDiode, dropletDiodeNew, stepDropletDiode } from './circuits/droplet-diode'
import { Scenario } from './scenario'
import { World } from './world'
import { RANK_WORLD, schedule } from './event-queue'
import { dacVoltage_V, jumpAmplifier, stepAmplifier } from './circuits/front-end'
import { diodeParameters } from './sources/assembly'
import { isDisconnected } from './faults'
import { gelCurrent_A, restHeterogel, smallSignal_S, stepHeterogel } from './electrodes/heterogel'
import { scaleByFilm } from './tissue/tissue'
import { supplyAt } from './medium'

/** The way of an interrogation pulse: DAC, droplet diode if there is one, gel, amplifier. */

/**
 * The diode in series with the gel, or null. Its resistance is counted with the gel's R_s, so
 * that the junction alone is left here.
 */
export function gelDiodeNew(scenario: Scenario): DropletDiode | null {
  const { diode, medium } = scenario
  if (diode === undefined || diode.rectifies === 'harvester') return null
  return dropletDiodeNew({ ...diodeParameters(diode, medium[0].temperature_C), series_ohm: 0 })
}

/** Output of the DAC, V; nothing without the pump. */
export function pulseAmplitude_V(world: World): number {
  const { isPumpOn, dacCode, dacGain } = world.lines
  return isPumpOn ? dacVoltage_V(world.frontEnd, dacCode, dacGain) : 0
}

/** Voltage the lines put on electrode and diode together, signed. */
export function appliedVoltage_V(world: World): number {
  const { gelPolarity } = world.lines
  return gelPolarity === 0 ? 0 : gelPolarity * Math.max(0, pulseAmplitude_V(world) + world.frontEnd.figures.gel.driveOffset_V)
}

/** Current through the electrode now, A, signed. */
export function electrodeCurrent_A(world: World): number {
  if (isDisconnected(world.faults, world.now_us)) return 0
  const junction_V = world.gelDiode === null ? 0 : world.gelDiode.voltage_V
  return gelCurrent_A(world.gel, appliedVoltage_V(world) - junction_V)
}

/** Puts the moments on the queue when the electrode loses and finds its lead: no step goes past one, and the amplifier's input jumps. */
export function scheduleDisconnections(world: World): void {
  const jump = () => {
    const { frontEnd, lines } = world
    if (lines.gelPolarity !== 0) jumpAmplifier(frontEnd, lines.gelPolarity * electrodeCurrent_A(world), lines.range)
  }
  for (const { begin_us, end_us } of world.faults.open) {
    schedule(world.queue, begin_us, RANK_WORLD, false, jump)
    schedule(world.queue, end_us, RANK_WORLD, false, jump)
  }
}

/** Advances a driven gel and its amplifier; returns the current that the pulse draws from the pulse rail, A. */
export function drivePulse(world: World, step_s: number): number {
  const applied_V = appliedVoltage_V(world)
  supplyAt(world.medium, world.now_us * 1e-6, world.supply)
  scaleByFilm(world)
  const before_C = world.gel.netCharge_C
  // Without a lead no current flows: just then the gel's terminals show the double layer's voltage.
  if (isDisconnected(world.faults, world.now_us)) stepHeterogel(world.gel, world.gel.state.doubleLayer_V, world.supply, step_s)
  else if (world.gelDiode === null) stepHeterogel(world.gel, applied_V, world.supply, step_s)
  else stepRectified(world, world.gelDiode, applied_V, step_s)
  const charge_C = world.gel.netCharge_C - before_C
  const mean_A = Math.abs(charge_C) / step_s
  world.watch.onGel(world.now_us, applied_V, charge_C, step_s)
  stepAmplifier(world.frontEnd, world.lines.gelPolarity * electrodeCurrent_A(world), world.lines.range, step_s)
  world.gel_us = world.now_us + Math.round(step_s * 1e6)
  return mean_A
}

/** Strang's splitting: half a step of the junction with the gel's conductance held, the gel with the junction held, the other half. */
function stepRectified(world: World, diode: DropletDiode, applied_V: number, step_s: number): void {
  const { gel } = world
  const stepJunction = () =>
    stepDropletDiode(diode, applied_V - gel.state.doubleLayer_V, 1 / smallSignal_S(gel), step_s / 2)
  stepJunction()
  stepHeterogel(gel, applied_V - diode.voltage_V, world.supply, step_s)
  stepJunction()
}

/** The electrode has been shorted since `gel_us`: the gel rests, and the diode empties itself through it. */
export function restElectrode(world: World): void {
  const rested_s = (world.now_us - world.gel_us) * 1e-6
  if (rested_s <= 0) return
  const { gel, gelDiode } = world
  if (gelDiode !== null) stepDropletDiode(gelDiode, -gel.state.doubleLayer_V, 1 / smallSignal_S(gel), rested_s)
  restHeterogel(gel, world.supply, rested_s, world.stepScale)
}
