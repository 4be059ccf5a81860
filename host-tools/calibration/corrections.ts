import { Matrix } from 'ml-matrix'
import { TERM_MEMORY, TERM_TEMPERATURE } from '../../firmware/core/decode/response'
import type { Calibration } from './calibration-file'
import { decodeMeasurements } from './decode-measurements'
import { decoderTablesOf } from './decoder-tables'
import { isRested } from './forward-fit'
import { CORRECTION_FORMAT, integerRow } from './integer-rows'
import type { Measurement } from './measurement'
import { lessExplained, normalEquations, solveFor, type NormalEquations } from './regression'
import { ionTerm, keepProducts, type Product } from './terms'
import { symmetric } from './weights'

/** A product of terms stays when it is so many standard errors from nothing for any ion or residual, */
export const SIGNIFICANT = 2.5
/** and when without it the estimates of the interrogations that tell it would be off by this share of their noise, rms. */
const MATERIAL = 0.05
/**
 * A term that never reaches this, of TERM_MAX, is a few counts and little but rounding: its coefficient would be large,
 * and take from the whole row's precision.
 */
const FINEST = 256

/** What a polynomial of second and third order leaves; keeps the quietest interrogations from ruling the fit. */
const MODEL_DEVIATION = 2e-4
/** What a residual's row is about, in errors. */
export const WHOLE_FIT = 'any ion'
/** Levels are of no interest while a calibration is fitted. */
export const ANY_LEVELS = { boundaries: [0.5, 1, 1.5] as [number, number, number], hysteresis: 0 }

/**
 * Corrections by regression of the truth on the terms that the integer core makes of every training interrogation.
 * Terms of temperature and memory are nothing in a rested gel at the reference temperature: the others are fitted
 * there, so that what the polynomial of temperature leaves does not bend them; then these, with the others held.
 * @param significant standard errors from nothing that a product needs to stay
 */
export function withCorrections(draft: Calibration, names: string[], known: number[][], biased: Measurement[], variances: number[][], significant: number): Calibration {
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
  const outputs: Output[] = wanted.getRow(0).map((_, output) => ({
    known: output < ions ? known[output] : names.map(() => 0),
    rested: equationsOf(rested, output),
    others: others.length > 0 ? equationsOf(others, output) : undefined,
  }))
  const fitAll = (columns: number[]) => fitTerms(outputs, columns.filter((term) => !isKnown[term]), isOfState, significant)
  const fitted = seen.filter((_, n) => biased[n].isHeldOut !== true)
  const isFine = names.map((_, term) => isKnown[term] || fitted.some(({ terms }) => Math.abs(terms[term]) >= FINEST))
  const { products, kept } = keptProducts(candidates, leading, isFine, isKnown, (columns) => fitAll(columns).strength)
  const { coefficients } = fitAll(kept)
  const met = new Matrix(fitted.map(({ terms }) => kept.map((term) => terms[term])))
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

/** An ion's estimate or a residual, as equations for the coefficients of its terms. */
interface Output {
  /** Coefficients that are not fitted; 0 of the others. */
  known: number[]
  /** Of rested gels at the reference temperature. */
  rested: NormalEquations
  /** Of warm, cold and driven ones. */
  others: NormalEquations | undefined
}

/**
 * Coefficients of all terms for each output, with only some of them free; and how far each is from being left out for
 * all outputs, which is at 1.
 */
function fitTerms(outputs: Output[], free: number[], isOfState: boolean[], significant: number): { coefficients: number[][]; strength: number[] } {
  const strength = isOfState.map(() => 0)
  const coefficients = outputs.map(({ known, rested, others }) => {
    const values = [...known]
    const take = (equations: NormalEquations, terms: number[], isTaken: (term: number) => boolean) => {
      const solution = solveFor(lessExplained(equations, values), terms)
      terms.filter(isTaken).forEach((term) => {
        values[term] = solution.coefficients[term]
        const clear = Math.abs(values[term] / solution.standardErrors[term]) || 0
        // Of n rows a term of t standard errors takes t² off the sum of squares in units of their noise.
        strength[term] = Math.max(strength[term], Math.min(clear / significant, clear / (MATERIAL * Math.sqrt(equations.rows))))
      })
    }
    // What little a near temperature or a charge does there is fitted along and then left to the second step.
    take(rested, free, (term) => !isOfState[term])
    if (others !== undefined) take(others, free.filter((term) => isOfState[term]), () => true)
    return values
  })
  return { coefficients, strength }
}

/**
 * Backward elimination: the weakest product goes, the others are fitted anew, until each stands clear of nothing. Powers of one
 * activation are much alike, so that two of them may each seem of no use beside the other.
 * @param isFine which terms are large enough to be fitted at all
 * @param strengthOf each term when these are fitted; below 1 it may go
 */
function keptProducts(candidates: Product[], leading: number, isFine: boolean[], isKnown: boolean[], strengthOf: (columns: number[]) => number[]): { products: Product[]; kept: number[] } {
  const isKept = candidates.map((_, k) => isFine[leading + k])
  for (;;) {
    const { products, candidate } = keepProducts(candidates, leading, isKept)
    const kept = [...Array(leading).keys(), ...candidate.map((k) => leading + k)]
    const strength = strengthOf(kept)
    const weak = candidate.filter((k) => isKept[k] && !isKnown[leading + k] && strength[leading + k] < 1)
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
