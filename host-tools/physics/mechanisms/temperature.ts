import { IONS, IonName, diffusionAt } from '../../../sim/ions'
import { referenceInterrogation } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'
import { soretCoefficient_per_K, soretDrift } from '../../../sim/transport/drifts'
import { defaultCalibration } from '../../calibration/default-calibration'
import { decodeOnce } from '../../calibration/fit'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import { ION_NAMES, bareGel, halfActivation_V } from '../bare-gel'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, relativeError } from '../series'

const TEMPERATURES_C = [10, 15, 20, 25, 30, 35, 40]
/** Limiting equivalent conductivities at 18 and 25 °C, S·cm²/eq (textbook values after Kohlrausch and the CRC Handbook). */
const CONDUCTIVITIES: [IonName, number, number][] = [
  ['K', 64.6, 73.5],
  ['Na', 43.5, 50.1],
  ['Li', 33.4, 38.7],
  ['Ca', 51, 59.5],
  ['Mg', 45, 53.1],
  ['Cl', 65.5, 76.4],
  ['SO4', 68, 80],
]
const SEEDS = [1, 2, 3, 4]
const LAYER = { thickness_m: 300e-6, hindrance: 0.3, temperature_K: 298.15 }
const GRADIENT_K = 4

export const temperature: Mechanism = {
  name: 'temperature',
  title: 'Temperature',
  text:
    'Warmth speeds diffusion, lowers barriers by the entropy of hydration, and a gradient drives ions to the cold side (Soret). The device’s own decoder, with the calibration ' +
    'of 25 °C, interrogates the reference bench at other temperatures: what it reads moves, by more than the mobility, for it weighs how fast currents rise. Barriers keep the share f of the entropy too (assumed); heats of transport are textbook values.',
  run: () => {
    const decoded = TEMPERATURES_C.map(decodedAt)
    const at = (temperature_C: number) => decoded[TEMPERATURES_C.indexOf(temperature_C)]
    const { deviation } = defaultCalibration('puckjs').fit
    return {
      figures: [
        atMost('temperature/diffusion-error', Math.max(...CONDUCTIVITIES.map(diffusionError)), 0.03),
        atMost('temperature/threshold-shift-error', Math.max(...ION_NAMES.map((_, ion) => shiftError(ion))), 0.02),
        atMost('temperature/soret-early-error', soretEarlyError(), 0.03),
        atMost('temperature/soret-settled-error', soretSettledError(), 0.03),
        atMost('temperature/decoder-error-at-25C', Math.max(...at(25).map((value) => Math.abs(value - 1))), 0.1),
        atMost('temperature/settled-current-error', relativeError(settledCurrent(35) / settledCurrent(25), mobility('K', 35)), 0.05),
        atLeast('temperature/decoder-K-drift-in-deviations', (at(35)[0] - at(25)[0]) / deviation[0], 3),
      ],
      charts: [decoderChart(decoded), thresholdChart(), soretChart()],
    }
  },
}

/** D is proportional to conductivity times temperature. */
function diffusionError([name, at18, at25]: [IonName, number, number]): number {
  const model = diffusionAt(IONS[name], 291.15) / diffusionAt(IONS[name], 298.15)
  return relativeError(model, (at18 * 291.15) / (at25 * 298.15))
}

function mobility(name: IonName, temperature_C: number): number {
  return diffusionAt(IONS[name], temperature_C + 273.15) / IONS[name].diffusion_m2_per_s
}

function warmGel(temperature_C: number) {
  return bareGel({ temperature_K: temperature_C + 273.15, thermal: { barrierEntropy: 1 } })
}

/** From 15 to 35 °C the half activation falls by N·f·ΔS·20 K/zF. */
function shiftError(ion: number): number {
  const name = ION_NAMES[ion] as IonName
  const shift_V = halfActivation_V(warmGel(15), ion) - halfActivation_V(warmGel(35), ion)
  return relativeError(shift_V, (10 * 0.02 * IONS[name].hydrationEntropy_J_per_mol_K * 20) / (IONS[name].charge * 96485.33))
}

/** What the converter reads of potassium late in the first pulse, when its paths have long opened; words above those of a blank medium. */
function settledCurrent(temperature_C: number): number {
  const last = (supplies: Partial<Record<IonName, number>>) => {
    const [pulse] = interrogated(temperature_C, supplies, 1, false)
    return pulse.slice(-20).reduce((sum, word) => sum + word, 0)
  }
  return last({ K: 1 }) - last({})
}

