import { describe, expect, it } from 'vitest'
import { setApart } from '../../../host-tools/classifier/examples'
import type { Example } from '../../../host-tools/classifier/network'
import { classByRule, fittedRule, ruleWith } from '../../../host-tools/classifier/threshold-rule'
import { trainClassifier } from '../../../host-tools/classifier/train'
import { randomStream } from '../../../sim/random'

const BOUNDARIES = [[0.15, 0.6, 1.05], [0.15, 0.6, 1.05], [0.15, 0.6, 1.05]]

/** Activations from 0 to 1.2 as a decoder with this error reads them; the label follows from the true ones. */
function readings(seed: number, count: number, deviation: number, labelOf: (truth: number[]) => number): Example[] {
  const { uniform, normal } = randomStream(seed, 'readings')
  return Array.from({ length: count }, () => {
    const truth = [1.2 * uniform(), 1.2 * uniform(), 1.2 * uniform()]
    const read = truth.map((value) => Math.max(0, Math.round((value + deviation * normal()) * 32768) / 32768))
    return { inputs: [...read, (250 * 64) / 32768], label: labelOf(truth) }
  })
}

const levelOf = (activation: number) => BOUNDARIES[0].filter((boundary) => activation >= boundary).length

function trained(learn: Example[], heldOut: Example[], classCount: number) {
  return trainClassifier({ learn, heldOut, ionCount: 3, classCount, history: 0, seed: 1, boundaries: BOUNDARIES })
}

describe('training', () => {
  it('never claims to help where labels are levels of one ion', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const labelled = (count: number, from: number) => readings(seed + from, count, 0.02, ([first]) => levelOf(first))
      expect(trained(labelled(200, 0), labelled(400, 100), 4).heldOut.helps, `seed ${seed}`).toBe(false)
    }
  })

  it('does not claim to help where boundaries only have to be moved', () => {
    const labelled = (seed: number, count: number) => readings(seed, count, 0.02, ([, second]) => (second > 0.85 ? 1 : 0))
    const { heldOut } = trained(labelled(1, 300), labelled(2, 400), 2)
    expect(heldOut.configuredLevels.errors).toBeGreaterThan(40)
    expect(heldOut.fittedLevels.errors).toBeLessThan(20)
    expect(heldOut.fittedLevels.ions).toContain(1)
    expect(heldOut.helps).toBe(false)
  })

  it('helps where a class is a proportion of two ions', () => {
    const labelled = (seed: number, count: number) => readings(seed, count, 0.01, ([first, second]) => (first > second ? 1 : 0))
    const { heldOut, tables } = trained(labelled(1, 300), labelled(2, 400), 2)
    expect(heldOut.helps).toBe(true)
    expect(heldOut.errors).toBeLessThan(heldOut.fittedLevels.errors / 2)
    // A plane through activations needs no hidden units.
    expect(tables.hiddenRows).toEqual([])
    expect(heldOut.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(400)
  })

  it('takes hidden units where a plane does not do', () => {
    const labelled = (seed: number, count: number) => readings(seed, count, 0.01, ([first, second]) => (Math.abs(first - second) < 0.2 ? 1 : 0))
    const { heldOut, tables, crossValidation } = trained(labelled(1, 500), labelled(2, 400), 2)
    expect(tables.hiddenRows.length).toBeGreaterThan(0)
    expect(crossValidation[0].errors).toBeGreaterThan(100)
    expect(heldOut.errors).toBeLessThan(30)
    expect(heldOut.helps).toBe(true)
  })

  it('gives the same bits for the same seed', () => {
    const labelled = (seed: number) => readings(seed, 200, 0.01, ([first, second]) => (first > second ? 1 : 0))
    expect(trained(labelled(1), labelled(2), 2)).toEqual(trained(labelled(1), labelled(2), 2))
  })
})

describe('the threshold rule', () => {
  it('is right wherever labels are combinations of levels', () => {
    const labelled = (seed: number) => readings(seed, 800, 0, ([first, second]) => (levelOf(first) > 1 && levelOf(second) === 0 ? 2 : levelOf(first) > 1 ? 1 : 0))
    const rule = ruleWith(BOUNDARIES, labelled(1), 3)
    expect(rule.ions).toEqual([0, 1])
    expect(labelled(2).filter(({ inputs, label }) => classByRule(rule, inputs) !== label)).toEqual([])
  })

  it('finds the boundaries of the labels', () => {
    const labelled = (seed: number) => readings(seed, 2000, 0, ([, , third]) => (third > 0.3 && third < 0.9 ? 1 : 0))
    const rule = fittedRule(BOUNDARIES, labelled(1), 2)
    expect(rule.ions).toEqual([2])
    expect(labelled(2).filter(({ inputs, label }) => classByRule(rule, inputs) !== label).length).toBeLessThan(10)
  })
})

describe('setApart', () => {
  it('takes one stretch of every class, in order', () => {
    const examples = [0, 1, 0, 0, 1, 0, 1, 0, 0].map((label, i) => ({ inputs: [i], label }))
    const { rest, apart } = setApart(examples, 2, 3)
    expect(apart.map(({ inputs }) => inputs[0])).toEqual([6, 7, 8])
    expect(rest).toHaveLength(6)
    const stretches = [0, 1, 2].flatMap((part) => setApart(examples, part, 3).apart)
    expect(stretches.map(({ inputs }) => inputs[0]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })
})
