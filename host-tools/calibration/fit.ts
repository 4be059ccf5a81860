import { Matrix, inverse } from 'ml-matrix'
import { TERM_MEMORY, TERM_TEMPERATURE } from '../../firmware/core/response'
import { FEATURE_GAIN_MAX, FEATURE_GAIN_ONE, FEATURE_MAX, featureOfSum } from '../../firmware/core/window-sums'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { IongateError } from '../diagnostics'
import type { Calibration, Estimate } from './calibration-file'
import { decoderTablesOf } from './decoder-tables'
import { statedGel } from './gel-parameters'
import { deviationTables } from './deviation-tables'
import { CORRECTION_FORMAT, PROJECTION_FORMAT, integerRow } from './integer-rows'
import { projectionRows, unmixTables } from './linear-tables'
import type { Measurement } from './measurement'
import { fitNoise, type NoiseFit } from './noise-fit'
import { openTables } from './open-circuit'
import { pickupTablesOf } from './pickup-tables'
import { generalisedFit, lessExplained, linearFit, normalEquations, solveFor, type NormalEquations } from './regression'
import { decodeMeasurements } from './decode-measurements'
import { candidateProducts, ionTerm, keepProducts, leadingTermNames, type Product } from './terms'
import { residualDirections, symmetric, varianceBy, weightsFor, type Weights } from './weights'

/**
 * Calibration from interrogations of known mixtures.
 *
 * 1. Window sums of a rested gel as polynomials of the activations: gives offsets, templates and, as what is
 *    left over, the noise.
 * 2. The noise's parts by maximum likelihood (noise-fit.ts).
 * 3. Rows of weights that are best for templates and noise (weights.ts), as integers.
 * 4. The device's own integer core runs on all measurements, other temperatures and earlier pulses among them,
 *    and one regression of the truth on its terms gives the corrections that core/response adds: so rounding
 *    of the rows is in them too.
 * 5. Mixtures that took no part are decoded as the device would, which measures deviation and bias.
 */
export type CalibrationHeader = Pick<Calibration, 'board' | 'made' | 'source' | 'ions' | 'ladder' | 'windows' | 'memory'>

/** Activations up to this are represented without clipping when all ions are there at once. */
const ACTIVATION_HEADROOM = 2
/** A window this close to full scale clips. */
export const SATURATION = 0.97
const REFERENCE_C = 25
const MAINS_HZ = 50
/** So near, what temperature changes is linear. */
const NEAR_REFERENCE_K = 1
/** A product of terms stays when it is so many standard errors from nothing for any ion or residual. */
const SIGNIFICANT = 2.5
/** Charge in the double layer: a pulse whose features are full counts so much. */
const CHARGE_OF_FULL_PULSE = 1000
/** Noise alone gives each residual this deviation; see core/decoder. */
const RESIDUAL_NOISE = 64
/** What a polynomial of second and third order leaves; keeps the quietest interrogations from ruling the fit. */
const MODEL_DEVIATION = 2e-4
/** Largest follower of the training; its term ends at a quarter. */
const FOLLOWER_MAX = 0.2
/** What a residual's row is about, in errors. */
const WHOLE_FIT = 'any ion'
/** Mixtures over which the weights are best. */
const TYPICAL_MIXTURES = 60

/**
 * @param training interrogations to fit, in the order they were taken; ten for each of about forty terms at least
 * @param validation others, to measure how good the fit is; of one session with the training, those that are held out, and all
 * of the session in both lists
 * @throws IongateError calibration-not-separable when an ion's response cannot be told from the others', calibration-too-noisy
 * when its deviation is above the lowest level, calibration-saturated when windows clip
 */
