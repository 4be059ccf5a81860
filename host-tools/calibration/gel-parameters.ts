import type { GelMemoryTables } from '../../firmware/core/decode/gel-memory'
import { heterogelParameters } from '../../sim/assembly'
import { activation_V, timeConstant_s, type HeterogelIon } from '../../sim/electrodes/heterogel'
import { DIFFUSION_ACTIVATION_J_PER_MOL, FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, REFERENCE_TEMPERATURE_K } from '../../sim/ions'
import type { Scenario } from '../../sim/scenario'
import type { Calibration, Estimate, GelEstimates } from './calibration-file'
import { gelStep, openShare, type GelStep } from './gel-step'

/** What a calibration knows of the gel's dynamics: docs/physics.md, eqs 1, 4 and 6 to 9. */
export type GelParameters = Calibration['memory']

/** Of them, what shows within seconds: eqs 1, 4, 6 and 8. */
export type FastDynamics = Pick<GelParameters, 'facilitation' | 'facilitationDecay' | 'doubleLayer_ms' | 'speedPerKelvin'> & {
  ions: Pick<GelParameters['ions'][number], 'timeConstant_ms' | 'threshold_mV' | 'width_mV'>[]
}

/** The fastest fading that a table of 4095 ms still has to follow to the last bit of Q14. */
const FORGOTTEN_SHARE = 2 ** -10
/** The device's log holds so many ms of rest. */
const REST_MAX_MS = 4095

/**
 * The affine map of one pulse of constant voltage and the fadings of a rest, in the fixed point of
 * core/decode/gel-memory.
 */
export function gelMemoryTables(gel: GelParameters, ladder: Calibration['ladder'], chargeGain: number[]): GelMemoryTables {
  const maps = ladder.pulses.flatMap((pulse) => gel.ions.map((ion) => pulseMap(gel, ion, pulse)))
  const Q15 = (value: number) => Math.max(0, Math.min(32767, Math.round(value * 32768)))
  const Q14 = (value: number) => Math.max(0, Math.min(32767, Math.round(value * 16384)))
  const slowest_ms = Math.max(...gel.ions.map((ion) => ion.timeConstant_ms)) * gel.facilitationDecay
  return {
    facilitationRate: gel.ions.map((ion) => fadingRate(ion.timeConstant_ms * gel.facilitationDecay)),
    conductanceRate: gel.ions.map((ion) => fadingRate(ion.timeConstant_ms)),
    facilitationKeep_Q15: maps.map(({ facilitation }) => Q15(facilitation.keep)),
    facilitationRise_Q15: maps.map(({ facilitation }) => Q15(facilitation.rise)),
    conductanceKeep_Q15: maps.map(({ conductance }) => Q15(conductance.keep)),
    conductanceLift_Q14: maps.map(({ conductance }) => Q14(conductance.lift)),
    conductanceRise_Q14: maps.map(({ conductance }) => Q14(conductance.rise)),
    duration_ms: ladder.pulses.map((pulse) => Math.min(4095, Math.round(duration_ms(pulse)))),
    forgotten_ms: Math.min(REST_MAX_MS, Math.round(-slowest_ms * Math.log(FORGOTTEN_SHARE))),
    chargeGain,
    chargeRate: Math.max(0, Math.min(16383, Math.round(2 ** 27 / gel.doubleLayer_ms))),
    speedPer_dC_Q12: Math.max(0, Math.min(127, Math.round((4096 * gel.speedPerKelvin) / 10))),
  }
}

type IonParameters = GelParameters['ions'][number]
type Pulse = Calibration['ladder']['pulses'][number]

export function duration_ms(pulse: Pulse): number {
  return (pulse.sampleCount * pulse.sampleInterval_us) / 1000
}

export function pulseMap(gel: GelParameters, ion: IonParameters, pulse: Pulse): GelStep {
  return gelStep(gel, ion.timeConstant_ms, openShare(ion, pulse.amplitude_mV), duration_ms(pulse))
}

function fadingRate(timeConstant_ms: number): number {
  return Math.max(0, Math.min(524287, Math.round(2 ** 19 / timeConstant_ms)))
}

/** The dynamics that the simulator's gel has by its parameters; for a real one they are the assumed ones of docs/physics.md. */
export function gelParametersOf(scenario: Scenario, ions: string[]): GelParameters {
  const gel = heterogelParameters(scenario)
  const rows = ions.map((name) => gel.ions.find(({ ion }) => ion.name === name) as HeterogelIon)
  return {
    facilitation: gel.facilitation,
    facilitationDecay: gel.facilitationDecay,
    doubleLayer_ms: 1000 * gel.doubleLayer_F * gel.chargeTransfer_ohm,
    // D's activation energy (docs/physics.md §2): d ln D / dT = E/(R·T²).
    potentiation_per_s: gel.potentiation_per_s,
    potentiationDecay_s: gel.potentiationDecay_s,
    speedPerKelvin: DIFFUSION_ACTIVATION_J_PER_MOL / (GAS_J_PER_MOL_K * REFERENCE_TEMPERATURE_K ** 2),
    ions: rows.map((row) => ({
      drain_per_Vs: row.conductance_S / row.reserve_C,
      recovery_s: row.recovery_s,
      timeConstant_ms: 1000 * timeConstant_s(gel, row.ion),
      threshold_mV: 1000 * activation_V(gel, row),
      width_mV: 1000 * Math.max(0.02, (2 * GAS_J_PER_MOL_K * REFERENCE_TEMPERATURE_K) / (Math.abs(row.ion.charge) * FARADAY_C_PER_MOL)),
    })),
  }
}

/** Dynamics that nobody has measured, as estimates: stated, with no interval. */
export function statedGel({ facilitation, facilitationDecay, doubleLayer_ms, speedPerKelvin, ions }: GelParameters): GelEstimates {
  const stated = (value: number): Estimate => ({ value: Number(value.toPrecision(6)), interval95: null })
  return {
    facilitation: stated(facilitation),
    facilitationDecay: stated(facilitationDecay),
    doubleLayer_ms: stated(doubleLayer_ms),
    speedPerKelvin: stated(speedPerKelvin),
    ions: ions.map(({ timeConstant_ms, threshold_mV, width_mV }) => ({
      timeConstant_ms: stated(timeConstant_ms),
      threshold_mV: stated(threshold_mV),
      width_mV: stated(width_mV),
    })),
  }
}
