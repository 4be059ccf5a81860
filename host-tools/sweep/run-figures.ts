import type { Scenario } from '../../sim/scenario'
import { defaultCalibration } from '../calibration/default-calibration'
import { configurationOfScenario } from '../simulation/configuration-of-scenario'
import type { IonAgreement } from '../simulation/interrogations'
import { totalOf } from '../simulation/run-measures'
import { summarise, type RunSummary } from '../simulation/run-summary'
import { simulatedRun } from '../simulation/simulated-run'
import type { Cell, Column, ColumnKind } from './table'

/** The figures of a run, named by their places in what `simulate --json` prints. */
const FIGURES: [name: string, kind: ColumnKind, of: (summary: RunSummary) => number][] = [
  ['interrogations', 'count', ({ cycles }) => cycles.reported],
  ['interrogations.due', 'count', ({ cycles }) => cycles.due],
  ['interrogations.trusted', 'count', ({ cycles }) => cycles.trusted],
  ['energy.harvested_uJ', 'real', ({ energy }) => energy.harvested_uJ],
  ['energy.spent_uJ', 'real', ({ energy }) => totalOf(energy.spent_uJ)],
  ['energy.final_uJ', 'real', ({ energy }) => energy.final_uJ],
  ['energy.unexplained_uJ', 'real', ({ energy }) => energy.unexplained_uJ],
  ['energy.minimum_V', 'real', ({ energy }) => energy.minimum_V],
  ['energy.end_V', 'real', ({ energy }) => energy.end_V],
  ['energy.boots', 'count', ({ energy }) => energy.boots],
  ['energy.brown_outs', 'count', ({ energy }) => energy.brownOuts],
  ['stimuli.asked', 'count', ({ stimuli }) => stimuli.asked],
  ['stimuli.given', 'count', ({ stimuli }) => stimuli.given],
  ['stimuli.pulses', 'count', ({ stimuli }) => stimuli.pulses],
  ['stimuli.charge_per_phase_nC', 'real', ({ stimuli }) => stimuli.chargePerPhase_nC],
  ['stimuli.netCharge_nC', 'real', ({ stimuli }) => stimuli.netCharge_nC],
  ['latency.count', 'count', ({ latency }) => latency.count],
  ['latency.median_ms', 'real', ({ latency }) => (latency.count === 0 ? NaN : latency.median_ms)],
  ['latency.worst_ms', 'real', ({ latency }) => (latency.count === 0 ? NaN : latency.worst_ms)],
  ['contacts.happened', 'count', ({ contacts }) => contacts.happened],
  ['contacts.countable', 'count', ({ contacts }) => contacts.countable],
  ['contacts.miscounted', 'count', ({ contacts }) => contacts.miscounted],
  ['contacts.reported', 'count', ({ contacts }) => contacts.reported],
  ['contacts.right', 'count', ({ contacts }) => contacts.right],
  ['telemetry.lost', 'count', ({ log }) => log.lost],
  ['figures.missed', 'count', ({ figures }) => figures.filter(({ holds }) => !holds).length],
]

/** For each ion, as `levels.Ca.agreement`. */
const ION_FIGURES: [name: string, kind: ColumnKind, of: (agreement: IonAgreement) => number][] = [
  ['trusted', 'count', ({ trusted }) => trusted],
  ['agreement', 'real', ({ agreement }) => agreement],
  ['rms_error', 'real', ({ rmsError }) => rmsError],
]

/** The columns of the figures of runs with these ions. */
export function figureColumns(ions: string[]): Column[] {
  const levels = ions.flatMap((ion) => ION_FIGURES.map(([name, kind]) => ({ name: `levels.${ion}.${name}`, kind })))
  return [...levels, ...FIGURES.map(([name, kind]) => ({ name, kind }))]
}

/** The column of a figure's name; undefined when no figure has it. */
export function figureColumn(name: string): Column | undefined {
  const ion = /^levels\.([A-Za-z0-9]+)\./.exec(name)?.[1]
  return figureColumns(ion === undefined ? [] : [ion]).find((column) => column.name === name)
}

/** Runs a scenario and tells its figures, in the order of figureColumns; null where there is nothing to tell. */
export function figuresOfRun(scenario: Scenario, seed: number, ions: string[]): Cell[] {
  const configuration = configurationOfScenario(scenario)
  const decoded = defaultCalibration(scenario.board).ions
  const summary = summarise(simulatedRun({ scenario, configuration, ions: decoded }, { seed, recorded_s: 0 }))
  const levels = ions.flatMap((name) => {
    const agreement = summary.levels.find(({ ion }) => ion === name)
    return ION_FIGURES.map(([, , of]) => (agreement === undefined ? null : cellOf(of(agreement))))
  })
  return [...levels, ...FIGURES.map(([, , of]) => cellOf(of(summary)))]
}

/** Nine digits are the same on every machine; a mean over nothing is null. */
function cellOf(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : null
}
