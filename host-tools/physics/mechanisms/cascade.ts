import { barrier_J_per_mol, heterogelNew, restHeterogel } from '../../../sim/electrodes/heterogel'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import { ION_NAMES, bareGel, conductancesAfterPulse_S, halfActivation_V } from '../bare-gel'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, points, relativeError } from '../series'

const AMPLITUDES_V = evenly(0, 3.6, 73)
/** Stated activation voltages at N = 10, V. */
const THRESHOLDS_V = [0.61, 1.56, 2.95]
/** Stated currents at the end of a 0.5 s pulse, µA; what is negligible is left out. */
const PULSE_CURRENTS: [number, number[]][] = [
  [1, [102]],
  [2.2, [224, 55]],
  [3, [306, 76, 22]],
]
/** Stated contrast of calcium over potassium with R_b = 10·r_K. */
const CONTRASTS: [number, number][] = [
  [1, 1600],
  [10, 8700],
  [30, 13000],
]
const THERMAL_J_PER_MOL = 8.314463 * 298.15

export const cascade: Mechanism = {
  name: 'cascade',
  title: 'Heterogel cascade',
  text:
    'N interfaces in series add up their barriers, so that potassium, calcium and iron switch on one after the other as the pulse grows. ' +
    'Thresholds are found on the model and compared with the stated ones; contrast is equation 10 of the physics. The share of the hydration energy shed is assumed.',
  run: () => {
    const parameters = bareGel()
    const thresholds_V = ION_NAMES.map((_, ion) => halfActivation_V(parameters, ion))
    const thresholdErrors_V = thresholds_V.map((value, i) => Math.abs(value - THRESHOLDS_V[i]))
    const currentErrors = PULSE_CURRENTS.flatMap(([applied_V, expected_uA]) => {
      const conductances_S = conductancesAfterPulse_S(parameters, applied_V)
      return expected_uA.map((expected, i) => relativeError(conductances_S[i] * applied_V * 1e6, expected))
    })
    const contrastErrors = CONTRASTS.map(([degree, expected]) => relativeError(contrast(degree), expected))
    return {
      figures: [
        atMost('cascade/threshold-error', Math.max(...thresholdErrors_V) * 1000, 10, 'mV'),
        atMost('cascade/pulse-current-error', Math.max(...currentErrors), 0.03),
        atMost('cascade/contrast-error', Math.max(...contrastErrors), 0.03),
        atLeast('cascade/selectivity-growth', selectivityMidway(10) / selectivityMidway(1), 1000),
        atMost('cascade/leak-at-zero-bias', leakOfAnHour_C() * 1e9, 0, 'nC'),
      ],
      charts: [activationChart(), contrastChart()],
    }
  },
}

/** Equation 10 from the model's barriers. */
function contrast(degree: number): number {
  const parameters = bareGel()
  const [potassium, calcium] = parameters.ions.map((row) => barrier_J_per_mol(parameters, row))
  const ratio = Math.exp((calcium - potassium) / THERMAL_J_PER_MOL)
  return (10 + degree * ratio) / (10 + degree)
}

/** Potassium's conductance over calcium's, relative to their largest, midway between the thresholds of a gel of N interfaces. */
function selectivityMidway(degree: number): number {
  const parameters = bareGel({ cascadeDegree: degree })
  const middle_V = (halfActivation_V(parameters, 0) + halfActivation_V(parameters, 1)) / 2
  const [potassium, calcium] = conductancesAfterPulse_S(parameters, middle_V)
  return potassium / 2 / calcium
}

/** Charge through a shorted gel with its reserves full and five times the usual supply. */
function leakOfAnHour_C(): number {
  const gel = heterogelNew(bareGel({ series_ohm: 200, leak_S: 0.2e-6, doubleLayer_F: 0.02, chargeTransfer_ohm: 50000 }))
  restHeterogel(gel, [5, 5, 5], 3600)
  return Math.abs(gel.netCharge_C) + gel.ionCharge_C.reduce((sum, charge) => sum + charge, 0)
}

function activationChart(): Chart {
  const currents = AMPLITUDES_V.map((applied_V) => conductancesAfterPulse_S(bareGel(), applied_V).map((g) => g * applied_V * 1e6))
  return {
    kind: 'chart',
    caption: 'Current of each ion at the end of a 0.5 s pulse from rest; points are the stated values.',
    xLabel: 'pulse amplitude, V',
    yLabel: 'current, µA',
    series: [
      ...ION_NAMES.map((name, i) => line(name, i, AMPLITUDES_V, currents.map((row) => row[i]))),
      ...ION_NAMES.map((name, i) => {
        const stated = PULSE_CURRENTS.filter(([, values]) => values.length > i)
        return points(`${name}, stated`, i, stated.map(([applied_V]) => applied_V), stated.map(([, values]) => values[i]))
      }),
    ],
  }
}

function contrastChart(): Chart {
  const degrees = evenly(1, 40, 40)
  const model = [1, 2, 3, 5, 7, 10, 14, 20]
  return {
    kind: 'chart',
    caption: 'Contrast of potassium against calcium over the number of interfaces: equation 10, and the model’s own midway between the two thresholds.',
    xLabel: 'interfaces in series, N',
    yLabel: 'log₁₀ of the contrast',
    series: [
      dashed('equation 10', 1, degrees, degrees.map((degree) => Math.log10(contrast(degree)))),
      points('stated', 2, CONTRASTS.map(([degree]) => degree), CONTRASTS.map(([, value]) => Math.log10(value))),
      line('model, midway', 0, model, model.map((degree) => Math.log10(selectivityMidway(degree)))),
    ],
  }
}
