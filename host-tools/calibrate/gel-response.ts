import { frontEndFigures } from '../../hardware/figures'
import { FITTINGS } from '../../hardware/netlist/netlist'
import { dacCode } from '../../firmware/boards/dac'
import type { Calibration } from '../calibration/calibration-file'
import type { FastDynamics } from '../calibration/gel-parameters'
import { gelStep, openShare, type GelStep } from '../calibration/gel-step'
import type { Measurement } from '../calibration/measurement'

/**
 * What window sums an electrode gives by the equations of docs/physics.md, 1 to 8 without depletion: the model that
 * is fitted to the measurements of a calibration. It knows of the simulator no more than of any other electrode.
 */
export interface ElectrodeModel {
  /** Dynamics of the gel: what a calibration is to know. */
  gel: FastDynamics
  /** Per ion at activation 1 and 25 °C, and its relative change per kelvin. */
  conductance_uS: number[]
  warming_perK: number[]
  leak_uS: number
  series_kOhm: number
  /** 1/C_dl: voltage in the double layer for a charge. */
  elastance_mVPer_nC: number
  /** Per range of the amplifier. */
  wordsPer_uA: number[]
}

export type Sampling = Pick<Calibration, 'ladder' | 'windows'>

const REFERENCE_C = 25
const REFERENCE_K = 298.15
const { dac, gel: AMPLIFIER } = frontEndFigures(FITTINGS.wearable)
const DAC_STEP_mV = (dac.fullScale_V * 1000) / dac.codes
/** Delay of the amplifier's output: by its pole in the sensitive range and by the filter's. Fittings differ by 0.01 ms. */
const AMPLIFIER_LAG_ms = 1000 * (AMPLIFIER.filterLag_s + AMPLIFIER.amplifierLag_s[0])
/** So long the voltage on the gel is held: the series resistance takes little of it, and slowly. */
const HELD_SAMPLES = 2

/** Kelvins from 25 °C as an activation energy counts them: e^(k·warmth) is Arrhenius' law with E = k·R·T², k per kelvin at 25 °C. */
export function warmthOf(temperature_C: number): number {
  const warming_K = temperature_C - REFERENCE_C
  return (warming_K * REFERENCE_K) / (REFERENCE_K + warming_K)
}

/**
 * Sums above those of zero current, [pulse · windows + window], of a gel that has rested.
 * @param carried_nC net charge in the double layer when the first pulse begins
 */
export function predictedSums(model: ElectrodeModel, { ladder, windows }: Sampling, measurement: Measurement, carried_nC: number): number[] {
  const { gel, series_kOhm, elastance_mVPer_nC, leak_uS } = model
  const { activation, temperature_C, earlier, began_ms, polarity, amplitude_mV } = measurement
  const warmth = warmthOf(temperature_C)
  const speed = Math.exp(gel.speedPerKelvin * warmth)
  const present = gel.ions.flatMap((parameters, ion) =>
    activation[ion] > 0
      ? [
          {
            parameters,
            timeConstant_ms: parameters.timeConstant_ms / speed,
            full_uS: activation[ion] * model.conductance_uS[ion] * Math.exp(model.warming_perK[ion] * warmth),
            facilitation: 0,
            conductance: 0,
          },
        ]
      : [],
  )
  let doubleLayer_mV = carried_nC * elastance_mVPer_nC
  const stepsOf = (voltage_mV: number, time_ms: number): GelStep[] =>
    present.map(({ parameters, timeConstant_ms }) => gelStep(gel, timeConstant_ms, voltage_mV === 0 ? 0 : openShare(parameters, voltage_mV), time_ms))
  const advance = (steps: GelStep[]) => {
    for (let i = 0; i < present.length; i++) {
      const ion = present[i]
      const { facilitation, conductance } = steps[i]
      ion.conductance = conductance.keep * ion.conductance + conductance.lift * ion.facilitation + conductance.rise
      ion.facilitation = facilitation.keep * ion.facilitation + facilitation.rise
    }
  }
  const total_uS = () => {
    let sum = leak_uS
    for (const ion of present) sum += ion.full_uS * ion.conductance
    return sum
  }
  /** µA as seen behind the amplifier at every sample of a pulse, by eq. 1; what opens paths is the voltage in the middle of each few samples, extrapolated. */
  const play = (pulse: number, sign: number, asked_mV: number): number[] => {
    const { sampleCount, sampleInterval_us } = ladder.pulses[pulse]
    const interval_ms = sampleInterval_us / 1000
    const applied_mV = dacCode(asked_mV) * DAC_STEP_mV
    const driven = (conductance_uS: number) => (applied_mV - sign * doubleLayer_mV) / (1 + (series_kOhm * conductance_uS) / 1000)
    const currents_uA: number[] = []
    let steps: GelStep[] = []
    let began_uS = total_uS()
    let slope_uS = 0
    let before_uA = (began_uS * driven(began_uS)) / 1000
    for (let n = 0; n < sampleCount; n++) {
      if (n % HELD_SAMPLES === 0) {
        const now_uS = total_uS()
        slope_uS = now_uS - began_uS
        began_uS = now_uS
        steps = stepsOf(driven(now_uS + slope_uS / 2), interval_ms)
      }
      advance(steps)
      const now_uS = total_uS()
      const current_uA = (now_uS * driven(now_uS)) / 1000
      doubleLayer_mV += sign * current_uA * interval_ms * elastance_mVPer_nC
      currents_uA.push(current_uA - ((current_uA - before_uA) * AMPLIFIER_LAG_ms) / interval_ms)
      before_uA = current_uA
    }
    return currents_uA
  }
  const rest = (time_ms: number) => {
    advance(stepsOf(0, time_ms))
    doubleLayer_mV *= Math.exp(-time_ms / gel.doubleLayer_ms)
  }
  const width_ms = (pulse: number) => (ladder.pulses[pulse].sampleCount * ladder.pulses[pulse].sampleInterval_us) / 1000
  earlier.forEach(({ pulse, polarity: sign, began_ms: at_ms }, n) => {
    play(pulse, sign, ladder.pulses[pulse].amplitude_mV)
    rest((earlier[n + 1]?.began_ms ?? began_ms[0]) - at_ms - width_ms(pulse))
  })
  return ladder.pulses.flatMap((own, pulse) => {
    const samples = play(pulse, polarity * own.polarity, amplitude_mV ?? own.amplitude_mV)
    if (pulse + 1 < ladder.pulses.length) rest(began_ms[pulse + 1] - began_ms[pulse] - width_ms(pulse))
    const words = model.wordsPer_uA[own.range]
    return windows.map(({ start, count }) => {
      let sum = 0
      for (let n = start; n < start + count; n++) sum += samples[n]
      return words * sum
    })
  })
}
