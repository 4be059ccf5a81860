import { atMost, figureLines, type Figure } from '../figures'
import { energy, percent, plain } from '../report/format'
import type { DesignRequest, DesignResult } from './design'
import type { Design, Evaluation } from './evaluate'
import { efficiency, varianceRatios } from './judge'

/**
 * What a designed ladder has to be, against the present one: no ion more uncertain, no more charge left in the double
 * layer, and within the energy that was asked for. The search weighs the first two, and may miss them.
 */
export function designFigures({ goal }: DesignRequest, { reference, chosen }: DesignResult): Figure[] {
  const [before, after] = [reference.evaluation, chosen.evaluation]
  return [
    atMost('design/variance-of-worst-ion', Math.max(...varianceRatios(after.precision.variance, before.precision.variance)), 1, 'of the present'),
    atMost('design/net-charge', after.netCharge_nC / before.netCharge_nC, 1, 'of the present'),
    atMost('design/energy-in-all', after.energy.total_uJ / before.energy.total_uJ, goal.kind === 'energy' ? goal.share : 1, 'of the present'),
  ]
}

/** Rows of the comparison: label, present, designed. */
export function comparisonRows({ calibration }: DesignRequest, { reference, chosen }: DesignResult): string[][] {
  const [before, after] = [reference.evaluation, chosen.evaluation]
  const both = (label: string, value: (one: Evaluation) => string) => [label, value(before), value(after)]
  return [
    ['pulses', pulsesText(reference.design), pulsesText(chosen.design)],
    ['windows, samples', windowsText(reference.design), windowsText(chosen.design)],
    ['gap', `${reference.design.ladder.gap_ms} ms`, `${chosen.design.ladder.gap_ms} ms`],
    both('energy of the pulses', ({ energy: { pulses_uJ } }) => energy(pulses_uJ)),
    both('energy of the interpreter', ({ energy: { interpreter_uJ } }) => energy(interpreter_uJ)),
    both('energy in all', ({ energy: { total_uJ } }) => energy(total_uJ)),
    ...calibration.ions.map((ion, i) => both(`σ of ${ion}, bound`, ({ precision }) => plain(Math.sqrt(precision.variance[i]), 3))),
    both('net charge, rms', ({ netCharge_nC }) => `${plain(netCharge_nC / 1000, 3)} µC`),
    both('D-efficiency', ({ precision }) => plain(efficiency(precision, before.precision, 'd'), 3)),
    both('A-efficiency', ({ precision }) => plain(efficiency(precision, before.precision, 'a'), 3)),
    both('D-information per joule', (one) => plain(perJoule(one, before), 3)),
  ]
}

function perJoule(one: Evaluation, reference: Evaluation): number {
  return (efficiency(one.precision, reference.precision, 'd') * reference.energy.total_uJ) / one.energy.total_uJ
}

function pulsesText({ ladder }: Design): string {
  return ladder.pulses.map(({ polarity, amplitude_mV, sampleCount, sampleInterval_us }) => `${polarity < 0 ? '−' : '+'}${amplitude_mV / 1000} V ${plain((sampleCount * sampleInterval_us) / 1000, 3)} ms`).join(', ')
}

function windowsText({ ladder, windows }: Design): string {
  const intervals_ms = [...new Set(ladder.pulses.map(({ sampleInterval_us }) => sampleInterval_us / 1000))]
  return `${windows.map(({ start, count }) => `${start}–${start + count - 1}`).join(' ')}, every ${intervals_ms.join(' / ')} ms`
}

export function designText(request: DesignRequest, result: DesignResult): string {
  const { criterion, goal, activationMax, isOnBench, calibration } = request
  const rows = [['', 'present', 'designed'], ...comparisonRows(request, result)]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)))
  const table = rows.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell)).join('  ').trimEnd())
  const interpreter = result.chosen.evaluation.energy.interpreter_uJ / result.chosen.evaluation.energy.total_uJ
  const goalText = goal.kind === 'energy' ? `most information with ${percent(goal.share)} of the energy` : 'least energy for the same variance'
  return [
    `${calibration.board}: ${goalText}; ${criterion.toUpperCase()}-optimal over mixtures from 0 to ${activationMax} of each ion; ${result.evaluated} ladders looked at`,
    '',
    ...table,
    '',
    ...figureLines(designFigures(request, result)),
    '',
    `${percent(interpreter)} of the designed ladder's energy is the interpreter's time after each pulse, which no choice of pulses saves.`,
    ...(isOnBench ? [] : ['Responses are those of single pulses: what one leaves behind for the next is not known, so the gap stays as it is.']),
  ].join('\n')
}

export function designJson(request: DesignRequest, result: DesignResult): object {
  const report = ({ design, evaluation }: { design: Design; evaluation: Evaluation }) => ({
    ...design,
    energy: evaluation.energy,
    deviation: evaluation.precision.variance.map(Math.sqrt),
    netCharge_nC: evaluation.netCharge_nC,
    dEfficiency: efficiency(evaluation.precision, result.reference.evaluation.precision, 'd'),
    aEfficiency: efficiency(evaluation.precision, result.reference.evaluation.precision, 'a'),
  })
  return {
    board: request.calibration.board,
    ions: request.calibration.ions,
    criterion: request.criterion,
    activationMax: request.activationMax,
    isOnBench: request.isOnBench,
    evaluated: result.evaluated,
    figures: designFigures(request, result),
    present: report(result.reference),
    designed: report(result.chosen),
    frontier: result.frontier.map(report),
  }
}
