import type { Calibration, Estimate } from '../calibration/calibration-file'
import { gelStep, openShare } from '../calibration/gel-step'
import { line, evenly } from '../physics/series'
import { plain } from '../report/format'
import { renderPage, type Chart, type Section } from '../report/page'
import { calibrationFacts, type CalibrationFacts } from './calibration-facts'
import { estimateText, scaled } from './calibration-summary'
import { noiseSection } from './noise-section'

/** The page about one calibration. A function of the file alone. */
export function renderCalibrationReport(calibration: Calibration): string {
  const facts = calibrationFacts(calibration)
  return renderPage(`iongate: calibration ${facts.id}`, [
    summarySection(calibration, facts),
    templateSection(calibration),
    residualSection(calibration),
    noiseSection(calibration),
    memorySection(calibration),
  ])
}

function summarySection(calibration: Calibration, { ions, weakest, tableWords }: CalibrationFacts): Section {
  const { board, made, source, fit, temperature } = calibration
  return {
    heading: 'Summary',
    text: `Board ${board}, ${made}: ${source}. ${fit.measurements} measurements, ${plain(temperature.coldest_C)} to ${plain(temperature.warmest_C)} °C. Weakest is ${ions[weakest.ion].ion}: ${weakest.reason}.`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...ions.map(({ ion, deviation, bias }) => ({ label: `${ion} deviation`, value: plain(deviation.value, 3), note: `bias ${estimateText(bias)}` })),
          { label: 'Tables', value: `${tableWords}`, note: 'integers in the device' },
          { label: 'Corrections', value: `${fit.terms.length}`, note: 'terms' },
        ],
      },
      {
        kind: 'table',
        caption: 'Decoded activations of measurements that took no part in the fit, with the half width of the 95 % interval. Likeness is the cosine with the ion whose templates are most alike.',
        columns: ['Ion', 'Deviation', 'Bias', 'Time constant', 'Threshold', 'Width', 'Answers from', 'Most like'].map((label) => ({ label })),
        rows: ions.map(({ ion, deviation, bias, timeConstant_ms, threshold_mV, width_mV, answersFrom_mV, nearest }) => [
          ion,
          estimateText(deviation),
          estimateText(bias),
          estimateText(timeConstant_ms, 'ms'),
          estimateText(threshold_mV, 'mV'),
          estimateText(width_mV, 'mV'),
          `${plain(answersFrom_mV / 1000)} V`,
          nearest === undefined ? '–' : `${nearest.ion}, ${plain(nearest.likeness, 3)}`,
        ]),
      },
    ],
  }
}

/** Middle of each window within its pulse, ms. */
function windowTimes_ms({ ladder, windows }: Calibration, pulse: number): number[] {
  return windows.map(({ start, count }) => ((start + (count + 1) / 2) * ladder.pulses[pulse].sampleInterval_us) / 1000)
}

/** Entries of one pulse among those of all features. */
function ofPulse<Item>(values: Item[], pulse: number, { windows }: Calibration): Item[] {
  return values.slice(pulse * windows.length, (pulse + 1) * windows.length)
}

function pulseName({ ladder }: Calibration, pulse: number): string {
  const { amplitude_mV, polarity } = ladder.pulses[pulse]
  return `pulse ${pulse + 1}, ${polarity < 0 ? '−' : '+'}${plain(amplitude_mV / 1000)} V`
}

function templateSection(calibration: Calibration): Section {
  const charts = (caption: string, yLabel: string, valueOf: (estimate: Estimate) => number) =>
    calibration.ladder.pulses.map((_, pulse): Chart => {
      const x = windowTimes_ms(calibration, pulse)
      const series = calibration.ions.map((ion, color) =>
        line(ion, color, x, ofPulse(calibration.fit.templates[color], pulse, calibration).map((estimate, w) => valueOf(estimate) / calibration.windows[w].count)),
      )
      return { kind: 'chart', caption: `${caption} ${pulseName(calibration, pulse)}.`, xLabel: 'time since the pulse began (ms)', yLabel, series }
    })
  return {
    heading: 'Templates',
    text: 'What one ion alone adds to each window at activation 1, as the mean of its converter words, and how far that may be off.',
    blocks: [
      { kind: 'grid', charts: charts('Templates of', 'words', ({ value }) => value) },
      { kind: 'grid', charts: charts('Half width of the 95 % interval,', 'words', ({ interval95 }) => interval95 ?? 0) },
    ],
  }
}

