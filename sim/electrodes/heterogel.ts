import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, Ion, REFERENCE_TEMPERATURE_K, diffusionAt } from '../ions'
import { fadeDifference, relaxTowards } from '../relaxation'

/**
 * The heterogel electrode: N interfaces in series between ion-enriched droplets and a
 * low-conductivity phase, which each kind of ion passes only above a voltage of its own.
 *
 * Equation numbers are those of docs/physics.md. SI units throughout: V, A, S, C, s, J/mol.
 */
export interface HeterogelParameters {
  temperature_K: number
  /** Cascade degree N: interfaces in series. */
  cascadeDegree: number
  /** Distance between interfaces, L of eq. 6. */
  spacing_m: number
  /** Hindrance h of eq. 6: diffusion in the gel over diffusion in water. */
  hindrance: number
  /** f of eq. 2: share of the hydration energy that an ion sheds at an interface. */
  dehydration: number
  /** A of eq. 8. */
  facilitation: number
  /** τ_m / τ of eq. 8. */
  facilitationDecay: number
  /** ε of eq. 9, 1/s, and its time constant. */
  potentiation_per_s: number
  potentiationDecay_s: number
  /** R_s, C_dl and R_ct of eq. 1. Infinity is allowed for the last two. */
  series_ohm: number
  doubleLayer_F: number
  chargeTransfer_ohm: number
  leak_S: number
  /** How thresholds and conductances follow temperature; without it they stay as at 25 °C. */
  thermal?: { barrierEntropy: number }
  ions: HeterogelIon[]
}

export interface HeterogelIon {
  ion: Ion
  /** g_max of eq. 5. */
  conductance_S: number
  /** Q of eq. 7: z·F·c₀·φ·Vol. */
  reserve_C: number
  /** τ_rec of eq. 7. */
  recovery_s: number
  /** ΔE_lig and the occupied share θ of eq. 2; zero without a ligand. */
  ligandEnergy_J_per_mol: number
  ligandOccupancy: number
}

export interface Heterogel {
  parameters: HeterogelParameters
  constants: IonConstants[]
  state: HeterogelState
  /** Where the half step of the midpoint rule goes. */
  half: HeterogelState
  /** Since the gel was made: magnitude of the charge each ion carried, and the net charge through the electrode. */
  ionCharge_C: number[]
  netCharge_C: number
}

/** Per ion g, c, m, w of eqs 5, 7, 8, 9, and the double layer's voltage of eq. 1. */
interface HeterogelState {
  conductance_S: number[]
  reserve: number[]
  facilitation: number[]
  potentiation: number[]
  doubleLayer_V: number
}

interface IonConstants {
  conductance_S: number
  activation_V: number
  steepness_V: number
  rate_per_s: number
}

/** Eq. 2: the barrier an ion meets at one interface, J/mol; |ΔG_hyd| falls with temperature by the entropy of hydration. */
export function barrier_J_per_mol(parameters: HeterogelParameters, row: HeterogelIon): number {
  const entropy_J_per_mol_K = (parameters.thermal?.barrierEntropy ?? 0) * row.ion.hydrationEntropy_J_per_mol_K
  const warmed_J_per_mol = entropy_J_per_mol_K * (parameters.temperature_K - REFERENCE_TEMPERATURE_K)
  const dehydration = parameters.dehydration * row.ion.hydrationEnergy_kJ_per_mol * 1000 - parameters.dehydration * warmed_J_per_mol
  return dehydration - row.ligandOccupancy * row.ligandEnergy_J_per_mol
}

/** Eq. 3: the gel voltage at which half of an ion's paths are open. */
export function activation_V(parameters: HeterogelParameters, row: HeterogelIon): number {
  return (parameters.cascadeDegree * barrier_J_per_mol(parameters, row)) / (Math.abs(row.ion.charge) * FARADAY_C_PER_MOL)
}

/** Eq. 6: the time an ion takes to answer. */
export function timeConstant_s(parameters: HeterogelParameters, ion: Ion): number {
  return parameters.spacing_m ** 2 / (12 * parameters.hindrance * diffusionAt(ion, parameters.temperature_K))
}

