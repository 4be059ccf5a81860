import { heterogelNew, restHeterogel, stepHeterogel } from '../../../sim/electrodes/heterogel'
import { atMost } from '../../figures'
import type { Chart } from '../../report/page'
import { ION_NAMES, REFERENCE_SUPPLY, bareGel, drive } from '../bare-gel'
import type { Mechanism } from '../mechanism'
import { dashed, line, points, relativeError } from '../series'

/** Stated: second over first of two 100 ms pulses at 3 V, by gap. */
const PAIRED: [number, number[]][] = [
  [0.1, [1.68, 1.85, 1.88]],
  [1, [1.11, 1.33, 1.42]],
]
/** Stated time constants at 50 µm, s. */
const TIME_CONSTANTS_s = [0.355, 0.877, 1.15]
const GAPS_s = [0.03, 0.06, 0.1, 0.2, 0.4, 0.7, 1, 1.5, 2.5, 4, 6]
const POTENTIATION = { potentiation_per_s: 0.005, potentiationDecay_s: 2000 }
const DRIVEN_s = 1500
const RESTED_s = 3000

export const kinetics: Mechanism = {
  name: 'kinetics',
  title: 'Kinetics and memory',
  text:
    'Potassium answers fast, calcium and iron slowly; a second pulse finds the gel facilitated; long drive potentiates it for half an hour; reserves drain and refill. ' +
    'Compared with the stated paired-pulse table and with closed forms. Strengths and decay times of facilitation and potentiation are assumed.',
  run: () => {
    const pairedErrors = PAIRED.flatMap(([gap_s, expected]) => pairedRatio(gap_s).map((ratio, i) => relativeError(ratio, expected[i])))
    const epsc = postsynapticCurrents()
    const potentiated = potentiation()
    const ledger = chargeLedger()
    return {
      figures: [
        atMost('kinetics/paired-pulse-error', Math.max(...pairedErrors), 0.03),
        atMost('kinetics/decay-time-error', Math.max(...epsc.decays_s.map((decay, i) => relativeError(decay, TIME_CONSTANTS_s[i]))), 0.01),
        atMost('kinetics/potentiation-error', potentiated.riseError, 0.01),
        atMost('kinetics/potentiation-decay-error', potentiated.decayError, 0.01),
        atMost('kinetics/charge-unaccounted', ledger.unaccounted, 1e-9),
        atMost('kinetics/recovery-error', ledger.recoveryError, 1e-3),
      ],
      charts: [pairedChart(), epsc.chart, potentiated.chart, ledger.chart],
    }
  },
}

function pairedRatio(gap_s: number): number[] {
  const gel = heterogelNew(bareGel())
  drive(gel, 3, 0.1)
  const first = [...gel.state.conductance_S]
  restHeterogel(gel, REFERENCE_SUPPLY, gap_s)
  drive(gel, 3, 0.1)
  return gel.state.conductance_S.map((value, i) => value / first[i])
}

function pairedChart(): Chart {
  const ratios = GAPS_s.map(pairedRatio)
  return {
    kind: 'chart',
    caption: 'Paired pulses of 100 ms at 3 V: current at the end of the second over the first; points are the stated values.',
    xLabel: 'gap, s',
    yLabel: 'second over first',
    series: [
      ...ION_NAMES.map((name, i) => line(name, i, GAPS_s, ratios.map((row) => row[i]))),
      ...ION_NAMES.map((name, i) => points(`${name}, stated`, i, PAIRED.map(([gap_s]) => gap_s), PAIRED.map(([, row]) => row[i]))),
    ],
  }
}

/** A pulse of 20 ms at 3.3 V, and what a read-out far below every threshold sees of each ion afterwards. */
function postsynapticCurrents(): { decays_s: number[]; chart: Chart } {
  const gel = heterogelNew(bareGel())
  const [time_s, read_nA]: [number[], number[][]] = [[], []]
  const note = (at_s: number) => {
    time_s.push(at_s)
    read_nA.push(gel.state.conductance_S.map((conductance) => conductance * 0.01 * 1e9))
  }
  note(0)
  for (let i = 1; i <= 20; i++) {
    drive(gel, 3.3, 1e-3)
    note(i * 1e-3)
  }
  const peak = [...gel.state.conductance_S]
  const decays_s = peak.map(() => NaN)
  for (let i = 1; i <= 4000; i++) {
    const before = [...gel.state.conductance_S]
    drive(gel, 0, 1e-3)
    gel.state.conductance_S.forEach((now, ion) => {
      const level = peak[ion] / Math.E
      if (before[ion] > level && now <= level) decays_s[ion] = (i - 1 + Math.log(before[ion] / level) / Math.log(before[ion] / now)) * 1e-3
    })
    if (i % 20 === 0) note(0.02 + i * 1e-3)
  }
  return {
    decays_s,
    chart: {
      kind: 'chart',
      caption: 'EPSC-like responses: a 20 ms pulse at 3.3 V, then each ion’s share of a 10 mV read-out.',
      xLabel: 'time, s',
      yLabel: 'current, nA',
      series: ION_NAMES.map((name, i) => line(name, i, time_s, read_nA.map((row) => row[i]))),
    },
  }
}