function residualSection(calibration: Calibration): Section {
  const { fit, ladder, windows } = calibration
  const share = (pulse: number) =>
    ofPulse(fit.residual, pulse, calibration).map((words, w) => {
      const strongest = Math.max(...fit.templates.map((template) => template[pulse * windows.length + w].value))
      return (100 * words) / strongest
    })
  return {
    heading: 'Residuals',
    text: 'What the response model leaves of a rested electrode’s window sums: noise, and what no model of the activations explains.',
    blocks: [
      {
        kind: 'chart',
        caption: 'Rms over all measurements from rest, as a share of the strongest template in the window.',
        xLabel: 'time since the pulse began (ms)',
        yLabel: 'residual (%)',
        series: ladder.pulses.map((_, pulse) => line(pulseName(calibration, pulse), 3 + pulse, windowTimes_ms(calibration, pulse), share(pulse))),
      },
      {
        kind: 'table',
        caption: 'The same in converter words of the whole sum.',
        columns: [{ label: 'Pulse' }, ...windows.map(({ start, count }) => ({ label: `samples ${start} to ${start + count - 1}`, isNumeric: true }))],
        rows: ladder.pulses.map((_, pulse) => [pulseName(calibration, pulse), ...ofPulse(fit.residual, pulse, calibration).map((words) => plain(words, 3))]),
      },
    ],
  }
}

function memorySection(calibration: Calibration): Section {
  const { memory, ions, ladder, fit } = calibration
  const longest = ladder.pulses[ladder.pulses.length - 1]
  const width_ms = (longest.sampleCount * longest.sampleInterval_us) / 1000
  const slowest_ms = Math.max(...memory.ions.map(({ timeConstant_ms }) => timeConstant_ms)) * memory.facilitationDecay
  const rest_ms = evenly(0, 5 * slowest_ms, 200)
  const facilitated = (ion: number) => {
    const { timeConstant_ms } = memory.ions[ion]
    const reached = gelStep(memory, timeConstant_ms, openShare(memory.ions[ion], longest.amplitude_mV), width_ms).facilitation.rise
    return rest_ms.map((time_ms) => 100 * reached * Math.exp(-time_ms / (timeConstant_ms * memory.facilitationDecay)))
  }
  const left = (ion: number) => rest_ms.map((time_ms) => 100 * Math.exp(-time_ms / memory.ions[ion].timeConstant_ms))
  const seriesOf = (curve: (ion: number) => number[]) => ions.map((ion, i) => line(ion, i, rest_ms, curve(i)))
  return {
    heading: 'Memory',
    text: `What a pulse leaves in the gel for the next one, by the equations that the device keeps its books with (docs/physics.md, eqs 5 and 8).`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Facilitation', value: estimateText(fit.gel.facilitation), note: 'A of eq. 8' },
          { label: 'Fades in', value: estimateText(fit.gel.facilitationDecay), note: 'time constants' },
          { label: 'Double layer', value: estimateText(scaled(fit.gel.doubleLayer_ms, 0.001), 's'), note: 'R_ct·C_dl' },
          { label: 'Quicker by', value: estimateText(scaled(fit.gel.speedPerKelvin, 100), '%'), note: 'per kelvin' },
        ],
      },
      {
        kind: 'grid',
        charts: [
          {
            kind: 'chart',
            caption: `Facilitation after ${pulseName(calibration, ladder.pulses.length - 1)}: so much more does an ion conduct when the next pulse opens its paths.`,
            xLabel: 'rest (ms)',
            yLabel: 'facilitation (%)',
            group: 'memory',
            series: seriesOf(facilitated),
          },
          {
            kind: 'chart',
            caption: 'Paths still open after a pulse that opened all.',
            xLabel: 'rest (ms)',
            yLabel: 'still open (%)',
            group: 'memory',
            series: seriesOf(left),
          },
        ],
      },
    ],
  }
}