export function fitCalibration(header: CalibrationHeader, training: Measurement[], validation: Measurement[]): Calibration {
  const { ions } = header
  refuseSaturated(header, training)
  const response = forwardFit(header, training)
  const covarianceOfMixture = (activation: number[]) =>
    response.noise.covarianceAt(response.templates.mmul(Matrix.columnVector(activation)).to1DArray())
  const scale = Matrix.diag(response.featureGain.map((gain) => gain / FEATURE_GAIN_ONE))
  const scaled = (covariance: Matrix) => symmetric(scale.mmul(covariance).mmul(scale))
  const featureTemplates = scale.mmul(response.templates)
  const fitted = training.filter(({ isHeldOut }) => isHeldOut !== true)
  const mixtures = typicalMixtures(fitted)
  const weights = weightsFor(featureTemplates, mixtures, (activation) => scaled(covarianceOfMixture(activation)))
  const typicalNoise = Matrix.zeros(scale.rows, scale.rows)
  for (const one of mixtures) typicalNoise.add(scaled(covarianceOfMixture(one)).div(mixtures.length))

  const features = new Matrix(fitted.map(({ sums }) => sums.map((sum, f) => ((sum - response.featureOffset[f]) * response.featureGain[f]) / FEATURE_GAIN_ONE)))
  const scales = weights.followers.map((rows) => followerScale(rows, features))
  const residuals = residualDirections(featureTemplates, typicalNoise).mul(RESIDUAL_NOISE).to2DArray()
  const projections = [
    ...projectionRows(ions, weights.base, typicalNoise),
    ...weights.followers.flatMap((rows, l) => projectionRows(ions, Matrix.diag(scales[l]).mmul(rows), typicalNoise)),
    ...residuals.map((row) => integerRow(WHOLE_FIT, row, PROJECTION_FORMAT, typicalNoise)),
  ]
  const unmix = unmixTables(ions, inverse(weights.base.mmul(typicalNoise).mmul(weights.base.transpose())))
  const temperatures = fitted.map((one) => one.temperature_C)
  const products = candidateProducts(ions, weights.leaders, {
    temperature: temperatures.some((temperature_C) => Math.abs(temperature_C - REFERENCE_C) > 1),
    memory: fitted.some(({ earlier }) => earlier.length > 0),
  })
  const draft: Calibration = {
    format: 'iongate-calibration',
    version: 3,
    ...header,
    temperature: {
      coldest_C: Math.min(REFERENCE_C, ...temperatures) - TEMPERATURE_MARGIN_K,
      warmest_C: Math.max(REFERENCE_C, ...temperatures) + TEMPERATURE_MARGIN_K,
      reference_C: REFERENCE_C,
    },
    fit: {
      measurements: fitted.length,
      offset: response.featureOffset,
      templates: ions.map((_, ion) => response.templates.getColumn(ion).map((value, f) => estimateOf(value, response.templateError.get(f, ion)))),
      residual: response.residual.map(rounded),
      // Measured below.
      deviation: ions.map(() => estimateOf(1, 0)),
      bias: ions.map(() => estimateOf(0, 0)),
      gel: statedGel(header.memory),
      noise: response.noise.parts.map((part) => ({ ...part, deviation: Number(part.deviation.toPrecision(4)) })),
      terms: [],
    },
    tables: {
      featureOffset: response.featureOffset,
      featureGain: response.featureGain,
      saturationSum: header.windows.map((window) => Math.floor(window.count * 65535 * SATURATION)),
      projectionRows: projections.map((row) => row.weights),
      projectionGain: projections.map((row) => row.gain),
      followerCount: ions.length * weights.leaders.length,
      productLeft: products.map(({ left }) => left),
      productRight: products.map(({ right }) => right),
      // Fitted below.
      correctionRows: response.featureOffset.map(() => []),
      correctionGain: response.featureOffset.map(() => 0),
      unmixRows: unmix.rows,
      unmixGain: unmix.rowGain,
      chargeGain: chargeGains(header, response.featureGain),
      misfitLimit: 1,
      pickup: pickupTablesOf(header.ladder.pulses, MAINS_HZ),
      ...openTables(...featuresWithoutIons(response, training)),
      // Fitted below.
      deviationRows: ions.map(() => ions.map(() => 0)),
      quartersPerDeviation_Q14: ions.map(() => new Array<number>(9).fill(1)),
    },
  }
  const names = [...leadingTermNames(ions, weights.leaders), ...products.map(({ name }) => name)]
  const biased = training.filter(({ isZeroBias }) => !isZeroBias)
  const variances = (activation: number[]) => varianceBy(weights, activation, scaled(covarianceOfMixture(activation)))
  const known = followerCoefficients(ions, names, products, weights, scales)
  const corrected = withCorrections(draft, names, known, biased, biased.map(({ activation }) => variances(activation)))
  return withMeasuredErrors(corrected, biased, validation, variances)
}

