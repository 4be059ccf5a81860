import { heterogelParameters } from '../../sim/assembly'
import {
  Heterogel,
  HeterogelParameters,
  heterogelNew,
  stepHeterogel,
} from '../../sim/electrodes/heterogel'
import { scenarioSchema } from '../../sim/scenario'

/** The gel of the check values: 50 µm apart, without series resistance, double layer, leak and potentiation. */
export function bareGel(changes: Partial<HeterogelParameters> = {}): HeterogelParameters {
  const scenario = scenarioSchema.parse({ name: 'check-values', gel: { spacing_um: 50, potentiation_per_s: 0, series_ohm: 0, leak_uS: 0 } })
  return { ...heterogelParameters(scenario), doubleLayer_F: Infinity, chargeTransfer_ohm: Infinity, ...changes }
}

export const ION_NAMES = ['K', 'Ca', 'Fe']
export const REFERENCE_SUPPLY = [1, 1, 1]

/** Drives a gel for a while in steps of at most a millisecond. */
export function drive(gel: Heterogel, applied_V: number, duration_s: number, supply = REFERENCE_SUPPLY): void {
  const steps = Math.max(1, Math.round(duration_s / 1e-3))
  for (let i = 0; i < steps; i++) stepHeterogel(gel, applied_V, supply, duration_s / steps)
}

/** Conductance of each ion after 0.5 s at a voltage, from rest, S. */
export function conductancesAfterPulse_S(parameters: HeterogelParameters, applied_V: number): number[] {
  const gel = heterogelNew(parameters)
  drive(gel, applied_V, 0.5)
  return [...gel.state.conductance_S]
}

/**
 * The voltage at which an ion conducts half of what it does far above its threshold, V: found
 * on the model by bisection, facilitation and depletion left out.
 */
export function halfActivation_V(parameters: HeterogelParameters, ion: number): number {
  const still: HeterogelParameters = {
    ...parameters,
    facilitation: 0,
    ions: parameters.ions.map((row) => ({ ...row, reserve_C: 1e9 })),
  }
  const settled_S = (applied_V: number) => {
    const gel = heterogelNew(still)
    stepHeterogel(gel, applied_V, REFERENCE_SUPPLY, 1000)
    return gel.state.conductance_S[ion]
  }
  const full_S = settled_S(10)
  let [low, high] = [0, 10]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (settled_S(middle) < full_S / 2) low = middle
    else high = middle
  }
  return (low + high) / 2
}
