import { typeOf } from '../../../hardware/catalogue'
import { GUARANTEED, partOf } from '../../../hardware/limits'
import { NETLISTS } from '../../../hardware/netlist/netlist'
import type { Netlist } from '../../../hardware/part'
import { deckOf, GEL_CURRENT, STIMULUS_CURRENT } from '../../../hardware/spice/deck'
import { END_s, GEL_FROM_s, GEL_TO_s, PHASE_s, STIMULUS_FROM_s, STIMULUS_TO_s, properProgram } from '../../../hardware/spice/program'
import { unitOf } from '../../../hardware/spice/tolerances'
import { passed } from '../../../hardware/spice/verdict'
import { randomStream } from '../../../sim/random'
import { runNgspice, sampledAt } from '../../ngspice'

/** What one unit, its parts within their tolerances, does with a proper program. */
export interface UnitFigures {
  /** Deviation from 2 mA in the first and the second phase, relative. */
  first: number
  second: number
  /**
   * Bound of the direct current in the long run, A. A capacitor's own mean current is zero, so only its insulation
   * passes any: the largest voltage on a blocking capacitor over its insulation.
   */
  residual_A: number
  /** Error of the gel reading against the nominal range, relative to the reading. */
  gel: number
  withinGuarantees: boolean
}

const ASKED_A = 2e-3

export function unitFigures(fitting: Netlist, unit: number): UnitFigures {
  const netlist = unitOf(fitting, randomStream(unit, 'hardware tolerances').uniform)
  const { time_s, values } = runNgspice({
    netlist: deckOf(netlist), parameters: {}, drives: properProgram(netlist, 1, 2), duration_s: END_s, step_s: 2e-5, tolerance: 1e-4,
    vectors: [STIMULUS_CURRENT, GEL_CURRENT, 'v(gel)', 'v(blocked_a,lead_a)'],
  })
  const at = (vector: number, moment_s: number) => sampledAt(time_s, values[vector], [moment_s])[0]
  const stimulus = passed(time_s, values[0], GUARANTEED.current_A)
  const end_s = GEL_TO_s - 1e-5
  const range_ohm = partOf(fitting, 'R13').value! * (1 + partOf(fitting, 'R16').value! / (partOf(fitting, 'R17').value! + typeOf('throw1').figures!.on_ohm))
  return {
    first: at(0, STIMULUS_FROM_s + PHASE_s - 1e-5) / ASKED_A - 1,
    second: -at(0, STIMULUS_TO_s - 1e-5) / ASKED_A - 1,
    residual_A: Math.max(...values[3].map(Math.abs)) / typeOf('blockingCapacitor').figures!.insulation_ohm,
    gel: (at(2, end_s) - at(2, GEL_FROM_s - 1e-5)) / (at(1, end_s) * range_ohm) - 1,
    withinGuarantees: stimulus.peak_A < GUARANTEED.peak_A && stimulus.charge_C < GUARANTEED.charge_C,
  }
}

export function printUnits(units: number): void {
  for (const netlist of Object.values(NETLISTS)) {
    const figures = Array.from({ length: units }, (_, unit) => unitFigures(netlist, unit))
    const worst = (pick: (figures: UnitFigures) => number) => Math.max(...figures.map((one) => Math.abs(pick(one))))
    console.log(`${netlist.name}, ${units} units: amplitude ± ${(worst(({ first }) => first) * 100).toFixed(2)} %, phases differ by ${(worst(({ first, second }) => first - second) * 100).toFixed(3)} %, gel reading ± ${(worst(({ gel }) => gel) * 100).toFixed(2)} %`)
    console.log(`  residual direct current in the long run: at most ${(worst(({ residual_A }) => residual_A) * 1e9).toFixed(2)} nA; beyond the guarantees: ${figures.filter(({ withinGuarantees }) => !withinGuarantees).length}`)
  }
}
