/** Vectors for the conformance specs: seeded, integers only, always with the corners of their ranges. */
import fc from 'fast-check'
import { SEED } from '../property-seed'

export type Argument = number | number[]
/** The arguments of one call. */
export type Vector = Argument[]

/** Zero, the ends of [min, max], and powers of two with their neighbours, of both signs, as far as they lie inside. */
export function cornersOf(min: number, max: number): number[] {
  const corners = [0, min, max, min + 1, max - 1]
  for (let power = 0; power <= 31; power++) {
    for (const offset of [-1, 0, 1]) corners.push(2 ** power + offset, -(2 ** power) + offset)
  }
  return [...new Set(corners)].filter((corner) => corner >= min && corner <= max)
}

/** An integer of [min, max], every third time a corner. */
export function integer(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    { arbitrary: fc.integer({ min, max }), weight: 2 },
    { arbitrary: fc.constantFrom(...cornersOf(min, max)), weight: 1 },
  )
}

/** A list of `minLength` to `maxLength` integers of [min, max]. */
export function list(minLength: number, maxLength: number, min: number, max: number): fc.Arbitrary<number[]> {
  // size max: otherwise fast-check keeps lists short, and windows would never be full.
  return fc.array(integer(min, max), { minLength, maxLength, size: 'max' })
}

/** The arguments of one call, drawn independently. */
export function vector(...values: fc.Arbitrary<Argument>[]): fc.Arbitrary<Vector> {
  return fc.tuple(...values)
}

/** The same vectors for the same seed, on every machine. */
export function sampleVectors(vectors: fc.Arbitrary<Vector>, count: number): Vector[] {
  return fc.sample(vectors, { seed: SEED, numRuns: count })
}
