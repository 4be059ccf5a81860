import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K } from '../ions'
import { StiffSystem, integrateStiff } from '../stiff'

/**
 * The droplet diode: two hydrogel droplets of opposite fixed charge, whose contact passes
 * ions one way and rectifies by more than two orders of magnitude (M, 10.1126/science.adr0428).
 *
 * Charge-control model (M*, Beaufoy and Sparkes 1957, as for the p-n junction). With v the
 * voltage over the junction and i the current that enters it:
 *   Q(v) = I_s·τ·(e^{v/(n·V_T)} − 1)      ions stored at the contact
 *   i = Q/τ + dQ/dt + C_j·dv/dt + g·v     g: what leaks past the droplets
 * A forward current fills the store with time constant τ (turn-on); after it reverses, the
 * junction conducts until the store is empty, τ·ln(1 + I_F/I_R) (storage delay).
 * SI units throughout. Values of the parameters are assumed (A).
 */
export interface DropletDiodeParameters {
  saturation_A: number
  ideality: number
  /** τ: time that ions stay stored. */
  transit_s: number
  /** Of the droplets, in series with the junction. */
  series_ohm: number
  leak_S: number
  /** C_j of the contact without stored ions. */
  junction_F: number
  temperature_K: number
}

export interface DropletDiode {
  parameters: DropletDiodeParameters
  /** v, over the junction. */
  voltage_V: number
}

export function dropletDiodeNew(parameters: DropletDiodeParameters): DropletDiode {
  return { parameters, voltage_V: 0 }
}

/** n·V_T with V_T = RT/F, V. */
function slope_V(parameters: DropletDiodeParameters): number {
  return (parameters.ideality * GAS_J_PER_MOL_K * parameters.temperature_K) / FARADAY_C_PER_MOL
}

/** Q, C. */
export function storedCharge_C(diode: DropletDiode): number {
  const { saturation_A, transit_s } = diode.parameters
  return saturation_A * transit_s * Math.expm1(diode.voltage_V / slope_V(diode.parameters))
}

/** Rate of the junction voltage when `current_A` enters, and by how much it falls per volt and rises per ampere. */
export interface JunctionRate {
  rate_V_per_s: number
  perVolt_per_s: number
  perAmpere_V_per_C: number
}

/** The junction's equation solved for dv/dt, with its derivatives for an implicit method. */
export function junctionRate(parameters: DropletDiodeParameters, voltage_V: number, current_A: number): JunctionRate {
  const { saturation_A, transit_s, leak_S, junction_F } = parameters
  const slope = slope_V(parameters)
  const growth = Math.exp(voltage_V / slope)
  const conductance_S = (saturation_A * growth) / slope
  const capacitance_F = junction_F + conductance_S * transit_s
  const surplus_A = current_A - saturation_A * (growth - 1) - leak_S * voltage_V
  return {
    rate_V_per_s: surplus_A / capacitance_F,
    perVolt_per_s: (-conductance_S - leak_S - (surplus_A * conductance_S * transit_s) / (slope * capacitance_F)) / capacitance_F,
    perAmpere_V_per_C: 1 / capacitance_F,
  }
}

/** Error that one step may make in the junction's voltage. */
export const JUNCTION_TOLERANCE_V = 1e-6

/**
 * Advances a diode that is in series with `series_ohm` of others across a constant voltage.
 * @returns the charge that went through in forward direction, C
 */
export function stepDropletDiode(diode: DropletDiode, drive_V: number, series_ohm: number, duration_s: number): number {
  const parameters = diode.parameters
  const ohm = series_ohm + parameters.series_ohm
  const current_A = (junction_V: number) => (drive_V - junction_V) / ohm
  const system: StiffSystem = {
    derivative: (y, derivative) => {
      const current = current_A(y[0])
      derivative[0] = junctionRate(parameters, y[0], current).rate_V_per_s
      derivative[1] = current
    },
    jacobian: (y, jacobian) => {
      const { perVolt_per_s, perAmpere_V_per_C } = junctionRate(parameters, y[0], current_A(y[0]))
      jacobian[0][0] = perVolt_per_s - perAmpere_V_per_C / ohm
      jacobian[0][1] = 0
      jacobian[1][0] = -1 / ohm
      jacobian[1][1] = 0
    },
    tolerance: [JUNCTION_TOLERANCE_V, (1e-6 * Math.max(Math.abs(drive_V), 0.1) * duration_s) / ohm],
  }
  const y = [diode.voltage_V, 0]
  integrateStiff(system, y, duration_s)
  diode.voltage_V = y[0]
  return y[1]
}
