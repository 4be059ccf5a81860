import type { Scenario } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { EXCITABILITY, THRESHOLD, TIME_UNIT_s, membraneWaveform, stepActionPotential } from '../../../sim/tissue/action-potential'
import { chargePerMillimolar_C } from '../../../sim/tissue/film'
import {
  FrogHeart,
  FrogHeartParameters,
  advanceHeart,
  beatForce,
  beatRate_Hz,
  frogHeartNew,
  stimulateHeart,
} from '../../../sim/tissue/frog-heart'
import { TissueRecord } from '../../../sim/tissue/tissue'
import { sourceProgram } from '../../../sim/virtual-board'
import { deviceConfigurationFor } from '../../configuration/device-configuration'
import { atLeast, atMost, type Figure } from '../../figures'
import type { Chart } from '../../report/page'
import { loadScenario } from '../../scenarios'
import { beatRates_bpm, meanRate_bpm } from '../../simulation/tissue-summary'
import type { Mechanism } from '../mechanism'

/** Rest and stimulus of the checks: 5 µL film, rheobase 40 µA, membrane 2.4 ms. */
const PARAMETERS: FrogHeartParameters = {
  film: { rest_mM: { K: 2.5, Ca: 1.8 }, volume_m3: 5e-9, washout_s: 3.6, deliveries: [] },
  rate_Hz: 0.75,
  sodium_mM: 110,
  rheobase_A: 40e-6,
  membrane_s: 2.4e-3,
  refractory_s: 0.6,
}
const cool = () => 293.15

/** Stated values: rates and forces over potassium, forces over calcium. */
const POTASSIUM_mM = [2.5, 5, 10, 15]
const STATED_RATE_bpm = [45, 41, 18, 5]
const STATED_FORCE = [1, 0.88, 0.29, 0.08]
const CALCIUM_mM = [0.5, 1.8, 3.6]
const STATED_FORCE_OF_CALCIUM = [0.21, 1, 1.72]

export const tissue: Mechanism = {
  name: 'tissue',
  title: 'Frog heart under the gel',
  text:
    'Rate and force over potassium and calcium against the stated values, capture of stimuli against the strength-duration law, ' +
    'and the closed loop: potassium slows the heart, the device decodes it and paces. A surrogate: rates, film and rheobase are assumed, ' +
    'and so is that the gel takes up an ion in proportion to its concentration in the film.',
  run: () => {
    const loop = closedLoop()
    return {
      figures: [...statedFigures(), ...pacingFigures(), ...waveformFigures(), filmFigure(), ...loopFigures(loop)],
      charts: [rateChart(), forceChart(), waveformChart(), loopChart(loop)],
    }
  },
}

/** A heart that has beaten for a while in the given solution. */
function heartIn(K: number, Ca: number, duration_s: number): FrogHeart {
  const heart = frogHeartNew({ ...PARAMETERS, film: { ...PARAMETERS.film, rest_mM: { K, Ca } } })
  advanceHeart(heart, duration_s, cool)
  return heart
}

function statedFigures(): Figure[] {
  const rates = POTASSIUM_mM.map((K) => meanRate_bpm(heartIn(K, 1.8, 300).beats, 0, 300))
  const forces = POTASSIUM_mM.map((K) => heartIn(K, 1.8, 30).beats[0].force)
  const calciumForces = CALCIUM_mM.map((Ca) => heartIn(2.5, Ca, 30).beats[0].force)
  return [
    atMost('tissue/rate-error', worst(rates, STATED_RATE_bpm), 0.05),
    atMost('tissue/force-error', worst(forces.slice(0, 3), STATED_FORCE.slice(0, 3)), 0.05),
    // Stated to one digit only: half of it is the most it can be off.
    atMost('tissue/force-error-at-15-mM', Math.abs(forces[3] - STATED_FORCE[3]), 0.005),
    atMost('tissue/force-error-over-calcium', worst(calciumForces, STATED_FORCE_OF_CALCIUM), 0.05),
  ]
}

