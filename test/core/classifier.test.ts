import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifierNew, classify, withholdClass, type ClassifierTables } from '../../firmware/core/decode/classifier'
import { portableNatives } from '../../firmware/core/decode/window-sums'

/** Scores are 8192 times the first, 8192 times the second activation, and −8192 · 32768 + 16384 times their sum. */
const LINEAR: ClassifierTables = {
  ionCount: 2,
  history: 0,
  hiddenRows: [],
  scoreRows: [
    [8192, 0, 0, 0],
    [0, 8192, 0, 0],
    [8192, 8192, 0, -8192],
  ],
  marginGain_Q15: 512,
}

/** A row whose Σ|weight| is at its limit. */
const rows = (count: number, length: number) =>
  fc.array(
    fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: length, maxLength: length }).map((row) => {
      const sum = row.reduce((total, weight) => total + Math.abs(weight), 0)
      return row.map((weight) => Math.trunc((weight * 32767) / Math.max(1, sum)))
    }),
    { minLength: count, maxLength: count },
  )

describe('the classifier', () => {
  it('takes the class of highest score', () => {
    const classifier = classifierNew(LINEAR, portableNatives)
    const classOf = (first: number, second: number) => {
      classify(classifier, [first, second], 250)
      return classifier.best
    }
    expect(classOf(20000, 5000)).toBe(0)
    expect(classOf(5000, 20000)).toBe(1)
    expect(classOf(40000, 41000)).toBe(2)
    expect(classOf(100, 100)).toBe(0)
  })

  it('is as sure as the margin says, and says so as a level of the class', () => {
    const classifier = classifierNew(LINEAR, portableNatives)
    let last = 0
    for (let margin = 0; margin <= 65535; margin += 1024) {
      classify(classifier, [margin, 0], 250)
      // A score of 8192 · margin is 8 · margin steps of 2^10, and a 64th of as many quarters of a logarithm.
      const quarters = Math.floor(margin / 8)
      const exact = 32768 / (1 + Math.exp(-quarters / 4))
      expect(classifier.confidence_Q15).toBeLessThanOrEqual(Math.ceil(exact))
      expect(classifier.confidence_Q15).toBeGreaterThanOrEqual(Math.min(32757, Math.floor(exact)))
      expect(classifier.confidence_Q15).toBeGreaterThanOrEqual(last)
      last = classifier.confidence_Q15
      const share = last / 32768
      expect(classifier.level).toEqual([share >= 0.99 ? 3 : share >= 0.9 ? 2 : 1, 0, 0])
    }
    expect(last).toBe(32757)
  })

  it('knows nothing before its history is full, and leaves out what is not trusted', () => {
    // The class says whether the activation rose against two interrogations before.
    const rising = { ...LINEAR, ionCount: 1, history: 2, scoreRows: [[-8192, 0, 8192, 0, 0], [8192, 0, -8192, 0, 0]] }
    const classifier = classifierNew(rising, portableNatives)
    const told: number[] = []
    for (const [activation, isTrusted] of [[1000, 1], [5000, 1], [2000, 1], [60000, 0], [3000, 1], [4000, 1], [4000, 1]]) {
      if (isTrusted === 1) classify(classifier, [activation], 250)
      else withholdClass(classifier)
      told.push(classifier.best)
    }
    expect(told).toEqual([-1, -1, 1, -1, 0, 1, 1])
  })

  it('says no class and no confidence when it is withheld', () => {
    const classifier = classifierNew(LINEAR, portableNatives)
    classify(classifier, [60000, 0], 250)
    expect(classifier.best).toBe(0)
    withholdClass(classifier)
    expect(classifier).toMatchObject({ best: -1, confidence_Q15: 0, level: [0, 0, 0] })
  })

  it('computes what its tables say, at the ends of every range, without leaving int32', () => {
    fc.assert(
      fc.property(
        rows(5, 4),
        rows(3, 6),
        fc.array(fc.constantFrom(0, 65535, 32768, 12345), { minLength: 2, maxLength: 2 }),
        fc.integer({ min: -6000, max: 6000 }),
        (hiddenRows, scoreRows, activation_Q15, temperature_dC) => {
          const classifier = classifierNew({ ...LINEAR, hiddenRows, scoreRows }, portableNatives)
          classify(classifier, activation_Q15, temperature_dC)
          const inputs = [...activation_Q15, Math.max(-1000, Math.min(1000, temperature_dC)) * 64, 32768]
          const product = (row: number[], values: number[]) => row.reduce((sum, weight, i) => sum + weight * values[i], 0)
          const hidden = hiddenRows.map((row) => Math.max(0, Math.round(product(row, inputs) / 32768)))
          const scores = scoreRows.map((row) => product(row, [...hidden, 32768]))
          expect(hidden.every((value) => value <= 65535)).toBe(true)
          expect(scores.every((score) => Math.abs(score) < 2 ** 31)).toBe(true)
          expect(classifier.hidden).toEqual([...hidden, 32768])
          expect(classifier.best).toBe(scores.indexOf(Math.max(...scores)))
        },
      ),
    )
  })
})
