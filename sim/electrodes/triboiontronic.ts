import { cascadeFade, fadeDifference, relaxTowards } from '../relaxation'

/**
 * The triboiontronic electrode (DC-TING): contact electrification charges the electric double
 * layer of a liquid-solid interface, which the harvester drains. Equation numbers are those
 * of docs/physics.md. SI units throughout.
 *
 * Equation 2 by itself would let a resting contact deliver for ever. Contact electrification
 * moves a fixed charge σ_c·S per event, so the source is open once an event's charge has
 * passed: charge per event, never peak power, is the budget.
 *
 * The double layer builds up in two steps (Wang's model of contact electrification at
 * liquid-solid interfaces, M*): electrons cross first, with τ_e after the wetting, then
 * counter-ions gather, with τ_EDL. τ_e = 0 takes the first step as done with the wetting.
 */
export interface TriboiontronicParameters {
  /** V_oc of a fully wetted electrode. */
  openCircuit_V: number
  /** σ_c·S: charge of one event on the harvesting area. */
  eventCharge_C: number
  /** τ_EDL = R_f·C_EDL. */
  doubleLayer_s: number
  /** Time constant with which a contact wets or a separation dries the electrode. */
  wetting_s: number
  /** τ_e: time constant of the electron transfer; 0 when it is done with the wetting. */
  electronTransfer_s: number
  /** R_i of eqs 2 and 3. */
  internal_ohm: number
  /** V_in: the harvester's input is held at this voltage (fractional open-circuit operation). */
  input_V: number
  /** V_min: the harvester takes nothing while its input terminal would be below this. */
  inputMinimum_V: number
}

export interface TriboiontronicElectrode {
  parameters: TriboiontronicParameters
  /** State at the last event: wetted fraction, where it goes, and the sensing segment's double layer. */
  event_s: number
  eventWetted: number
  /** Share of the surface that electrons have charged, and the share it goes to. */
  eventCharged: number
  target: number
  eventSense_V: number
  /** Double layer of the harvesting area, v_c of eq. 2, and the charge this event still has. */
  harvest_V: number
  budget_C: number
  /** Since the electrode was made: charge the source moved into its double layer (net), and the harvester out of it. */
  moved_C: number
  delivered_C: number
}

export function triboiontronicNew(parameters: TriboiontronicParameters): TriboiontronicElectrode {
  return {
    parameters,
    event_s: 0,
    eventWetted: 0,
    eventCharged: 0,
    target: 0,
    eventSense_V: 0,
    harvest_V: 0,
    budget_C: 0,
    moved_C: 0,
    delivered_C: 0,
  }
}

/** A contact (`wetted` > 0) or separation (0) begins at `time_s`. */
export function startEvent(electrode: TriboiontronicElectrode, time_s: number, wetted: number): void {
  const wettedNow = wettedFraction(electrode, time_s)
  electrode.eventSense_V = senseLayer_V(electrode, time_s)
  electrode.eventCharged = chargedFraction(electrode, time_s)
  electrode.eventWetted = wettedNow
  electrode.event_s = time_s
  electrode.budget_C = electrode.parameters.eventCharge_C * Math.abs(wetted - wettedNow)
  electrode.target = wetted
}

/** Share of the area that is wetted. */
function wettedFraction(electrode: TriboiontronicElectrode, time_s: number): number {
  const since = time_s - electrode.event_s
  return relaxTowards(electrode.eventWetted, electrode.target, since / electrode.parameters.wetting_s)
}

/** u of eq. 2: the share of the surface that electrons have charged. */
export function chargedFraction(electrode: TriboiontronicElectrode, time_s: number): number {
  const { wetting_s, electronTransfer_s } = electrode.parameters
  if (electronTransfer_s === 0) return wettedFraction(electrode, time_s)
  const since = time_s - electrode.event_s
  const lag = fadeDifference(1 / wetting_s, 1 / electronTransfer_s, since) / electronTransfer_s
  return relaxTowards(electrode.eventCharged, electrode.target, since / electronTransfer_s) + (electrode.eventWetted - electrode.target) * lag
}

/** Eq. 2 without load, solved for a wetting that relaxes exponentially and the electrons that follow it. */
function senseLayer_V(electrode: TriboiontronicElectrode, time_s: number): number {
  const { openCircuit_V, doubleLayer_s, wetting_s, electronTransfer_s } = electrode.parameters
  const { eventWetted, eventCharged, target } = electrode
  const since = time_s - electrode.event_s
  const settled = openCircuit_V * target
  const own_V = relaxTowards(electrode.eventSense_V, settled, since / doubleLayer_s)
  if (electronTransfer_s === 0) {
    const lag = fadeDifference(1 / wetting_s, 1 / doubleLayer_s, since) / doubleLayer_s
    return own_V + openCircuit_V * (eventWetted - target) * lag
  }
  const lag = fadeDifference(1 / electronTransfer_s, 1 / doubleLayer_s, since) / doubleLayer_s
  const wettingLag = cascadeFade(1 / wetting_s, 1 / electronTransfer_s, 1 / doubleLayer_s, since) / (electronTransfer_s * doubleLayer_s)
  return own_V + openCircuit_V * ((eventCharged - target) * lag + (eventWetted - target) * wettingLag)
}