/** What the device's decoder makes of the reference medium (every ion at 1), mean of some interrogations. */
function decodedAt(temperature_C: number): number[] {
  const readings = SEEDS.map((seed) =>
    decodeOnce(defaultCalibration('puckjs'), interrogated(temperature_C, { K: 1, Ca: 1, Fe: 1 }, seed, true)),
  )
  return ION_NAMES.map((_, ion) => readings.reduce((sum, { activation }) => sum + activation[ion], 0) / readings.length)
}

/** Words of one interrogation on the reference bench, as the calibration was made. */
function interrogated(temperature_C: number, supplies: Partial<Record<IonName, number>>, seed: number, noise: boolean): number[][] {
  const { ladder } = defaultCalibration('puckjs')
  return referenceInterrogation({
    scenario: scenarioSchema.parse({ name: 'temperature', board: 'puckjs', transport: { temperature: {} } }),
    supplies,
    temperature_C,
    ladder: ladder.pulses,
    gap_ms: ladder.gap_ms,
    conditioning: { rounds: 2, pause_ms: 3000 },
    seed,
    noise,
  })
}

/** Before the far side is felt the loss is S_T·(ΔT/L)·2·√(D·t/π). */
function soretEarlyError(): number {
  const diffusion = LAYER.hindrance * diffusionAt(IONS.Ca, LAYER.temperature_K)
  const time_s = (0.01 * LAYER.thickness_m ** 2) / diffusion
  const loss = 1 - drift('Ca', [0, time_s])[1]
  const slope = soretCoefficient_per_K(IONS.Ca, LAYER.temperature_K) * (GRADIENT_K / LAYER.thickness_m)
  return relativeError(loss, slope * 2 * Math.sqrt((diffusion * time_s) / Math.PI))
}

/** At last c follows e^{−S_T·T} exactly: at the warm end over the mean, x/(e^x − 1) with x = S_T·ΔT, times e^0. */
function soretSettledError(): number {
  const x = ((IONS.Ca.heatOfTransport_kJ_per_mol * 1000) / (8.314463 * 298.15 ** 2)) * GRADIENT_K
  return relativeError(1 - drift('Ca', [0, 1e6])[1], 1 - x / Math.expm1(x))
}

function drift(name: IonName, times_s: number[]): number[] {
  return soretDrift(IONS[name], LAYER, [{ time_s: 0, gradient_K: GRADIENT_K }], times_s)
}

function decoderChart(decoded: number[][]): Chart {
  return {
    kind: 'chart',
    caption: 'Activations decoded by the device with the calibration of 25 °C, every ion at 1; dashed, potassium’s mobility.',
    xLabel: 'temperature, °C',
    yLabel: 'decoded activation',
    references: [{ y: 1, label: 'true' }],
    series: [
      ...ION_NAMES.map((name, i) => line(name, i, TEMPERATURES_C, decoded.map((row) => row[i]))),
      dashed('D(T)/D₂₅ of K', 3, TEMPERATURES_C, TEMPERATURES_C.map((temperature_C) => mobility('K', temperature_C))),
    ],
  }
}

function thresholdChart(): Chart {
  const reference_V = ION_NAMES.map((_, ion) => halfActivation_V(warmGel(25), ion))
  return {
    kind: 'chart',
    caption: 'Half activation found on the model, relative to 25 °C.',
    xLabel: 'temperature, °C',
    yLabel: 'shift, mV',
    series: ION_NAMES.map((name, ion) =>
      line(name, ion, TEMPERATURES_C, TEMPERATURES_C.map((temperature_C) => (halfActivation_V(warmGel(temperature_C), ion) - reference_V[ion]) * 1000)),
    ),
  }
}

function soretChart(): Chart {
  const times_s = evenly(0, 600, 121)
  return {
    kind: 'chart',
    caption: 'Thermal diffusion in a closed layer of 0.3 mm whose electrode side is 4 K warmer from time 0.',
    xLabel: 'time, s',
    yLabel: 'concentration at the electrode, of the mean',
    series: ION_NAMES.map((name, i) => line(name, i, times_s, drift(name as IonName, times_s))),
  }
}
