import { InterrogationPulse } from '../../core/decide/safety-gate'
import { StimulusPlan } from '../../core/decide/stimulus-plan'
import { DAC_SETUP, DAC_WRITE } from '../front-end'
import { DAC_ADDRESS, DAC_START_us } from '../front-end-figures'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { dacCode } from '../dac'
import { EspruinoWiring } from './wiring'
import { LATE_us, PulseEngine } from './engine'

/** What every pulse on an Espruino board goes through. The edges are the engine's: see engine.ts. */

/** A converter word of what analogRead gives: full scale is 1. */
export function wordOf(share: number): number {
  return (share * 65535 + 0.5) | 0
}

/** An engine is started this long before the pump is to begin: the interpreter takes its time to wake, and to start it. */
export const START_us = 3500
/**
 * Starts the engine for a pulse whose first edge is due at `begin_s`; returns when it comes, both s of getTime: later by
 * what lies between asking the time and the start.
 */
export function startFor_s(engine: PulseEngine, begin_s: number): number {
  const first_s = engine.start(((begin_s - getTime()) * 1000000 - PUMP_LEAD_us + 0.5) | 0)
  if (first_s - begin_s > LATE_us / 1000000) throw 'late'
  return first_s
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
 * Once the engine that was started has brought the DAC power, sets its range and its register and has that read back
 * (AD5691R data sheet, serial interface); only then are the edges let go. Throws when any of it fails; then no edge
 * comes, and the caller has to bring the lines to rest.
 * @param amplitude of the pulse, mV on the gel or µA
 * @param first_s when the first edge is going to come, s of getTime
 */
export function letGo(wiring: EspruinoWiring, amplitude: number, first_s: number): void {
  const code = dacCode(amplitude)
  // The upper eight of the code's 12 bits, and the lower four on the left.
  const setting = [DAC_WRITE, code >> 4, (code & 15) << 4]
  // It must not be asked earlier: one that does not answer makes an Error, which takes Espruino ten million instructions.
  const powered_s = first_s - (PUMP_LEAD_us - DAC_START_us) / 1000000
  while (getTime() < powered_s);
  I2C1.writeTo(DAC_ADDRESS, DAC_SETUP)
  I2C1.writeTo(DAC_ADDRESS, setting)
  const answer = I2C1.readFrom(DAC_ADDRESS, 2)
  if (answer[0] * 16 + (answer[1] >> 4) !== code) throw 'DAC'
  wiring.engine.arm()
}