/** Features without a current, and those of a blank medium on a rested gel. */
function featuresWithoutIons({ featureOffset, featureGain }: Forward, training: Measurement[]): [number[][], number[][]] {
  const isBlank = ({ activation, earlier, isZeroBias }: Measurement) => !isZeroBias && earlier.length === 0 && activation.every((value) => value === 0)
  const featuresOf = (those: Measurement[]) => those.map(({ sums }) => sums.map((sum, f) => featureOfSum(sum, featureOffset[f], featureGain[f])))
  return [featuresOf(training.filter(({ isZeroBias }) => isZeroBias)), featuresOf(training.filter(isBlank))]
}

/** Followers may have any scale, which the corrections take back: this one keeps them within their terms. */
function followerScale(rows: Matrix, features: Matrix): number[] {
  const values = rows.mmul(features.transpose()).to2DArray()
  return values.map((row) => Math.min(1, FOLLOWER_MAX / Math.max(...row.map(Math.abs))))
}

/**
 * How followers enter the estimates: Σ (x_l − middle_l)·W_l of weights.ts, as coefficients of the terms. They are known,
 * and fitting them along would only let noise in. An ion's own linear estimate stands for x_l.
 */
function followerCoefficients(ions: string[], names: string[], products: { left: number; right: number }[], weights: Weights, scales: number[][]): number[][] {
  const leading = names.length - products.length
  return ions.map((_, ion) => {
    const coefficients = names.map(() => 0)
    weights.leaders.forEach((leader, l) => {
      const follower = ionTerm(ions.length, ions.length * (l + 1) + ion)
      const product = products.findIndex(({ left, right }) => left === ionTerm(ions.length, leader) && right === follower)
      // Ions are terms in Q15, followers in Q18, and a product is shifted by 16: Q17, as the estimate is.
      coefficients[follower] = -weights.middle[l] / scales[l][ion] / 2
      coefficients[leading + product] = 1 / scales[l][ion]
    })
    return coefficients
  })
}

/** Between calibrated temperatures the fit holds, and a little beyond. */
const TEMPERATURE_MARGIN_K = 3

export interface Forward {
  featureOffset: number[]
  featureGain: number[]
  /** features × ions, window sums at activation 1; and their standard errors. */
  templates: Matrix
  templateError: Matrix
  residual: number[]
  noise: NoiseFit
}

/** Response of a rested gel near the reference temperature, and its noise. */
export function forwardFit(header: CalibrationHeader, all: Measurement[]): Forward {
  const zero = all.filter(({ isZeroBias }) => isZeroBias)
  // Earlier pulses and other temperatures are the corrections' matter: here they would look like noise.
  const rested = all.filter(isRested)
  const sums = new Matrix(rested.map((one) => one.sums))
  const linear = linearFit(new Matrix(rested.map((one) => [1, ...one.activation])), sums)
  const offset = zero.length > 0 ? new Matrix(zero.map((one) => one.sums)).mean('column') : linear.coefficients.getRow(0)
  const featureOffset = offset.map((value) => Math.max(0, Math.round(value)))
  const featureGain = offset.map((_, feature) => {
    const largest = ACTIVATION_HEADROOM * header.ions.reduce((sum, _ion, ion) => sum + Math.max(0, linear.coefficients.get(ion + 1, feature)), 0)
    return Math.max(1, Math.min(FEATURE_GAIN_MAX, Math.floor((FEATURE_MAX * FEATURE_GAIN_ONE) / Math.max(1, largest))))
  })
  const began_ms = rested[0].began_ms.map((time) => time - rested[0].began_ms[0])
  const terms = new Matrix(rested.map((one) => responsePolynomial(one)))
  // As if as many measurements had been taken as freedom is left.
  const inflation = Math.sqrt(rested.length / Math.max(1, rested.length - terms.columns))
  const noiseAround = ({ predicted, residuals }: { predicted: Matrix; residuals: Matrix }) =>
    fitNoise(
      header,
      began_ms,
      MAINS_HZ,
      rested.map((_, n) => ({
        height: predicted.getRow(n).map((value, i) => value - offset[i]),
        residual: residuals.getRow(n).map((value) => value * inflation),
      })),
    )
  const ordinary = linearFit(terms, sums)
  const firstNoise = noiseAround(ordinary)
  const precision = rested.map((_, n) => inverse(firstNoise.covarianceAt(ordinary.predicted.getRow(n).map((value, i) => value - offset[i]))))
  const full = generalisedFit(terms, sums, precision)
  const ions = header.ions.map((_, ion) => ion + 1)
  const everyFeature = [...featureOffset.keys()]
  return {
    featureOffset,
    featureGain,
    templates: full.coefficients.selection(ions, everyFeature).transpose(),
    templateError: full.standardErrors.selection(ions, everyFeature).transpose(),
    residual: everyFeature.map((f) => inflation * Math.sqrt(full.residuals.getColumn(f).reduce((sum, value) => sum + value * value, 0) / rested.length)),
    noise: noiseAround(full),
  }
}

