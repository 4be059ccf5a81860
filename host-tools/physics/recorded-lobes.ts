import { senseVoltage_V, startEvent, triboiontronicNew } from '../../sim/electrodes/triboiontronic'
import type { TriboiontronicParameters } from '../../sim/electrodes/triboiontronic'
import { atLeast, atMost } from '../figures'
import { Lobe, Signal, lobeNear, median, recordedLobes } from '../recordings/lobes'
import type { TriboelectricRecording } from '../recordings/recording'
import type { Chart } from '../report/page'
import type { MechanismResult } from './mechanism'

/** Lobes of the sensing segment beside those of real recordings: their order and their widths. */

const CONTACT_s = 0.05
const SEPARATION_s = 0.45

/** One contact of the model, sampled every 0.2 ms. */
function sensed(parameters: TriboiontronicParameters): Signal {
  const electrode = triboiontronicNew(parameters)
  const signal: Signal = { time_s: [], values: [] }
  for (let i = 0; i < 4000; i++) {
    const time_s = i * 2e-4
    if (time_s >= CONTACT_s && electrode.target === 0 && time_s < SEPARATION_s) startEvent(electrode, CONTACT_s, 1)
    if (time_s >= SEPARATION_s && electrode.target === 1) startEvent(electrode, SEPARATION_s, 0)
    signal.time_s.push(time_s)
    signal.values.push(senseVoltage_V(electrode, time_s))
  }
  return signal
}

function widthOf(signal: Signal, kind: Lobe['kind'], near_s: number): number {
  return lobeNear(signal, 0, kind, near_s)?.width_s ?? NaN
}

interface Comparison {
  file: string
  /** Share of neighbouring events that are a contact and a separation, or the other way round. */
  alternating: number
  contact_s: number
  separation_s: number
}

function compare(recording: TriboelectricRecording): Comparison {
  const lobes = recordedLobes(recording, 50)
  const widths = (wanted: Lobe['kind']) => lobes.filter(({ kind }) => kind === wanted).map(({ width_s }) => width_s)
  const turns = lobes.filter(({ kind }, i) => i > 0 && kind !== lobes[i - 1].kind).length
  return {
    file: recording.file,
    alternating: turns / (lobes.length - 1),
    contact_s: median(widths('contact')),
    separation_s: median(widths('separation')),
  }
}

/** How many times one is the other, whichever is larger. */
function factor(a: number, b: number): number {
  return Math.max(a / b, b / a)
}

/**
 * Figures and a chart from recordings; a note alone when there is none. The model's lobes are as wide for a
 * contact as for a separation, and how wide is the scenario's (wetting_ms, doubleLayer_ms): the notes say what would fit.
 */
export function compareLobes(parameters: TriboiontronicParameters, recordings: TriboelectricRecording[]): Required<MechanismResult> {
  if (recordings.length === 0) {
    return { figures: [], charts: [], notes: ['Lobes were not compared with a recording: none was given (--recording FILE).'] }
  }
  const signal = sensed(parameters)
  const model = {
    contact_s: widthOf(signal, 'contact', CONTACT_s),
    separation_s: widthOf(signal, 'separation', SEPARATION_s),
  }
  const found = recordings.map(compare)
  const modelled_s = Math.sqrt(model.contact_s * model.separation_s)
  const scale = ({ contact_s, separation_s }: Comparison) => Math.sqrt(contact_s * separation_s) / modelled_s
  const asymmetry = model.contact_s / model.separation_s
  return {
    figures: [
      atLeast('triboiontronic/recorded-lobe-order', Math.min(...found.map(({ alternating }) => alternating)), 0.9),
      atMost('triboiontronic/recorded-lobe-width-factor', Math.max(...found.map((one) => factor(scale(one), 1))), 10),
      atMost('triboiontronic/recorded-lobe-asymmetry', Math.max(...found.map((one) => factor(one.contact_s / one.separation_s, asymmetry))), 3),
    ],
    charts: [widthChart(found, model)],
    notes: found.map(
      (one) =>
        `${one.file}: contact lobes ${milliseconds(one.contact_s)} wide, separation lobes ${milliseconds(one.separation_s)} ` +
        `(model ${milliseconds(model.contact_s)} and ${milliseconds(model.separation_s)}); ` +
        `wetting_ms ${(parameters.wetting_s * 1000 * scale(one)).toPrecision(2)} and doubleLayer_ms ${(parameters.doubleLayer_s * 1000 * scale(one)).toPrecision(2)} would fit.`,
    ),
  }
}

function milliseconds(time_s: number): string {
  return `${(time_s * 1000).toFixed(1)} ms`
}

function widthChart(found: Comparison[], model: { contact_s: number; separation_s: number }): Chart {
  const x = found.map((_, i) => i + 1)
  const points = (label: string, color: number, pick: (one: Comparison) => number) => ({
    label,
    color,
    style: 'points' as const,
    x,
    y: found.map((one) => pick(one) * 1000),
  })
  return {
    kind: 'chart',
    caption: `Median lobe widths at half height: ${found.map(({ file }, i) => `${i + 1} ${file.replace(/^.*[\\/]/, '')}`).join(', ')}`,
    xLabel: 'recording',
    yLabel: 'width, ms',
    series: [points('contact', 0, ({ contact_s }) => contact_s), points('separation', 1, ({ separation_s }) => separation_s)],
    references: [{ y: model.contact_s * 1000, label: 'model' }],
  }
}

/** A contact and a separation of the sensing segment. */
export function lobeChart(parameters: TriboiontronicParameters): Chart {
  const { time_s, values } = sensed(parameters)
  return {
    kind: 'chart',
    caption: 'Sensing segment: a contact at 0.05 s is the negative lobe, the separation at 0.45 s the positive one',
    xLabel: 'time, s',
    yLabel: 'voltage, V',
    series: [{ label: 'sensing segment', color: 0, style: 'line', x: time_s, y: values }],
  }
}
