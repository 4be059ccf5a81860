import { FLAG_TEMPERATURE, decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import { IONS, IonName, diffusionAt } from '../../../sim/ions'
import { referencePulses } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'
import type { PulseRecord } from '../../../sim/world'
import { soretCoefficient_per_K, soretDrift } from '../../../sim/transport/drifts'
import { defaultCalibration } from '../../calibration/default-calibration'
import { decoderTablesOf } from '../../calibration/decoder-tables'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import { ION_NAMES, bareGel, halfActivation_V } from '../bare-gel'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, relativeError } from '../series'

/** What the calibration covers, and one below. */
const TEMPERATURES_C = [10, 15, 20, 25, 30, 35, 40]
const TOO_COLD_C = 2
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
/** Gels whose answer alone quickens, and whose conductances and thresholds follow temperature too. */
const QUICKENING = {}
const CONDUCTING = { temperature: {} }

export const temperature: Mechanism = {
  name: 'temperature',
  title: 'Temperature',
  text:
    'Warmth speeds diffusion, lowers barriers by the entropy of hydration, and a gradient drives ions to the cold side (Soret). The device’s own decoder interrogates the reference bench at other temperatures: ' +
    'told 25 °C it misreads, for it weighs how fast currents rise; told the truth it makes up for that between the temperatures of its calibration and withholds what it reads outside. Where conductances follow temperature too, as the calibration’s bench does not, ' +
    'the activation that it reads is the mobility. Barriers keep the share f of the entropy too (assumed); heats of transport are textbook values.',
  run: () => {
    const compensated = TEMPERATURES_C.map((temperature_C) => decodedAt(QUICKENING, temperature_C, temperature_C))
    const told25C = TEMPERATURES_C.map((temperature_C) => decodedAt(QUICKENING, temperature_C, 25))
    const error = worstError(compensated)
    const warm = decodedAt(CONDUCTING, 35, 35)
    return {
      figures: [
        atMost('temperature/diffusion-error', Math.max(...CONDUCTIVITIES.map(diffusionError)), 0.03),
        atMost('temperature/threshold-shift-error', Math.max(...ION_NAMES.map((_, ion) => shiftError(ion))), 0.02),
        atMost('temperature/soret-early-error', soretEarlyError(), 0.03),
        atMost('temperature/soret-settled-error', soretSettledError(), 0.03),
        atMost('temperature/settled-current-error', relativeError(settledCurrent(35) / settledCurrent(25), mobility('K', 35)), 0.05),
        atMost('temperature/decoder-error-10-to-40C', error, 0.03),
        atLeast('temperature/decoder-error-made-up-for', worstError(told25C) / error, 4, 'times'),
        atLeast('temperature/decoder-withholds-at-2C', withheldShare(TOO_COLD_C), 1),
        atMost('temperature/decoder-withholds-10-to-40C', Math.max(...TEMPERATURES_C.map(withheldShare)), 0),
        atMost('temperature/decoder-mobility-error', relativeError(warm[0], mobility('K', 35)), 0.03),
      ],
      charts: [decoderChart(compensated, told25C), thresholdChart(), soretChart()],
    }
  },
}

function worstError(decoded: number[][]): number {
  return Math.max(...decoded.flat().map((value) => Math.abs(value - 1)))
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
    const [pulse] = interrogated(CONDUCTING, temperature_C, supplies, 1, false)
    return pulse.words.slice(-20).reduce((sum, word) => sum + word, 0)
  }
  return last({ K: 1 }) - last({})
}

/** What the device's decoder, told a temperature, makes of the reference medium (every ion at 1), mean of some interrogations. */
function decodedAt(transport: object, temperature_C: number, told_C: number): number[] {
  const readings = SEEDS.map((seed) => decoded(interrogated(transport, temperature_C, REFERENCE_MEDIUM, seed, true), told_C).unmixer.activation_Q17)
  return ION_NAMES.map((_, ion) => readings.reduce((sum, activation_Q17) => sum + activation_Q17[ion] / 2 ** 17, 0) / readings.length)
}

/** How often the decoder withholds its result because of the temperature. */
function withheldShare(temperature_C: number): number {
  const flags = SEEDS.map((seed) => decoded(interrogated(QUICKENING, temperature_C, REFERENCE_MEDIUM, seed, true), temperature_C).flags)
  return flags.filter((one) => (one & FLAG_TEMPERATURE) !== 0).length / flags.length
}

const REFERENCE_MEDIUM = { K: 1, Ca: 1, Fe: 1 }

function decoded(pulses: PulseRecord[], told_C: number) {
  // Levels are of no interest here.
  const decoder = decoderNew(decoderTablesOf(defaultCalibration('puckjs'), { boundaries: [0.5, 1, 1.5], hysteresis: 0 }), portableNatives)
  const began_ms = pulses.map(({ start_us }) => Math.round(start_us / 1000))
  decoderBegin(decoder, began_ms[0], 1, Math.round(10 * told_C))
  pulses.forEach(({ words, applied_mV }, pulse) => decoderTakePulse(decoder, pulse, words, began_ms[pulse], Math.sign(applied_mV)))
  decoderFinish(decoder)
  return decoder
}

/** One interrogation on the reference bench, as the calibration was made. */
function interrogated(
  transport: object,
  temperature_C: number,
  supplies: Partial<Record<IonName, number>>,
  seed: number,
  noise: boolean,
): PulseRecord[] {
  const { ladder } = defaultCalibration('puckjs')
  return referencePulses({
    scenario: scenarioSchema.parse({ name: 'temperature', board: 'puckjs', transport }),
    supplies,
    temperature_C,
    ladder: ladder.pulses,
    gap_ms: ladder.gap_ms,
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

function decoderChart(compensated: number[][], told25C: number[][]): Chart {
  return {
    kind: 'chart',
    caption: 'Activations decoded by the device, every ion at 1; dashed, the same samples decoded as if at 25 °C.',
    xLabel: 'temperature, °C',
    yLabel: 'decoded activation',
    references: [{ y: 1, label: 'true' }],
    series: [
      ...ION_NAMES.map((name, i) => line(name, i, TEMPERATURES_C, compensated.map((row) => row[i]))),
      ...ION_NAMES.map((name, i) => dashed(`${name}, as if at 25 °C`, i, TEMPERATURES_C, told25C.map((row) => row[i]))),
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
