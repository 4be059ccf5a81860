import { InterrogationPulse } from '../../core/decide/safety-gate'
import { StimulusPlan } from '../../core/decide/stimulus-plan'
import { dacCode } from '../dac'
import { DAC_SETUP, DAC_WRITE, dacHighByte, dacLowByte } from '../front-end'
import { DAC_ADDRESS, DAC_START_us } from '../front-end-figures'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { PinName } from './espruino-api'
import { EspruinoWiring } from './wiring'

/** What every pulse on an Espruino board goes through. The edges are the engine's: see engine.ts. */

/** One converter word. analogRead gives full scale as 1. */
export function readWord(pin: PinName): number {
  return (analogRead(pin) * 65535 + 0.5) | 0
}

/** One word of the store or the temperature, which the front end gives only while `measure` is high. */
export function measureWord(wiring: EspruinoWiring, pin: PinName): number {
  digitalWrite(wiring.measure, 1)
  const word = readWord(pin)
  digitalWrite(wiring.measure, 0)
  return word
}

/** Lines low and pump off, whatever drove them: both electrodes shorted, as with the pins not driven. */
export function rest(wiring: EspruinoWiring): void {
  digitalWrite(wiring.pump, 0)
  digitalWrite(wiring.forward, 0)
  digitalWrite(wiring.backward, 0)
  digitalWrite(wiring.source, 0)
  digitalWrite(wiring.sink, 0)
  wiring.engine.stop()
}

/** An engine is started this long before the pump is to begin: the interpreter takes its time to wake, and to start it. */
export const START_us = 4000
/** Sets the DAC's range, writes its register and reads that back (AD5691R data sheet, serial interface). */
function setAmplitude(code: number): void {
  I2C1.writeTo(DAC_ADDRESS, DAC_SETUP)
  I2C1.writeTo(DAC_ADDRESS, [DAC_WRITE, dacHighByte(code), dacLowByte(code)])
  const answer = I2C1.readFrom(DAC_ADDRESS, 2)
  if (answer[0] * 16 + (answer[1] >> 4) !== code) throw 'DAC'
}

export function waitUntil(time_s: number): void {
  let now_s = getTime()
  while (now_s < time_s) now_s = getTime()
}

/** A pulse on the gel as a plan: its amplitude in mV is the DAC's setting as µA are, and it has one phase. */
export function gelPlan(pulse: InterrogationPulse): StimulusPlan {
  return {
    amplitude_uA: pulse.amplitude_mV,
    firstPhase_us: pulse.sampleCount * pulse.sampleInterval_us,
    secondPhase_us: 0,
    interphaseGap_us: 0,
    period_us: 0,
    pulses: 1,
    polarity: pulse.polarity,
  }
}

/**
 * Plays the plan that the engine has prepared: while the rail rises `sample` arranges for what has to be sampled, then
 * the DAC is set and confirmed, and only then are the edges let go. Throws when any of it fails; then no edge comes, and
 * the caller has to `rest`. Returns the instant of the first edge, s of getTime, which `sample` gets too.
 * @param amplitude of the plan
 * @param begin_s when that edge is due: START_us and PUMP_LEAD_us from now, or a little less
 */
export function playPlan(wiring: EspruinoWiring, amplitude: number, begin_s: number, sample: (first_s: number) => void): number {
  const first_s = wiring.engine.start(begin_s)
  sample(first_s)
  // It must not be asked earlier: one that does not answer makes an Error, which takes Espruino ten million instructions.
  waitUntil(first_s - (PUMP_LEAD_us - DAC_START_us) / 1000000)
  setAmplitude(dacCode(amplitude))
  wiring.engine.arm()
  return first_s
}
