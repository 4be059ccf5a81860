import { frontEndFigures, powerFigures } from '../../hardware/figures'
import { chargeLimit_C } from '../../hardware/limits'
import { FITTINGS } from '../../hardware/netlist/netlist'

/**
 * What the reference front end lets a stimulus be in every unit, whatever its parts' tolerances: the gate's
 * limits and the settings' defaults follow. Every fitting has the same stimulator.
 */
const { rails } = FITTINGS.wearable
const { series_ohm, blocking_F, window_s } = frontEndFigures(FITTINGS.wearable).stimulator
const charge_C = chargeLimit_C(FITTINGS.wearable).least
/** Resistors within 1 %, blocking capacitors within 10 %. */
const [RESISTANCE_SPREAD, CAPACITANCE_SPREAD] = [0.01, 0.1]
const blocked_V = charge_C / (blocking_F * (1 - CAPACITANCE_SPREAD))

export const STIMULATOR = {
  /** Least voltage of the pulse rail less what the blocking capacitors hold after the largest charge. */
  compliance_mV: Math.floor((rails.vp.nominal_V * (1 - rails.vp.tolerance) - blocked_V) * 100) * 10,
  series_ohm: Math.ceil(series_ohm * (1 + RESISTANCE_SPREAD)),
  chargePerPhase_pC: Math.floor(charge_C * 1e12),
  /** Longest pulse with both phases and the gap. */
  pulse_us: Math.floor(window_s * 1e6),
}

/** The supervisor's accuracy, BQ25504 sheet section 7.5: the device sheds its load before the highest voltage at which it can lose power. */
const SUPERVISOR_SPREAD = 0.05
export const SHED_V = Math.ceil(powerFigures(FITTINGS.wearable).brownOut_V * (1 + SUPERVISOR_SPREAD) * 10) / 10