/** Terms of the response of a rested gel; activations come first, so that their coefficients are the templates. */
function responsePolynomial({ activation, temperature_C }: Measurement): number[] {
  const squares = activation.flatMap((one, i) => activation.slice(i).map((other) => one * other))
  const cubes = activation.flatMap((a, i) => activation.slice(i).flatMap((b, j) => activation.slice(i + j).map((c) => a * b * c)))
  return [1, ...activation, ...squares, ...cubes, ...activation.map((value) => value * (temperature_C - REFERENCE_C))]
}

/** Charge per unit of feature differs between pulses by gain and by the amplifier's range. */
function chargeGains({ board, ladder, windows }: CalibrationHeader, featureGain: number[]): number[] {
  const { transimpedance_ohm } = BOARD_PROFILES[board as BoardName]
  const coulombs = ladder.pulses.map(({ range, sampleInterval_us }, p) => {
    const gain = featureGain.slice(p * windows.length, (p + 1) * windows.length).reduce((sum, value) => sum + value, 0) / windows.length
    return sampleInterval_us / (gain * transimpedance_ohm[range])
  })
  const full = (windows.length * FEATURE_MAX) / 16
  return coulombs.map((value) => Math.min(32767, Math.round((CHARGE_OF_FULL_PULSE * 32768 * value) / (full * Math.max(...coulombs)))))
}

/**
 * Corrections by regression of the truth on the terms that the integer core makes of every training interrogation.
 * Terms of temperature and memory are nothing in a rested gel at the reference temperature: the others are fitted
 * there, so that what the polynomial of temperature leaves does not bend them; then these, with the others held.
 */
function withCorrections(draft: Calibration, names: string[], known: number[][], biased: Measurement[], variances: number[][]): Calibration {
  const ions = draft.ions.length
  const followers = draft.tables.followerCount
  const seen: { projections: number[]; terms: number[] }[] = []
  decodeMeasurements(decoderTablesOf(draft, ANY_LEVELS), draft, biased, ({ response: { projections, terms } }) =>
    seen.push({ projections: [...projections], terms: [...terms] }),
  )
  const wanted = new Matrix(
    seen.map(({ projections }, n) => [
      ...biased[n].activation.map((value, ion) => value * 2 ** 17 - projections[ion]),
      ...projections.slice(ions + followers).map((value) => -value),
    ]),
  )
  const leading = names.length - draft.tables.productLeft.length
  const isOfState = stateTerms(draft, leading)
  // Memory does nothing without an ion to remember: by itself it has no coefficient.
  const isKnown = names.map((_, term) => known.some((coefficients) => coefficients[term] !== 0) || (term >= TERM_MEMORY && term < ionTerm(ions, 0)))
  const candidates = draft.tables.productLeft.map((left, k) => ({ left, right: draft.tables.productRight[k], name: names[leading + k] }))
  const rested = [...biased.keys()].filter((n) => isRested(biased[n]))
  const others = [...biased.keys()].filter((n) => !isRested(biased[n]) && biased[n].isHeldOut !== true)
  const equationsOf = (rows: number[], output: number) =>
    normalEquations(
      new Matrix(rows.map((n) => seen[n].terms)),
      rows.map((n) => wanted.get(n, output)),
      rows.map((n) => (output < ions ? 1 / (variances[n][output] + MODEL_DEVIATION ** 2) : 1)),
    )
  const outputs = wanted.getRow(0).map((_, output) => ({
    known: output < ions ? known[output] : names.map(() => 0),
    rested: equationsOf(rested, output),
    others: others.length > 0 ? equationsOf(others, output) : undefined,
  }))
  /** Coefficients of all names for each output, with only `columns` free; and how many standard errors each is from nothing for any. */
  const fitAll = (columns: number[]) => {
    const free = columns.filter((term) => !isKnown[term])
    const strength = names.map(() => 0)
    const coefficients = outputs.map((output) => {
      const values = [...output.known]
      const take = (equations: NormalEquations, terms: number[], isTaken: (term: number) => boolean) => {
        const fitted = solveFor(lessExplained(equations, values), terms)
        terms.filter(isTaken).forEach((term) => {
          values[term] = fitted.coefficients[term]
          strength[term] = Math.max(strength[term], Math.abs(values[term] / fitted.standardErrors[term]) || 0)
        })
      }
      // What little a near temperature or a charge does there is fitted along and then left to the second step.
      take(output.rested, free, (term) => !isOfState[term])
      if (output.others !== undefined) take(output.others, free.filter((term) => isOfState[term]), () => true)
      return values
    })
    return { coefficients, strength }
  }
  const { products, kept } = keptProducts(candidates, leading, isKnown, (columns) => fitAll(columns).strength)
  const { coefficients } = fitAll(kept)
  const met = new Matrix(seen.map(({ terms }) => kept.map((term) => terms[term])))
  const spread = symmetric(met.transpose().mmul(met).div(met.rows))
  const rows = coefficients.map((values, output) =>
    integerRow(output < ions ? draft.ions[output] : WHOLE_FIT, kept.map((term) => values[term]), CORRECTION_FORMAT, spread),
  )
  return {
    ...draft,
    fit: { ...draft.fit, terms: kept.map((term) => names[term]) },
    tables: {
      ...draft.tables,
      productLeft: products.map(({ left }) => left),
      productRight: products.map(({ right }) => right),
      correctionRows: rows.map((row) => row.weights),
      correctionGain: rows.map((row) => row.gain),
    },
  }
}

