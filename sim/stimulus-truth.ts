import { StimulusPhase, WorldRecord } from './world'

/** One stimulus as the load got it. */
export interface StimulusTruth {
  start_s: number
  end_s: number
  phases: number
  amplitude_uA: number
  /** Charge of the first phase, and what all phases leave when added up, nC. */
  firstPhase_nC: number
  netCharge_nC: number
  /** From the last sample of the interrogation's ladder before it to its first edge. */
  latency_ms: number | null
}

/** Phases that share one start of the pump are one stimulus. */
export function stimuliOf(record: WorldRecord): StimulusTruth[] {
  const stimuli: StimulusTruth[] = []
  let pumpStart = 0
  let pulse = 0
  const pulses = record.interrogationPulses.filter(({ isProbe }) => !isProbe)
  for (const phase of record.stimulusPhases) {
    const charge_nC = phaseCharge_nC(phase)
    if (phase.pumpStart !== pumpStart) {
      while (pulse < pulses.length - 1 && pulses[pulse + 1].start_us < phase.start_us) pulse += 1
      stimuli.push({
        start_s: phase.start_us * 1e-6,
        end_s: 0,
        phases: 0,
        amplitude_uA: Math.abs(phase.current_uA),
        firstPhase_nC: charge_nC,
        netCharge_nC: 0,
        latency_ms: pulses.length > 0 ? (phase.start_us - pulses[pulse].lastSample_us) / 1000 : null,
      })
      pumpStart = phase.pumpStart
    }
    const stimulus = stimuli[stimuli.length - 1]
    stimulus.phases += 1
    stimulus.netCharge_nC += charge_nC
    stimulus.end_s = phase.end_us * 1e-6
  }
  return stimuli
}

/** µA · µs = pC. */
function phaseCharge_nC(phase: StimulusPhase): number {
  return (phase.current_uA * (phase.end_us - phase.start_us)) / 1000
}
