import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TERM_CHARGE, TERM_MAX, TERM_MEMORY, TERM_ONE, TERM_TEMPERATURE, respond, responseNew, type ResponseTables } from '../../firmware/core/decode/response'
import { FEATURE_MAX, FEATURE_WEIGHT_SUM_MAX, WEIGHT_SUM_MAX, portableNatives } from '../../firmware/core/decode/window-sums'

interface Sample {
  tables: ResponseTables
  /** Temperature, charge, then memory, as decoderBegin puts them. */
  known: number[]
  features: number[]
}

const integers = (count: number, most: number) => fc.array(fc.integer({ min: -most, max: most }), { minLength: count, maxLength: count })
const rows = (count: number, length: number, weightSum: number) =>
  fc.array(integers(length, Math.floor(weightSum / length)), { minLength: count, maxLength: count })

const sample: fc.Arbitrary<Sample> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(6), fc.nat(4), fc.nat(10))
  .chain(([ionCount, followerCount, residuals, products]) => {
    const features = ionCount + residuals
    const leading = TERM_MEMORY + 3 * ionCount + followerCount
    const earlier = (index: number) => fc.nat(leading + index - 1)
    const factors = () => fc.tuple(...Array.from({ length: products }, (_, i) => earlier(i)))
    const gains = (count: number, most: number) => fc.array(fc.nat(most), { minLength: count, maxLength: count })
    return fc.record({
      tables: fc.record({
        ionCount: fc.constant(ionCount),
        projectionRows: rows(features + followerCount, features, FEATURE_WEIGHT_SUM_MAX),
        projectionGain: gains(features + followerCount, 60),
        followerCount: fc.constant(followerCount),
        productLeft: factors(),
        productRight: factors(),
        correctionRows: rows(features, leading + products, WEIGHT_SUM_MAX),
        correctionGain: gains(features, 60),
      }),
      known: integers(2 + 2 * ionCount, TERM_MAX),
      features: integers(features, FEATURE_MAX),
    })
  })

/** A value in double precision, and how far rounding may leave the integer from it. */
interface Rounded {
  value: number
  error: number
}

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)
const held = ({ value, error }: Rounded): Rounded => ({ value: Math.max(-TERM_MAX, Math.min(TERM_MAX, value)), error })

/** Σ weight·entry · gain / 2^16: the entries' errors, and what the shifts leave out. */
function scaled(weights: number[], entries: Rounded[], gain: number, shifted: number): Rounded {
  return {
    value: (sum(weights.map((weight, i) => weight * entries[i].value)) * gain) / 2 ** 16,
    error: (sum(weights.map((weight, i) => Math.abs(weight) * entries[i].error)) * gain) / 2 ** 16 + shifted,
  }
}

/** The formulas of core/decode/response.ts without a single shift. */
function inDoubles({ tables, known, features }: Sample): { estimates: Rounded[]; residuals: Rounded[] } {
  const exact = (value: number): Rounded => ({ value, error: 0 })
  const shown = tables.ionCount + tables.followerCount
  const projections = tables.projectionRows.map((weights, i) => scaled(weights, features.map(exact), tables.projectionGain[i], 17 / 16))
  const terms = [
    exact(TERM_ONE),
    ...known.map(exact),
    ...projections.slice(0, shown).map((one, i) => held(i < tables.ionCount ? { value: one.value / 4, error: one.error / 4 + 1 } : { value: one.value * 2, error: one.error * 2 })),
  ]
  tables.productLeft.forEach((left, i) => {
    const [a, b] = [terms[left], terms[tables.productRight[i]]]
    // The left one is halved first.
    const halved = a.error + 1
    const error = Math.abs(a.value) * b.error + Math.abs(b.value) * halved + halved * b.error
    terms.push({ value: (a.value * b.value) / 2 ** 16, error: error / 2 ** 16 + 1 })
  })
  const corrected = tables.correctionRows.map((weights, i) => {
    const own = projections[i < tables.ionCount ? i : i + tables.followerCount]
    const correction = scaled(weights, terms, tables.correctionGain[i], tables.correctionGain[i] / 16 + 1)
    return { value: own.value + correction.value, error: own.error + correction.error }
  })
  return { estimates: corrected.slice(0, tables.ionCount), residuals: corrected.slice(tables.ionCount) }
}

describe('the response', () => {
  it('is projections and corrections of the formulas, to the rounding of its shifts', () => {
    let [compared, fine] = [0, 0]
    fc.assert(
      fc.property(sample, (one) => {
        const response = responseNew(one.tables, portableNatives)
        one.known.forEach((value, i) => (response.terms[TERM_TEMPERATURE + i] = value))
        respond(response, one.features)
        const expected = inDoubles(one)
        const got = [...response.estimate_Q17, ...response.residuals]
        const wanted = [...expected.estimates, ...expected.residuals]
        expect(got.length).toBe(wanted.length)
        wanted.forEach(({ value, error }, i) => {
          expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(error)
          compared += 1
          // An error bound of a thousandth of the value, or of a few units, is one that a wrong formula does not keep.
          if (error < Math.max(16, Math.abs(value) / 1000)) fine += 1
        })
      }),
      { numRuns: 500, seed: 5 },
    )
    expect(fine / compared).toBeGreaterThan(0.5)
  })

  it('starts from where nothing is known besides: the constant and zeros', () => {
    const tables = {
      ionCount: 1,
      projectionRows: [[4096, 0], [0, 256]],
      projectionGain: [8, 64],
      followerCount: 0,
      productLeft: [TERM_MEMORY + 2],
      productRight: [TERM_MEMORY + 2],
      correctionRows: [[1000, 0, 500, 0, 0, 0, 32], [0, 0, 0, 0, 0, 2048, 0]],
      correctionGain: [16, 64],
    }
    const response = responseNew(tables, portableNatives)
    expect(response.terms).toEqual([TERM_ONE, 0, 0, 0, 0, 0, 0])
    response.terms[TERM_CHARGE] = -4096
    respond(response, [160000, -120000])
    // 160000 · 4096 · 8 / 2^16 = 80000; as a term 20000; squared 6103.
    const correction = ((1000 * TERM_ONE - 500 * 4096 + 32 * 6103) * 16) / 2 ** 16
    expect(Math.abs(response.estimate_Q17[0] - (80000 + correction))).toBeLessThanOrEqual(2)
    expect(Math.abs(response.residuals[0] - (-30000 + 40000))).toBeLessThanOrEqual(64 / 16 + 2)
  })
})