/** g_max at the gel's temperature: mobility goes with diffusion. */
function conductanceAt_S(parameters: HeterogelParameters, row: HeterogelIon): number {
  if (parameters.thermal === undefined) return row.conductance_S
  return (row.conductance_S * diffusionAt(row.ion, parameters.temperature_K)) / row.ion.diffusion_m2_per_s
}

/** A gel at rest: no conductance, full reserves, nothing facilitated. */
export function heterogelNew(parameters: HeterogelParameters): Heterogel {
  const count = parameters.ions.length
  return {
    parameters,
    constants: constantsOf(parameters),
    state: restState(count),
    half: restState(count),
    ionCharge_C: new Array<number>(count).fill(0),
    netCharge_C: 0,
  }
}

/** Time constants and thresholds follow the temperature; the gel's state stays as it is. */
export function setTemperature(gel: Heterogel, temperature_K: number): void {
  if (temperature_K === gel.parameters.temperature_K) return
  gel.parameters = { ...gel.parameters, temperature_K }
  gel.constants = constantsOf(gel.parameters)
}

/** Resistance in series changes with what the electrode is joined to; the gel's state stays as it is. */
export function setSeries(gel: Heterogel, series_ohm: number): void {
  if (series_ohm !== gel.parameters.series_ohm) gel.parameters = { ...gel.parameters, series_ohm }
}

function constantsOf(parameters: HeterogelParameters): IonConstants[] {
  return parameters.ions.map((row) => ({
    conductance_S: conductanceAt_S(parameters, row),
    activation_V: activation_V(parameters, row),
    // Eq. 4's width: never sharper than 2·RT/zF, nor than 20 mV.
    steepness_V: Math.max(0.02, (2 * GAS_J_PER_MOL_K * parameters.temperature_K) / (Math.abs(row.ion.charge) * FARADAY_C_PER_MOL)),
    rate_per_s: 1 / timeConstant_s(parameters, row.ion),
  }))
}

function restState(count: number): HeterogelState {
  const filled = (value: number) => new Array<number>(count).fill(value)
  return {
    conductance_S: filled(0),
    reserve: filled(1),
    facilitation: filled(0),
    potentiation: filled(0),
    doubleLayer_V: 0,
  }
}

/** Total conductance of ions and leak, S. */
function conductance_S(gel: Heterogel, state: HeterogelState): number {
  let sum = gel.parameters.leak_S
  for (let i = 0; i < state.conductance_S.length; i++) sum += state.conductance_S[i]
  return sum
}

/** Eq. 1 solved for the voltage on the gel itself: I = G·V_gel, so V_gel = (V_app − V_dl)/(1 + R_s·G). */
export function gelVoltage_V(gel: Heterogel, applied_V: number): number {
  return gelVoltageIn(gel, gel.state, applied_V)
}

function gelVoltageIn(gel: Heterogel, state: HeterogelState, applied_V: number): number {
  return (applied_V - state.doubleLayer_V) / (1 + gel.parameters.series_ohm * conductance_S(gel, state))
}

/** Current through the electrode at this moment, A, signed like the applied voltage. */
export function gelCurrent_A(gel: Heterogel, applied_V: number): number {
  return conductance_S(gel, gel.state) * gelVoltage_V(gel, applied_V)
}

/** What the amplifier sees of a small voltage in series with the electrode, S. */
export function smallSignal_S(gel: Heterogel): number {
  const conductance = conductance_S(gel, gel.state)
  return conductance / (1 + gel.parameters.series_ohm * conductance)
}

/**
 * One step of constant applied voltage by the midpoint rule over exact exponentials: with
 * the gel voltage held, eqs 5 to 9 are linear and are solved in closed form; only the
 * coupling through eq. 1 has a step error, of second order.
 * @param supply per ion, how much of it the medium offers (1 = reference); scales g∞
 */
export function stepHeterogel(gel: Heterogel, applied_V: number, supply: number[], duration_s: number): void {
  relax(gel, gel.state, gel.state, gel.half, applied_V, supply, duration_s / 2, false)
  relax(gel, gel.state, gel.half, gel.state, applied_V, supply, duration_s, true)
}

