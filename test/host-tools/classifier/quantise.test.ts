import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scoresOf, type Network } from '../../../host-tools/classifier/network'
import { MARGIN_GAIN_MAX, ROW_SUM_MAX, quantised } from '../../../host-tools/classifier/quantise'
import { decisionsOf } from '../../../host-tools/classifier/train'
import { randomStream } from '../../../sim/random'

const IONS = 3

/** Weights as training leaves them: some rows far larger than others, constants that bring boundaries into the range of activations. */
function networkOf(seed: number, hiddenUnits: number, classCount: number): Network {
  const { normal } = randomStream(seed, 'a network')
  const layer = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => {
      const size = Math.exp(normal())
      return Array.from({ length: columns }, (_, i) => 3 * size * normal() * (i === columns - 1 ? 0.5 : 1))
    })
  const inputs = IONS + 2
  return hiddenUnits === 0 ? { hidden: [], scores: layer(classCount, inputs) } : { hidden: layer(hiddenUnits, inputs), scores: layer(classCount, hiddenUnits + 1) }
}

function examples(seed: number, count: number) {
  const { uniform } = randomStream(seed, 'activations')
  const activation = () => Math.round(uniform() * 65535) / 32768
  return Array.from({ length: count }, () => ({ inputs: [activation(), activation(), activation(), (Math.round(100 + 300 * uniform()) * 64) / 32768], label: 0 }))
}

describe('a quantised network', () => {
  it('keeps every row within what int32 allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 2, max: 16 }), (seed, units, classes) => {
        const { hiddenRows, scoreRows, marginGain_Q15 } = quantised(networkOf(seed, units, classes), IONS, 0)
        for (const row of [...hiddenRows, ...scoreRows]) {
          expect(row.every(Number.isInteger)).toBe(true)
          expect(row.reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeLessThanOrEqual(ROW_SUM_MAX)
        }
        expect(marginGain_Q15).toBeGreaterThanOrEqual(1)
        expect(marginGain_Q15).toBeLessThanOrEqual(MARGIN_GAIN_MAX)
      }),
    )
  })

  it.each([0, 4, 16])('decides as double precision does in 99.9 percent of all cases and is as sure, with %i hidden units', (units) => {
    let [same, all] = [0, 0]
    const offBy: number[] = []
    for (let seed = 0; seed < 20; seed++) {
      const network = networkOf(seed, units, 4)
      const sample = examples(seed, 500)
      decisionsOf(quantised(network, IONS, 0), sample).forEach(({ best, confidence }, i) => {
        const scores = scoresOf(network, sample[i].inputs)
        const [first, second] = scores.toSorted((a, b) => b - a)
        all += 1
        if (scores[best] === first) same += 1
        offBy.push(1 / (1 + Math.exp(second - first)) - confidence)
      })
    }
    expect(same / all).toBeGreaterThanOrEqual(0.999)
    // Steps of a quarter of a logarithm are 0.062 at most; the table is never more sure than that and rounding.
    expect(Math.max(...offBy)).toBeLessThan(0.08)
    expect(Math.min(...offBy)).toBeGreaterThan(-0.02)
  })

  it('takes a network of zeros for what it is', () => {
    const tables = quantised({ hidden: [[0, 0, 0, 0, 0]], scores: [[0, 0], [0, 0]] }, IONS, 0)
    expect(decisionsOf(tables, examples(1, 3))).toEqual(Array.from({ length: 3 }, () => ({ best: 0, confidence: 0.5 })))
  })
})
