import { Scenario } from '../scenario'
import { randomStream } from '../random'
import { relaxTowards } from '../relaxation'

/**
 * The stimulation electrodes and what is in series with them: load, double layer with its leak, and the front
 * end's blocking capacitors. The current of the stimulator is constant between two changes of its lines, so each
 * stretch is solved in closed form. Volts, amperes, coulombs, ohms, farads.
 */
export interface StimulationElectrode {
  load_ohm: number
  doubleLayer_F: number
  chargeTransfer_ohm: number
  /** Of the front end: both blocking capacitors in series, and the resistance through which it shorts the leads while the rail is on. */
  blocking_F: number
  short_ohm: number
  /** Share by which this unit's positive current exceeds its negative one. */
  mismatch: number
  /** Current out of the stimulator since `since_us`, signed; 0 is shorted. */
  current_A: number
  isRailOn: boolean
  since_us: number
  doubleLayer_V: number
  blocking_V: number
  /** Charge through the leads since the start, signed: driven, and given back by the short. */
  passed_C: number
  /** Charge that left the double layer through its leak, signed: what reactions took. */
  reacted_C: number
}

/** @param stimulator the unit's series resistance and blocking capacitors */
export function stimulationElectrodeNew(scenario: Scenario, stimulator: { series_ohm: number; blocking_F: number }): StimulationElectrode {
  const { load_ohm, doubleLayer_uF, chargeTransfer_ohm, mismatch_percent } = scenario.stimulator
  const { unit, tolerances } = scenario.frontEnd
  const drawn = 2 * randomStream(unit, 'stimulator mismatch').uniform() - 1
  return {
    load_ohm,
    doubleLayer_F: doubleLayer_uF * 1e-6,
    chargeTransfer_ohm,
    blocking_F: stimulator.blocking_F,
    short_ohm: stimulator.series_ohm,
    mismatch: drawn * tolerances * mismatch_percent * 0.01,
    current_A: 0,
    isRailOn: false,
    since_us: 0,
    doubleLayer_V: 0,
    blocking_V: 0,
    passed_C: 0,
    reacted_C: 0,
  }
}

/** Brings the electrode from `since_us` to `now_us`. */
export function advanceElectrode(electrode: StimulationElectrode, now_us: number): void {
  const duration_s = (now_us - electrode.since_us) * 1e-6
  if (duration_s <= 0) return
  electrode.since_us = now_us
  const { current_A, doubleLayer_F, chargeTransfer_ohm } = electrode
  const charge_C = current_A === 0 ? returnedCharge_C(electrode, duration_s) : current_A * duration_s
  electrode.passed_C += charge_C
  // Without a rail the leads are shorted on their own side of the blocking capacitors, which then keep their charge.
  if (electrode.isRailOn) electrode.blocking_V += charge_C / electrode.blocking_F
  // The short is over long before the leak matters: first the one, then the other.
  const before_V = electrode.doubleLayer_V
  const from_V = current_A === 0 ? before_V + charge_C / doubleLayer_F : before_V
  const after_V = relaxTowards(from_V, current_A * chargeTransfer_ohm, duration_s / (doubleLayer_F * chargeTransfer_ohm))
  electrode.reacted_C += charge_C - (after_V - before_V) * doubleLayer_F
  electrode.doubleLayer_V = after_V
}

/** What a short of this length gives back, C: the capacitors in its loop discharge through its resistance. */
function returnedCharge_C({ isRailOn, doubleLayer_F, blocking_F, doubleLayer_V, blocking_V, load_ohm, short_ohm }: StimulationElectrode, duration_s: number): number {
  const capacitance_F = isRailOn ? 1 / (1 / doubleLayer_F + 1 / blocking_F) : doubleLayer_F
  const voltage_V = isRailOn ? doubleLayer_V + blocking_V : doubleLayer_V
  const resistance_ohm = isRailOn ? load_ohm + short_ohm : load_ohm
  return voltage_V * capacitance_F * Math.expm1(-duration_s / (resistance_ohm * capacitance_F))
}

/** What is left on the double layer, signed. */
export function chargeLeft_C({ doubleLayer_V, doubleLayer_F }: StimulationElectrode): number {
  return doubleLayer_V * doubleLayer_F
}
