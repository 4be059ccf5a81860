import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, convertChannel, electrodeNoise_V, whiteNoise_V } from './analog-inputs'
import { PowerMode, PulseRecord, StimulusPhase, World, drivenCurrent_A, isRecording, settleStimulator } from './world'
import { ZERO_CELSIUS_K } from './assembly'
import { appliedVoltage_V, electrodeCurrent_A, restElectrode } from './pulse-drive'
import { contactBase_V } from './contact-base'
import { setSeries, setTemperature, smallSignal_S } from './electrodes/heterogel'
import { faultVoltage_V, isDisconnected, loosePickup_A } from './faults'
import { jumpAmplifier, saturate_V, stepAmplifier, thermistorRatio } from './circuits/front-end'
import { type Converter, codeOf, wordOf } from './circuits/converter'
import { DAC_SET_GAIN_2, DAC_WRITE, DAC_WRITE_CONTROL } from '../firmware/boards/front-end'
import { senseVoltage_V } from './electrodes/triboiontronic'
import { supplyAt, temperatureAt_C } from './medium'
import { scaleByFilm, stimulateTissue } from './tissue/tissue'

/**
 * The lines between microcontroller and front end: all that the one can do to the other, each
 * taking effect at the world's present moment.
 */

/** The pulse rail has risen, and with it the DAC, this long after the pump's start. */
export function railRise_us({ frontEnd }: World): number {
  return Math.round(frontEnd.figures.start.dac_s * 1e6)
}

/** Supply of the 5 V pulse rail. The DAC hangs on the rail: it starts with nothing at its output and half of its range. */
export function setPump(world: World, isOn: boolean): void {
  const { lines } = world
  if (isOn && !lines.isPumpOn) {
    world.record.pumpStarts += 1
    lines.pumpOn_us = world.now_us
    lines.dacCode = 0
    lines.dacGain = 1
  }
  lines.isPumpOn = isOn
  settleStimulator(world)
}

/** Does the DAC hear what is said on its bus? */
export function isDacPowered(world: World): boolean {
  const { lines, now_us } = world
  return lines.isPumpOn && now_us - lines.pumpOn_us >= railRise_us(world)
}

/** Three bytes to the pulse DAC: a command and 16 bits, of which it takes the upper 12 (AD5691R data sheet, tables 8 to 11). */
export function writeDac(world: World, [command, high, low]: number[]): void {
  const { lines } = world
  if (command === DAC_WRITE) lines.dacCode = high * 16 + (low >> 4)
  if (command === DAC_WRITE_CONTROL) lines.dacGain = high === DAC_SET_GAIN_2 ? 2 : 1
  settleStimulator(world)
}

/** Switches the store's divider and the thermistor on: without it both read nothing. */
export function setMeasure(world: World, isOn: boolean): void {
  world.lines.isMeasuring = isOn
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
  const { driven_ohm, shorted_ohm } = world.frontEnd.figures.gel
  setSeries(world.gel, world.gelSeries_ohm + (polarity === 0 ? shorted_ohm : driven_ohm))
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
  settleStimulator(world)
  if (sign !== 0) notePhase(world)
}

function notePhase(world: World): void {
  const { record } = world
  const current_uA = world.lines.stimulusSign * drivenCurrent_A(world) * 1e6
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

/** One code of a converter that is set up otherwise than the board's captures and readings, now; see codeOf. */
export function readCode(world: World, channel: number, converter: Converter): number {
  const code = codeOf(converter, channelVoltage_V(world, channel), world.inputs.converterStreams[channel])
  if (channel === CHANNEL_GEL && world.lines.gelPolarity !== 0) noteSample(world, wordOf(converter, code), true)
  return code
}

function channelVoltage_V(world: World, channel: number): number {
  const { frontEnd, inputs } = world
  const now_s = world.now_us * 1e-6
  if (channel === CHANNEL_GEL) return gelOutput_V(world)
  if (channel === CHANNEL_CONTACT) {
    const { bias_V, gain, lag_s } = frontEnd.figures.contact
    const sense_V = senseVoltage_V(world.electrode, Math.max(now_s - lag_s, world.electrode.event_s)) + electrodeNoise_V(inputs, CHANNEL_CONTACT, now_s)
    return bias_V + gain * (sense_V - contactBase_V(world))
  }
  if (!world.lines.isMeasuring) return 0
  if (channel === CHANNEL_STORE) return world.store.voltage_V * frontEnd.figures.readings.storeDivider
  return frontEnd.fullScale_V * thermistorRatio(frontEnd, temperatureAt_C(world.medium, now_s) + ZERO_CELSIUS_K)
}

/** The gel's amplifier has the switched supply: without the pump its output is at ground. */
function isAmplifierOn({ frontEnd, lines, now_us }: World): boolean {
  return lines.isPumpOn && now_us - lines.pumpOn_us >= frontEnd.figures.start.amplifier_s * 1e6
}

/** Amplifier output: noise and faults in series with the electrode drive current through the gel's conductance. */
function gelOutput_V(world: World): number {
  const { frontEnd, inputs, lines } = world
  const { transimpedance_ohm, noise_V, offset_V } = frontEnd.figures.gel
  const thermal_V = noise_V[lines.range]
  const electrode_V = electrodeNoise_V(inputs, CHANNEL_GEL, world.now_us * 1e-6)
  if (lines.gelPolarity === 0) return isAmplifierOn(world) ? saturate_V(frontEnd, offset_V[lines.range] + whiteNoise_V(inputs, thermal_V)) : 0
  const input_A = isDisconnected(world.faults, world.now_us)
    ? loosePickup_A(world.faults, world.now_us)
    : smallSignal_S(world.gel) * (electrode_V + faultVoltage_V(world.faults, world.now_us))
  return saturate_V(frontEnd, frontEnd.output_V + transimpedance_ohm[lines.range] * input_A + whiteNoise_V(inputs, thermal_V))
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