/** Largest relative deviation. */
function worst(values: number[], stated: number[]): number {
  return values.reduce((most, value, i) => Math.max(most, Math.abs(value / stated[i] - 1)), 0)
}

/** Least current that captures and earliest that does, found by trying, against the law written out. */
function pacingFigures(): Figure[] {
  const widths_s = [50e-6, 300e-6, 1e-3, 5e-3, 20e-3]
  const deviations = widths_s.map((width_s) => {
    const law_A = 40e-6 / (1 - Math.exp(-width_s / 2.4e-3))
    return Math.abs(leastThat((current_A) => captures(current_A, width_s, 1), 1e-6, 10e-3) / law_A - 1)
  })
  const earliest_s = leastThat((after_s) => captures(10e-3, 1e-3, after_s), 0.01, 1.2)
  return [
    atMost('tissue/threshold-error', Math.max(...deviations), 1e-6),
    atMost('tissue/refractory-error', Math.abs(earliest_s - 0.6), 1e-6, 's'),
  ]
}

function captures(current_A: number, width_s: number, after_s: number): boolean {
  const heart = frogHeartNew(PARAMETERS)
  advanceHeart(heart, 1.4, cool)
  advanceHeart(heart, heart.lastBeat_s + after_s, cool)
  stimulateHeart(heart, current_A, width_s)
  return heart.pulses[0].outcome === 'captured'
}

