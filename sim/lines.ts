import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, convertChannel, electrodeNoise_V, whiteNoise_V } from './analog-inputs'
import { PowerMode, PulseRecord, StimulusPhase, World, isRecording, stimulusCurrent_A } from './world'
import { ZERO_CELSIUS_K } from './assembly'
import { appliedVoltage_V, electrodeCurrent_A, restElectrode } from './pulse-drive'
import { setTemperature, smallSignal_S } from './electrodes/heterogel'
import { faultVoltage_V, isDisconnected, loosePickup_A } from './faults'
import { jumpAmplifier, saturate_V, stepAmplifier, thermistorRatio } from './circuits/front-end'
import { senseVoltage_V } from './electrodes/triboiontronic'
import { supplyAt, temperatureAt_C } from './medium'
import { thermalNoise_V } from './noise'
import { scaleByFilm, stimulateTissue } from './tissue/tissue'

/**
 * The lines between microcontroller and front end: all that the one can do to the other, each
 * taking effect at the world's present moment.
 */

/** The pulse rail has risen, and with it the DAC, this long after the pump's start (A). */
export const RAIL_RISE_us = 1000
/** What the DAC puts out when it gets power: half scale, as its EEPROM leaves the factory (DS22039, 5.3). */
export const DAC_POWER_UP_CODE = 2048

/** Charge pump of the 5 V pulse rail. The DAC hangs on the rail: it forgets its code when that goes off. */
export function setPump(world: World, isOn: boolean): void {
  const { lines } = world
  if (isOn && !lines.isPumpOn) {
    world.record.pumpStarts += 1
    lines.pumpOn_us = world.now_us
    lines.dacCode = DAC_POWER_UP_CODE
  }
  lines.isPumpOn = isOn
}

/** Does the DAC hear what is said on its bus? */
export function isDacPowered({ lines, now_us }: World): boolean {
  return lines.isPumpOn && now_us - lines.pumpOn_us >= RAIL_RISE_us
}

/** 12-bit code of the pulse DAC; see dacCode in firmware/boards/dac.ts. */
export function setDacCode(world: World, code: number): void {
  world.lines.dacCode = code
}

/** Transimpedance range, 0 sensitive, 1 wide. */
export function setRange(world: World, range: number): void {
  world.lines.range = range
}

/** Pulse traces kept with their samples; later pulses keep only their truth, so that long runs stay small. */
const TRACES_KEPT = 600

/** Analog switch on the gel: 1 forward, −1 reverse, 0 shorted. The amplifier always sees a positive current. */
export function setGelSwitch(world: World, polarity: number): void {
  if (polarity === world.lines.gelPolarity) return
  const now_s = world.now_us * 1e-6
  if (polarity !== 0) {
    supplyAt(world.medium, now_s, world.supply)
    scaleByFilm(world)
    setTemperature(world.gel, temperatureAt_C(world.medium, now_s) + ZERO_CELSIUS_K)
    settleAmplifier(world)
    restElectrode(world)
  }
  world.gel_us = world.now_us
  world.lines.gelPolarity = polarity
  const current_A = polarity * electrodeCurrent_A(world)
  jumpAmplifier(world.frontEnd, polarity === 0 ? 0 : current_A, world.lines.range)
  if (polarity !== 0) notePulse(world)
}

/** A shorted electrode leaves the amplifier without current: its output returns to the offset. */
function settleAmplifier(world: World): void {
  const since_s = (world.now_us - world.gel_us) * 1e-6
  if (since_s > 0) stepAmplifier(world.frontEnd, 0, world.lines.range, since_s)
}

function notePulse(world: World): void {
  const { record } = world
  const { reserve, potentiation } = world.gel.state
  const pulse: PulseRecord = {
    start_us: world.now_us,
    applied_mV: appliedVoltage_V(world) * 1000,
    range: world.lines.range,
    supply: [...world.supply],
    apparent: world.supply.map((supply, i) => supply * reserve[i] * (1 + potentiation[i])),
    isProbe: false,
    lastSample_us: world.now_us,
    sample_us: [],
    words: [],
    current_uA: [],
  }
  record.pulse = pulse
  record.counts.interrogationPulses += 1
  if (isRecording(world)) record.interrogationPulses.push(pulse)
  world.watch.onPulse(pulse)
}