/**
 * Driven at 3.3 V, then left alone, with reserves that do not drain. Facilitation settles within
 * seconds at m = A·a/(A·a + 1/4); from then on w = ε·m·τ_w·(1 − e^{−t/τ_w}), and e^{−t/τ_w} at rest.
 */
function potentiation(): { riseError: number; decayError: number; chart: Chart } {
  const parameters = bareGel(POTENTIATION)
  const gel = heterogelNew({ ...parameters, ions: parameters.ions.map((row) => ({ ...row, reserve_C: 1e9 })) })
  const { potentiation_per_s: rate, potentiationDecay_s: decay_s } = POTENTIATION
  const settled = 0.6 / (0.6 + 0.25)
  const [time_s, potassium, law]: number[][] = [[0], [0], [0]]
  const run = (applied_V: number, until_s: number) => {
    while (time_s[time_s.length - 1] < until_s) {
      // Neither resistance nor depletion couples the steps here: long ones are exact.
      for (let i = 0; i < 20; i++) stepHeterogel(gel, applied_V, REFERENCE_SUPPLY, 0.5)
      time_s.push(time_s[time_s.length - 1] + 10)
      potassium.push(gel.state.potentiation[0])
      const driven_s = Math.min(time_s[time_s.length - 1], DRIVEN_s)
      const rested_s = time_s[time_s.length - 1] - driven_s
      law.push(rate * settled * decay_s * -Math.expm1(-driven_s / decay_s) * Math.exp(-rested_s / decay_s))
    }
  }
  run(3.3, DRIVEN_s)
  const driven = gel.state.potentiation[0]
  const riseError = relativeError(driven, law[law.length - 1])
  run(0, DRIVEN_s + RESTED_s)
  const decayError = relativeError(gel.state.potentiation[0] / driven, Math.exp(-RESTED_s / decay_s))
  return {
    riseError,
    decayError,
    chart: {
      kind: 'chart',
      caption: 'Potentiation of potassium’s paths while the gel is driven at 3.3 V for 25 minutes, and its decay.',
      xLabel: 'time, s',
      yLabel: 'potentiation, w',
      series: [line('model', 0, time_s, potassium), dashed('closed form', 1, time_s, law)],
      spans: [{ from: 0, to: DRIVEN_s }],
    },
  }
}

/** Without refilling nothing can hide a lost charge; with it, what is missing fades with τ_rec. */
function chargeLedger(): { unaccounted: number; recoveryError: number; chart: Chart } {
  const parameters = bareGel()
  const closed = heterogelNew({ ...parameters, ions: parameters.ions.map((row) => ({ ...row, recovery_s: 1e12 })) })
  drive(closed, 3.2, 5)
  const unaccounted = Math.max(
    ...closed.ionCharge_C.map((charge, i) => relativeError((1 - closed.state.reserve[i]) * parameters.ions[i].reserve_C, charge)),
  )
  const gel = heterogelNew(parameters)
  const [time_s, reserves]: [number[], number[][]] = [[0], [[1, 1, 1]]]
  const note = (at_s: number) => {
    time_s.push(at_s)
    reserves.push([...gel.state.reserve])
  }
  for (let i = 1; i <= 60; i++) {
    drive(gel, 3.2, 1)
    note(i)
  }
  restHeterogel(gel, REFERENCE_SUPPLY, 20)
  const missing = gel.state.reserve.map((reserve) => 1 - reserve)
  for (let i = 1; i <= 60; i++) {
    restHeterogel(gel, REFERENCE_SUPPLY, 10)
    note(80 + i * 10)
  }
  const errors = gel.state.reserve.map((reserve, i) => relativeError((1 - reserve) / missing[i], Math.exp(-600 / parameters.ions[i].recovery_s)))
  return {
    unaccounted,
    recoveryError: Math.max(...errors),
    chart: {
      kind: 'chart',
      caption: 'Reserves during a minute at 3.2 V and while they refill.',
      xLabel: 'time, s',
      yLabel: 'reserve, share of full',
      series: ION_NAMES.map((name, i) => line(name, i, time_s, reserves.map((row) => row[i]))),
      spans: [{ from: 0, to: 60 }],
    },
  }
}