/**
 * Backward elimination: the weakest product goes, the others are fitted anew, until each stands clear of nothing. Powers of one
 * activation are much alike, so that two of them may each seem of no use beside the other.
 * @param strengthOf each term, in standard errors, when these are fitted
 */
function keptProducts(candidates: Product[], leading: number, isKnown: boolean[], strengthOf: (columns: number[]) => number[]): { products: Product[]; kept: number[] } {
  const isKept = candidates.map(() => true)
  for (;;) {
    const { products, candidate } = keepProducts(candidates, leading, isKept)
    const kept = [...Array(leading).keys(), ...candidate.map((k) => leading + k)]
    const strength = strengthOf(kept)
    const weak = candidate.filter((k) => isKept[k] && !isKnown[leading + k] && strength[leading + k] < SIGNIFICANT)
    if (weak.length === 0) return { products, kept }
    isKept[weak.reduce((least, k) => (strength[leading + k] < strength[leading + least] ? k : least))] = false
  }
}

/** Which terms are nothing in a rested gel at the reference temperature: those of temperature and memory, and their products. */
function stateTerms({ ions, tables }: Calibration, leading: number): boolean[] {
  const isOfState = Array.from({ length: leading }, (_, term) => term >= TERM_TEMPERATURE && term < ionTerm(ions.length, 0))
  tables.productLeft.forEach((left, k) => isOfState.push(isOfState[left] || isOfState[tables.productRight[k]]))
  return isOfState
}

/** To be fitted to, on a gel without earlier pulses, at the reference temperature. */
function isRested({ isZeroBias, earlier, temperature_C, isHeldOut }: Measurement): boolean {
  return !isZeroBias && isHeldOut !== true && earlier.length === 0 && Math.abs(temperature_C - REFERENCE_C) < NEAR_REFERENCE_K
}

/** Levels are of no interest while a calibration is fitted. */
const ANY_LEVELS = { boundaries: [0.5, 1, 1.5] as [number, number, number], hysteresis: 0 }

/** Mixtures of all ions among the measurements, evenly picked: what weights should be best for. */
export function typicalMixtures(training: Measurement[]): number[][] {
  const whole = training.filter(({ activation }) => activation.every((value) => value > 0))
  const step = Math.max(1, Math.floor(whole.length / TYPICAL_MIXTURES))
  return whole.filter((_, n) => n % step === 0).map(({ activation }) => activation)
}