/** H-bridge of the stimulator: 1 or −1 drives the DAC's current through the load, 0 shorts it. */
export function setStimulator(world: World, sign: number): void {
  const lines = world.lines
  if (sign === lines.stimulusSign) return
  if (world.record.phase !== null && lines.stimulusSign !== 0) {
    world.record.phase.end_us = world.now_us
    stimulateTissue(world, world.record.phase)
  }
  lines.stimulusSign = sign
  if (sign !== 0) notePhase(world)
}

function notePhase(world: World): void {
  const { record } = world
  const current_uA = world.lines.stimulusSign * stimulusCurrent_A(world) * 1e6
  const phase: StimulusPhase = { start_us: world.now_us, end_us: world.now_us, pumpStart: record.pumpStarts, current_uA }
  record.phaseOfTrain = record.phase?.pumpStart === phase.pumpStart ? record.phaseOfTrain + 1 : 1
  record.phase = phase
  record.counts.stimulusPhases += 1
  if (isRecording(world)) record.stimulusPhases.push(phase)
  world.watch.onPhase(phase)
}

export function setPowerMode(world: World, mode: PowerMode): void {
  world.lines.mode = mode
}

/** Puts bytes on the link at this moment; they keep the transmitter busy for a while after. */
export function sendBytes(world: World, bytes: number[]): void {
  world.record.counts.linkBytes += bytes.length
  if (isRecording(world)) world.record.link.push({ time_us: world.now_us, bytes })
  world.watch.onBytes(world.now_us, bytes, world.store)
  const begin_us = Math.max(world.now_us, world.transmitUntil_us)
  world.transmitUntil_us = begin_us + bytes.length * world.profile.linkByte_us
}

/**
 * One 16-bit left-aligned converter word of a channel, now.
 * @param isCapture true for timer-driven sampling, false for a single reading
 */
export function readWord(world: World, channel: number, isCapture: boolean): number {
  const word = convertChannel(world.inputs, channel, channelVoltage_V(world, channel), isCapture)
  if (channel === CHANNEL_GEL && world.lines.gelPolarity !== 0) noteSample(world, word, isCapture)
  return word
}

function channelVoltage_V(world: World, channel: number): number {
  const { frontEnd, inputs } = world
  const now_s = world.now_us * 1e-6
  if (channel === CHANNEL_GEL) return gelOutput_V(world)
  if (channel === CHANNEL_CONTACT) {
    const sense_V = senseVoltage_V(world.electrode, now_s) + electrodeNoise_V(inputs, CHANNEL_CONTACT, now_s)
    return frontEnd.contactBias_V + frontEnd.contactGain * sense_V
  }
  if (channel === CHANNEL_STORE) return world.store.voltage_V * frontEnd.storeDivider
  return frontEnd.fullScale_V * thermistorRatio(temperatureAt_C(world.medium, now_s) + ZERO_CELSIUS_K)
}

/** Amplifier output: noise and faults in series with the electrode drive current through the gel's conductance. */
function gelOutput_V(world: World): number {
  const { frontEnd, inputs, lines } = world
  const resistance_ohm = frontEnd.transimpedance_ohm[lines.range]
  const temperature_K = world.gel.parameters.temperature_K
  const thermal_V = thermalNoise_V(resistance_ohm, world.scenario.frontEnd.bandwidth_Hz, temperature_K)
  const electrode_V = electrodeNoise_V(inputs, CHANNEL_GEL, world.now_us * 1e-6)
  if (lines.gelPolarity === 0) return saturate_V(frontEnd, frontEnd.offset_V + whiteNoise_V(inputs, thermal_V))
  const input_A = isDisconnected(world.faults, world.now_us)
    ? loosePickup_A(world.faults, world.now_us)
    : smallSignal_S(world.gel) * (electrode_V + faultVoltage_V(world.faults, world.now_us))
  return saturate_V(frontEnd, frontEnd.output_V + resistance_ohm * input_A + whiteNoise_V(inputs, thermal_V))
}

function noteSample(world: World, word: number, isCapture: boolean): void {
  const { pulse, counts } = world.record
  if (pulse === null) return
  pulse.isProbe = !isCapture
  pulse.lastSample_us = world.now_us
  if (counts.interrogationPulses > TRACES_KEPT) return
  pulse.sample_us.push(world.now_us - pulse.start_us)
  pulse.words.push(word)
  pulse.current_uA.push(world.lines.gelPolarity * electrodeCurrent_A(world) * 1e6)
}