/**
 * Voltage of the sensing segment, V: the drop over R_f of a part of the electrode that no
 * harvester loads, so that lobes do not depend on the store. Negative for a contact,
 * positive for a separation; ∫V/R_f is C_EDL·V_oc per event whatever the timing.
 */
export function senseVoltage_V(electrode: TriboiontronicElectrode, time_s: number): number {
  return senseLayer_V(electrode, time_s) - electrode.parameters.openCircuit_V * chargedFraction(electrode, time_s)
}

/**
 * Advances the harvesting area by a step and returns the charge that entered the harvester
 * at `input_V`, C. Eqs 2 and 3: with the wetted fraction held at its value in the middle of the
 * step both are linear; the step is split where conduction begins or the charge runs out.
 */
export function harvestStep_C(electrode: TriboiontronicElectrode, start_s: number, duration_s: number): number {
  const parameters = electrode.parameters
  const drive_V = parameters.openCircuit_V * chargedFraction(electrode, start_s + duration_s / 2)
  // Conducting needs V_t = (v_c + V_in)/2 ≥ V_min as well as v_c > V_in.
  const threshold_V = Math.max(parameters.input_V, 2 * parameters.inputMinimum_V - parameters.input_V)
  let harvested = 0
  let left = duration_s
  // At most: begin to conduct, run out of charge, stop conducting.
  for (let part = 0; part < 4 && left > 0; part++) {
    const regime = regimeOf(electrode, drive_V, threshold_V)
    const crossing = timeToThreshold_s(electrode.harvest_V, regime, threshold_V)
    let span = Math.min(left, crossing)
    const exhausted = timeToExhaustion_s(electrode, regime, drive_V, span)
    if (exhausted < span) span = exhausted
    const after = span === crossing ? threshold_V : relaxTowards(electrode.harvest_V, regime.settled_V, span * regime.rate_per_s)
    const integral = voltageIntegral(electrode.harvest_V, after, regime, span)
    const source = regime.source_S * (drive_V * span - integral)
    electrode.moved_C += source
    electrode.budget_C = span === exhausted ? 0 : Math.max(0, electrode.budget_C - Math.abs(source))
    harvested += regime.load_S * (integral - parameters.input_V * span)
    electrode.harvest_V = after
    left -= span
  }
  const delivered = Math.max(0, harvested)
  electrode.delivered_C += delivered
  return delivered
}

interface Regime {
  source_S: number
  load_S: number
  settled_V: number
  rate_per_s: number
}

function regimeOf(electrode: TriboiontronicElectrode, drive_V: number, threshold_V: number): Regime {
  const parameters = electrode.parameters
  const capacitance_F = parameters.eventCharge_C / parameters.openCircuit_V
  const source_S = electrode.budget_C > 0 ? capacitance_F / parameters.doubleLayer_s : 0
  // A voltage that rests on the threshold conducts only if the source lifts it further.
  const conducts =
    electrode.harvest_V > threshold_V || (electrode.harvest_V === threshold_V && source_S > 0 && drive_V > threshold_V)
  const load_S = conducts ? 1 / (2 * parameters.internal_ohm) : 0
  const sum_S = source_S + load_S
  const settled_V = sum_S === 0 ? electrode.harvest_V : (source_S * drive_V + load_S * parameters.input_V) / sum_S
  return { source_S, load_S, settled_V, rate_per_s: sum_S / capacitance_F }
}

/** Time until the voltage crosses the conduction threshold on its way, Infinity when it does not. */
function timeToThreshold_s(voltage_V: number, regime: Regime, threshold_V: number): number {
  const crosses = (voltage_V < threshold_V && regime.settled_V > threshold_V) || (voltage_V > threshold_V && regime.settled_V < threshold_V)
  if (!crosses) return Infinity
  return Math.log((voltage_V - regime.settled_V) / (threshold_V - regime.settled_V)) / regime.rate_per_s
}

/** Time within `span_s` after which the source has moved the rest of its event's charge, Infinity when it lasts. */
function timeToExhaustion_s(electrode: TriboiontronicElectrode, regime: Regime, drive_V: number, span_s: number): number {
  const { harvest_V, budget_C } = electrode
  let time_s = span_s
  let sign = 0
  // Newton's method from the end of the span: the charge is convex or concave in time, so after the first step it comes
  // from one side. That step may land before the span; the charge is counted signed, so that it comes back from there.
  for (let iteration = 0; iteration < 20; iteration++) {
    const after_V = relaxTowards(harvest_V, regime.settled_V, time_s * regime.rate_per_s)
    const moved_C = regime.source_S * (drive_V * time_s - voltageIntegral(harvest_V, after_V, regime, time_s))
    if (iteration === 0) sign = moved_C < 0 ? -1 : 1
    const excess_C = sign * moved_C - budget_C
    if (iteration === 0 && excess_C <= 0) return Infinity
    if (Math.abs(excess_C) <= 1e-12 * budget_C) break
    time_s -= excess_C / (regime.source_S * sign * (drive_V - after_V))
  }
  return time_s
}

/** ∫v dt over a span of one regime; v is an exponential from `before` to `after`. */
function voltageIntegral(before_V: number, after_V: number, regime: Regime, span_s: number): number {
  if (regime.rate_per_s === 0) return before_V * span_s
  return regime.settled_V * span_s + (before_V - after_V) / regime.rate_per_s
}