function refuseSaturated({ board, ions, windows }: CalibrationHeader, training: Measurement[]): void {
  const clipped = training.find(({ sums }) => sums.some((sum, f) => sum > windows[f % windows.length].count * 65535 * SATURATION))
  if (clipped === undefined) return
  const strongest = ions[clipped.activation.indexOf(Math.max(...clipped.activation))]
  const medium = ions.map((ion, i) => `${ion} ${clipped.activation[i]}`).join(', ')
  throw new IongateError('calibration-saturated', strongest, `the amplifier of ${board} clips in the medium ${medium}; use a weaker medium or a wider range`)
}

/** Files stay readable; a thousandth of a converter word is far below the noise. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** @param standardError of a value from many measurements: ±1.96 of it hold 95 % */
function estimateOf(value: number, standardError: number): Estimate {
  return { value: Number(value.toPrecision(6)), interval95: Number((1.96 * standardError).toPrecision(3)) }
}

/** An ion whose estimate scatters by more than this could not even be told from none. */
const DEVIATION_MAX = 0.15

/** So large a share of good interrogations may be withheld for their misfit, and by how much the limit lies above. */
const MISFITS_ABOVE = 0.002
const MISFIT_MARGIN = 1.3
/** Whether what the noise alone would make of an estimate's deviation is enough, is measured where no ion is missing. */
const PRESENT = 0.05

/**
 * Decodes all measurements with the integer core and fills in deviation and bias, the tables of the deviation and the
 * misfit limit.
 * @param variances of the estimates from the noise alone, at an activation
 */
function withMeasuredErrors(
  calibration: Calibration,
  training: Measurement[],
  validation: Measurement[],
  variances: (activation: number[]) => number[],
): Calibration {
  const tables = decoderTablesOf(calibration, ANY_LEVELS)
  const misfits: number[] = []
  const errors: number[][] = []
  const mixed: { error: number[]; activation: number[] }[] = []
  const isMarked = validation.some(({ isHeldOut }) => isHeldOut === true)
  decodeMeasurements(tables, calibration, validation, ({ misfit, unmixer }, { activation, isZeroBias, isHeldOut }) => {
    if (isZeroBias || (isMarked && isHeldOut !== true)) return
    const error = activation.map((value, ion) => unmixer.activation_Q17[ion] / 2 ** 17 - value)
    misfits.push(misfit)
    errors.push(error)
    if (activation.every((value) => value > PRESENT)) mixed.push({ error, activation })
  })
  decodeMeasurements(tables, calibration, training, ({ misfit }, { isHeldOut }) => {
    if (isHeldOut !== true) misfits.push(misfit)
  })
  const rms = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
  const count = errors.length
  const bias = calibration.ions.map((_, ion) => errors.reduce((sum, one) => sum + one[ion], 0) / count)
  const deviation = calibration.ions.map((_, ion) => rms(errors.map((one) => one[ion])))
  calibration.ions.forEach((ion, i) => {
    if (deviation[i] > DEVIATION_MAX) {
      throw new IongateError('calibration-too-noisy', ion, `its estimate scatters by ${deviation[i].toPrecision(2)} of the reference response; at most ${DEVIATION_MAX} can be used`)
    }
  })
  const noiseAlone = mixed.map(({ activation }) => variances(activation))
  const overNoise = calibration.ions.map((_, ion) => (mixed.length === 0 ? 1 : rms(mixed.map(({ error }, n) => error[ion] / Math.sqrt(noiseAlone[n][ion])))))
  const fitted = training.filter(({ isHeldOut }) => isHeldOut !== true)
  const points = fitted.map(({ activation }) => ({ activation, deviation: variances(activation).map((value, ion) => overNoise[ion] * Math.sqrt(value)) }))
  misfits.sort((one, other) => other - one)
  return {
    ...calibration,
    fit: {
      ...calibration.fit,
      bias: bias.map((value, ion) => estimateOf(value, deviation[ion] / Math.sqrt(count))),
      // Never below one part in 2^14: a file that claims less could not be told from rounding.
      deviation: deviation.map((value) => estimateOf(Math.max(value, 2 ** -14), value / Math.sqrt(2 * count))),
    },
    tables: {
      ...calibration.tables,
      ...deviationTables(points),
      misfitLimit: Math.min(2 ** 30 - 1, Math.max(Math.round(MISFIT_MARGIN * misfits[Math.floor(MISFITS_ABOVE * misfits.length)]), 64 * 64)),
    },
  }
}
