import { readFileSync } from 'node:fs'
import { activation_V, timeConstant_s, type HeterogelParameters } from '../../../sim/electrodes/heterogel'
import { GAS_J_PER_MOL_K, FARADAY_C_PER_MOL } from '../../../sim/ions'
import { runNgspice, type Drive, type NgspiceResult } from '../../ngspice'

/** The whole, non-linear heterogel electrode of the simulator as a circuit for ngspice. */

export interface HeterogelCircuit {
  parameters: HeterogelParameters
  supply: number[]
  applied: Drive
  duration_s: number
}

/** @returns current in A, double layer in V, from a gel at rest */
export function heterogelInNgspice(
  { parameters, supply, applied, duration_s }: HeterogelCircuit,
  step_s: number,
  tolerance: number,
): NgspiceResult {
  return runNgspice({
    netlist: readFileSync(new URL('./heterogel.cir', import.meta.url), 'utf8'),
    parameters: { ...sharedParameters(parameters), ...ionParameters(parameters, supply) },
    drives: { applied },
    duration_s,
    step_s,
    tolerance,
    vectors: ['i(Vammeter)', 'v(layer)'],
    initial: { c0: 1, c1: 1, c2: 1 },
  })
}

function sharedParameters(parameters: HeterogelParameters): Record<string, number> {
  const { series_ohm, leak_S, doubleLayer_F, chargeTransfer_ohm } = parameters
  const { facilitation, facilitationDecay, potentiation_per_s, potentiationDecay_s } = parameters
  const memory = { facilitation, facilitationDecay, potentiation_per_s, potentiationDecay_s }
  return { series_ohm, leak_S, doubleLayer_F, chargeTransfer_ohm, ...memory }
}

function ionParameters(parameters: HeterogelParameters, supply: number[]): Record<string, number> {
  const numbered = parameters.ions.flatMap((row, i) => {
    const values = {
      conductance: row.conductance_S,
      activation: activation_V(parameters, row),
      steepness: steepness_V(parameters, row.ion.charge),
      rate: 1 / timeConstant_s(parameters, row.ion),
      reserve: row.reserve_C,
      recovery: row.recovery_s,
      supply: supply[i],
    }
    return Object.entries(values).map(([name, value]) => [`${name}${i}`, value] as const)
  })
  return Object.fromEntries(numbered)
}

/** Eq. 4's width written out once more, so that the circuit does not take it from the model. */
export function steepness_V({ temperature_K }: HeterogelParameters, charge: number): number {
  return Math.max(0.02, (2 * GAS_J_PER_MOL_K * temperature_K) / (Math.abs(charge) * FARADAY_C_PER_MOL))
}