/**
 * Solves eqs 5 to 9 from `from` to `to` with voltages and reserves of `held`; books the
 * charge when `isBooked`.
 */
function relax(
  gel: Heterogel,
  from: HeterogelState,
  held: HeterogelState,
  to: HeterogelState,
  applied_V: number,
  supply: number[],
  duration_s: number,
  isBooked: boolean,
): void {
  const parameters = gel.parameters
  const voltage = gelVoltageIn(gel, held, applied_V)
  const magnitude = Math.abs(voltage)
  const potentiationRate = 1 / parameters.potentiationDecay_s
  let charge = parameters.leak_S * voltage * duration_s
  for (let i = 0; i < from.conductance_S.length; i++) {
    const row = parameters.ions[i]
    const { conductance_S, activation_V, steepness_V, rate_per_s } = gel.constants[i]
    const open = 1 / (1 + Math.exp((activation_V - magnitude) / steepness_V)) // eq. 4
    // Eq. 8 as m' = k·(target − m); it grows only while a voltage is applied.
    const drive = applied_V === 0 ? 0 : parameters.facilitation * open * rate_per_s
    const k = drive + rate_per_s / parameters.facilitationDecay
    const target = drive / k
    const distance = from.facilitation[i] - target
    const facilitationFade = Math.exp(-k * duration_s)
    const facilitationIntegral = target * duration_s + (distance * (1 - facilitationFade)) / k
    // Eq. 5 with g∞ = full·(1 + m(t)).
    const full = conductance_S * open * held.reserve[i] * (1 + held.potentiation[i]) * supply[i]
    const settled = full * (1 + target)
    const conductance =
      settled +
      (from.conductance_S[i] - settled) * Math.exp(-rate_per_s * duration_s) +
      full * distance * rate_per_s * fadeDifference(k, rate_per_s, duration_s)
    const conductanceIntegral =
      full * (duration_s + facilitationIntegral) - (conductance - from.conductance_S[i]) / rate_per_s
    const ionCharge = conductanceIntegral * voltage
    charge += ionCharge
    // Eq. 7 with the step's mean current.
    const drained = ((Math.abs(ionCharge) / duration_s) * row.recovery_s) / row.reserve_C
    to.reserve[i] = relaxTowards(from.reserve[i], 1 - drained, duration_s / row.recovery_s)
    // Eq. 9, driven by m(t).
    to.potentiation[i] =
      from.potentiation[i] * Math.exp(-potentiationRate * duration_s) +
      parameters.potentiation_per_s *
        ((target * -Math.expm1(-potentiationRate * duration_s)) / potentiationRate +
          distance * fadeDifference(k, potentiationRate, duration_s))
    to.facilitation[i] = target + distance * facilitationFade
    to.conductance_S[i] = conductance
    if (isBooked) gel.ionCharge_C[i] += Math.abs(ionCharge)
  }
  if (isBooked) gel.netCharge_C += charge
  // Eq. 1's double layer, charged by the step's mean current and drained through R_ct.
  const doubleLayerTime = parameters.doubleLayer_F * parameters.chargeTransfer_ohm
  to.doubleLayer_V = Number.isFinite(doubleLayerTime)
    ? relaxTowards(from.doubleLayer_V, (charge / duration_s) * parameters.chargeTransfer_ohm, duration_s / doubleLayerTime)
    : from.doubleLayer_V + charge / parameters.doubleLayer_F
}

/**
 * Rest with the electrode shorted, in steps that grow with the time rested: what is left to
 * happen fades exponentially, so a step of a quarter of that time is as exact as the first.
 * @param stepScale scales these steps
 */
export function restHeterogel(gel: Heterogel, supply: number[], duration_s: number, stepScale = 1): void {
  let rested = 0
  while (rested < duration_s) {
    const step = Math.min(stepScale * Math.max(1e-3, rested / 4), duration_s - rested)
    stepHeterogel(gel, 0, supply, step)
    rested += step
  }
}