/** Bisection for where a test begins to hold. */
function leastThat(holds: (value: number) => boolean, low: number, high: number): number {
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/** While v ≈ 0 the upstroke is separable: t = (1/k)·∫du/[u(u−a)(1−u)], by partial fractions. */
function upstrokeTime(from: number, to: number): number {
  const primitive = (u: number) =>
    -Math.log(u) / THRESHOLD + Math.log(u - THRESHOLD) / (THRESHOLD * (1 - THRESHOLD)) - Math.log(1 - u) / (1 - THRESHOLD)
  return (primitive(to) - primitive(from)) / EXCITABILITY
}

function waveformFigures(): Figure[] {
  const state = { u: 0.3, v: 0 }
  const step = 0.001
  let elapsed = 0
  while (state.u < 0.8) {
    stepActionPotential(state, step)
    elapsed += step
  }
  const { time_s, u } = membraneWaveform([0], 2)
  const above = time_s.filter((_, i) => u[i] > 0.1 * Math.max(...u))
  return [
    atMost('tissue/upstroke-error', Math.abs(elapsed / upstrokeTime(0.3, 0.8) - 1), 0.02),
    // A membrane that is still up cannot fire: the refractory time of the pacing rule lies within the action potential.
    atLeast('tissue/action-potential', above[above.length - 1] - above[0], 0.6, 's'),
  ]
}

/** What a delivery brought is in the film or washed out. */
function filmFigure(): Figure {
  const film = { ...PARAMETERS.film, deliveries: [{ ion: 'K' as const, from_s: 1, to_s: 9, current_A: 1e-3 }] }
  const heart = frogHeartNew({ ...PARAMETERS, film })
  advanceHeart(heart, 12, cool)
  const held_C = (heart.film.concentration_mM.K - 2.5) * chargePerMillimolar_C(film, 'K')
  return atMost('tissue/charge-ledger', Math.abs(held_C + heart.film.washedOut_C.K - 8e-3) / 8e-3, 1e-9)
}

interface ClosedLoop {
  paced: TissueRecord
  /** The same world with a device that has no rule. */
  unpaced: TissueRecord
  /** When the film has settled at its highest potassium. */
  from_s: number
  to_s: number
}

function closedLoop(): ClosedLoop {
  const scenario = loadScenario('frog-heart')
  const delivery = scenario.tissue?.deliveries[0] ?? { from_s: 0, to_s: 0 }
  return {
    paced: tissueOf(scenario, scenario.device),
    unpaced: tissueOf(scenario, { ...scenario.device, rules: [] }),
    from_s: delivery.from_s + 10,
    to_s: delivery.to_s,
  }
}

function tissueOf(scenario: Scenario, device: Scenario['device']): TissueRecord {
  const { capacitance_uF } = scenario.store
  const configuration = deviceConfigurationFor(scenario.board, { ...device, store: { capacitance_uF } })
  const { tissue: record } = simulate(scenario, sourceProgram(configuration), { seed: 1 })
  if (record === undefined) throw new Error(`scenario ${scenario.name} has no tissue`)
  return record
}

function loopFigures({ paced, unpaced, from_s, to_s }: ClosedLoop): Figure[] {
  const rate = (record: TissueRecord) => meanRate_bpm(record.beats, from_s, to_s)
  const early = paced.pulses.filter(({ time_s }) => time_s < from_s - 10).length
  return [
    atMost('tissue/slowed-rate', rate(unpaced), 20, 'beats/min'),
    atLeast('tissue/paced-rate', rate(paced), 30, 'beats/min'),
    atMost('tissue/pulses-before-need', early, 0),
  ]
}

function rateChart(): Chart {
  const K_mM = Array.from({ length: 61 }, (_, i) => 0.5 + i * 0.25)
  const rate = (temperature_K: number) => K_mM.map((K) => 60 * beatRate_Hz(0.75, K, 1.8, temperature_K))
  return {
    kind: 'chart',
    caption: 'Rate over potassium; dots are the stated values at 20 °C.',
    xLabel: 'potassium (mM)',
    yLabel: 'rate (beats/min)',
    series: [
      { label: '20 °C', color: 0, style: 'line', x: K_mM, y: rate(293.15) },
      { label: '25 °C', color: 1, style: 'line', x: K_mM, y: rate(298.15) },
      { label: 'stated', color: 0, style: 'points', x: POTASSIUM_mM, y: STATED_RATE_bpm },
    ],
  }
}

function forceChart(): Chart {
  const mM = Array.from({ length: 61 }, (_, i) => 0.2 + i * 0.25)
  return {
    kind: 'chart',
    caption: 'Force over potassium and over calcium, the other at rest; dots are the stated values.',
    xLabel: 'concentration (mM)',
    yLabel: 'force',
    series: [
      { label: 'over K', color: 0, style: 'line', x: mM, y: mM.map((K) => beatForce(K, 1.8, 110)) },
      { label: 'over Ca', color: 1, style: 'line', x: mM, y: mM.map((Ca) => beatForce(2.5, Ca, 110)) },
      { label: 'stated, K', color: 0, style: 'points', x: POTASSIUM_mM, y: STATED_FORCE },
      { label: 'stated, Ca', color: 1, style: 'points', x: CALCIUM_mM, y: STATED_FORCE_OF_CALCIUM },
    ],
  }
}

function waveformChart(): Chart {
  const beats_s = heartIn(2.5, 1.8, 5).beats.map(({ time_s }) => time_s)
  const { time_s, u } = membraneWaveform(beats_s, 5)
  return {
    kind: 'chart',
    caption: `Membrane voltage of a heart at rest (Aliev-Panfilov, time unit ${TIME_UNIT_s * 1000} ms).`,
    xLabel: 'time (s)',
    yLabel: 'u',
    series: [{ label: 'u', color: 0, style: 'line', x: time_s, y: u }],
  }
}

function loopChart({ paced, unpaced, from_s, to_s }: ClosedLoop): Chart {
  const dots = (label: string, color: number, record: TissueRecord) => {
    const rates = beatRates_bpm(record.beats)
    return { label, color, style: 'points' as const, x: rates.map(({ time_s }) => time_s), y: rates.map(({ rate_bpm }) => rate_bpm) }
  }
  return {
    kind: 'chart',
    caption: 'Scenario frog-heart with its pacing rule and without one. Shaded: potassium settled at its highest.',
    xLabel: 'time (s)',
    yLabel: 'rate (beats/min)',
    series: [dots('paced', 3, paced), dots('without a rule', 0, unpaced)],
    spans: [{ from: from_s, to: to_s }],
  }
}
