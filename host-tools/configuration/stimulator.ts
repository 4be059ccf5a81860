import { typeOf } from '../../hardware/catalogue'
import { frontEndFigures, powerFigures, type FrontEndFigures } from '../../hardware/figures'
import { chargeLimit_C } from '../../hardware/limits'
import { FITTINGS } from '../../hardware/netlist/netlist'
import type { Part } from '../../hardware/part'

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

/** The parts of the unit that drives most: its divider gives more of the DAC's voltage, and less resistance senses the current. */
function drivingMost(part: Part): Part {
  const { kind, figures } = typeOf(part.type)
  if (kind === 'converter') return { ...part, figures: { drawnGainError: figures!.gainError, drawnOffset_V: figures!.offset_V } }
  // The amplifiers that make a current, and the gel's voltage, of the DAC's.
  if (part.id === 'U51' || part.id === 'U14') return { ...part, figures: { drawnOffset_V: figures!.offset_V } }
  const sign = { R50: -1, R51: 1, R54: -1 }[part.id]
  return sign === undefined ? part : { ...part, value: part.value! * (1 + sign * part.tolerance!) }
}

const perVolt_S = ({ stimulator, dac }: FrontEndFigures) => stimulator.perVolt_S * dac.gain
const nominal = frontEndFigures(FITTINGS.wearable)
const most = frontEndFigures({ ...FITTINGS.wearable, parts: FITTINGS.wearable.parts.map(drivingMost) })

export const STIMULATOR = {
  /** By how much the current of any unit may exceed what was asked for: a share of it, and an offset that is there at any amplitude. */
  tolerance: Math.ceil((perVolt_S(most) / perVolt_S(nominal) - 1) * 1000) / 1000,
  offset_uA: Math.ceil((most.stimulator.offset_A + most.dac.offset_V * most.stimulator.perVolt_S) * 1e6),
  /** Least voltage of the pulse rail less what the blocking capacitors hold after the largest charge. */
  compliance_mV: Math.floor((rails.vp.nominal_V * (1 - rails.vp.tolerance) - blocked_V) * 100) * 10,
  series_ohm: Math.ceil(series_ohm * (1 + RESISTANCE_SPREAD)),
  chargePerPhase_pC: Math.floor(charge_C * 1e12),
  /** Longest pulse with both phases and the gap. */
  pulse_us: Math.floor(window_s * 1e6),
}

/** By how much the voltage on the gel may exceed what was asked for, in any unit: a share of it, and an offset. */
export const GEL_DRIVE = {
  tolerance: most.dac.gain / nominal.dac.gain - 1,
  offset_mV: (most.dac.offset_V + most.gel.driveOffset_V) * 1000,
}

/** The supervisor's accuracy, BQ25504 sheet section 7.5: the device sheds its load before the highest voltage at which it can lose power. */
const SUPERVISOR_SPREAD = 0.05
export const SHED_V = Math.ceil(powerFigures(FITTINGS.wearable).brownOut_V * (1 + SUPERVISOR_SPREAD) * 10) / 10
