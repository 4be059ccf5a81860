import type { Calibration } from '../calibration/calibration-file'
import type { Measurement } from '../calibration/measurement'

type Gel = Calibration['memory']
type Ladder = Calibration['ladder']

/** One pulse of the ladder that was played, by the device's clock. */
export interface PlayedPulse {
  pulse: number
  began_ms: number
  /** Where it was not the ladder's. */
  amplitude_mV?: number
}

/** All pulses of a measurement in order; without voltage only the earlier ones act. */
export function pulsesOf({ earlier, isZeroBias, began_ms, amplitude_mV }: Measurement): PlayedPulse[] {
  return [...earlier, ...(isZeroBias ? [] : began_ms.map((time_ms, pulse) => ({ pulse, began_ms: time_ms, amplitude_mV })))]
}

/**
 * Per ion ∫m dt, s, over some pulses of a rested gel and all the time after them: what its
 * long-term potentiation is driven by (docs/physics.md, eqs 8 and 9).
 */
export function facilitationDose_s(gel: Gel, ladder: Ladder, pulses: PlayedPulse[], temperature_C: number): number[] {
  const speed = 1 + gel.speedPerKelvin * (temperature_C - REFERENCE_C)
  return gel.ions.map(({ timeConstant_ms, threshold_mV, width_mV }) => {
    const rate = speed / timeConstant_ms
    const fading = rate / gel.facilitationDecay
    let facilitation = 0
    let dose_ms = 0
    pulses.forEach(({ pulse, began_ms, amplitude_mV = ladder.pulses[pulse].amplitude_mV }, at) => {
      const { sampleCount, sampleInterval_us } = ladder.pulses[pulse]
      const width_ms = (sampleCount * sampleInterval_us) / 1000
      const drive = (gel.facilitation * rate) / (1 + Math.exp((threshold_mV - amplitude_mV) / width_mV))
      const target = drive / (drive + fading)
      const kept = Math.exp(-(drive + fading) * width_ms)
      dose_ms += target * width_ms + ((facilitation - target) * (1 - kept)) / (drive + fading)
      facilitation = target + (facilitation - target) * kept
      const rest_ms = at + 1 < pulses.length ? pulses[at + 1].began_ms - began_ms - width_ms : Infinity
      const rested = Math.exp(-fading * rest_ms)
      dose_ms += (facilitation * (1 - rested)) / fading
      facilitation *= rested
    })
    return dose_ms / 1000
  })
}

const REFERENCE_C = 25
