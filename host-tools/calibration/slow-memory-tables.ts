import type { SlowMemoryTables } from '../../firmware/core/decode/slow-memory'
import type { Calibration } from './calibration-file'
import { duration_ms, pulseMap, type GelParameters } from './gel-parameters'
import { openShare } from './gel-step'

/** What a pulse of the ladder does to an ion for long, after the pulses before it. */
interface Trace {
  /** ∫m dt over the pulse and all the time after it that comes on top of earlier pulses' own, s. */
  dose_s: number
  /** Share of the reserve that it takes at activation 1. */
  drain: number
}

/** As much as the device can add up; what does more is followed as far as that goes. */
const DOSE_MAX = 4095
/** How far from the reference temperature the slope of doses is taken. */
const WARMING_K = 10

/**
 * The doses of the ladder's pulses in the fixed point of core/decode/slow-memory (docs/physics.md, eqs 5 to 9). A pulse
 * out of the ladder's order is booked like the ladder's own: after a rest it potentiates some 15 % more.
 */
export function slowMemoryTables({ memory, ladder }: Pick<Calibration, 'memory' | 'ladder'>): SlowMemoryTables {
  const tracesAt = (speed: number) => memory.ions.map((ion) => tracesOf({ ...memory, ions: [] }, { ...ion, timeConstant_ms: ion.timeConstant_ms / speed }, ladder.pulses, ladder.gap_ms))
  const traces = tracesAt(1)
  const [cold_s, warm_s] = [-WARMING_K, WARMING_K].map((warming_K) => totalDose_s(tracesAt(1 + memory.speedPerKelvin * warming_K)))
  const dosePer_dC = (warm_s - cold_s) / (20 * WARMING_K * totalDose_s(traces)) || 0
  const listed = ladder.pulses.flatMap((_, pulse) => traces.map((ofIon) => ofIon[pulse]))
  const fadingRate = within(355, 2 ** 32 / (1000 * memory.potentiationDecay_s), 16383)
  return {
    potentiationDose_Q21: listed.map(({ dose_s }) => within(0, 2 ** 21 * memory.potentiation_per_s * dose_s, DOSE_MAX)),
    depletionDose_Q22: listed.map(({ drain }) => within(0, 2 ** 22 * drain, DOSE_MAX)),
    halfLife_ms: Math.round((Math.LN2 * 2 ** 32) / fadingRate),
    fadingRate,
    dosePer_dC_Q20: within(-2047, dosePer_dC * 2 ** 20, 2047),
    recoveryRate: memory.ions.map(({ recovery_s }) => within(0, 2 ** 27 / (1000 * recovery_s), 16383)),
  }
}

function within(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(high, Math.round(value)))
}

function totalDose_s(traces: Trace[][]): number {
  return traces.flat().reduce((sum, { dose_s }) => sum + dose_s, 0)
}

/** One ion over the ladder, by the maps of its pulses: with m' = drive − build·m, ∫m = (drive·T − Δm)/build; eq. 5 gives ∫γ likewise. */
function tracesOf(gel: GelParameters, ion: GelParameters['ions'][number], pulses: Calibration['ladder']['pulses'], gap_ms: number): Trace[] {
  const fading_ms = ion.timeConstant_ms * gel.facilitationDecay
  let [m, gamma] = [0, 0]
  return pulses.map((pulse) => {
    const open = openShare(ion, pulse.amplitude_mV)
    const { build, facilitation, conductance } = pulseMap(gel, ion, pulse)
    const width_ms = duration_ms(pulse)
    const m1 = facilitation.keep * m + facilitation.rise
    const gamma1 = conductance.keep * gamma + conductance.lift * m + conductance.rise
    const facilitated_ms = (((gel.facilitation * open) / ion.timeConstant_ms) * width_ms - (m1 - m)) / build
    const opened_ms = open * (width_ms + facilitated_ms) - (gamma1 - gamma) * ion.timeConstant_ms
    const trace = {
      // What is left of m fades after the pulse; what was left before it fades no more on its own account.
      dose_s: (facilitated_ms + (m1 - m) * fading_ms) / 1000,
      drain: (ion.drain_per_Vs * pulse.amplitude_mV * opened_ms) / 1e6,
    }
    m = m1 * Math.exp(-gap_ms / fading_ms)
    gamma = gamma1 * Math.exp(-gap_ms / ion.timeConstant_ms)
    return trace
  })
}
