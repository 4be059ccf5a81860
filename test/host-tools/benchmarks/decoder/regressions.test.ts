import { Matrix, solve } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { networkRegression } from '../../../../host-tools/benchmarks/decoder/network-regression'
import { polynomialRidge } from '../../../../host-tools/benchmarks/decoder/ridge'
import { randomStream } from '../../../../sim/random'

/** Sums that say nearly the same, as neighbouring windows do, and what they come from. */
function examples(count: number, seed: number, noise: number, answer: (a: number, b: number) => number) {
  const { uniform, normal } = randomStream(seed, 'examples')
  const causes = Array.from({ length: count }, () => [uniform(), uniform()])
  return {
    inputs: new Matrix(causes.map(([a, b]) => [100 + 50 * a, 100 + 50 * a + 2 * b, 100 + 49 * a + b].map((value) => value + 0.001 * normal()))),
    outputs: Matrix.columnVector(causes.map(([a, b]) => answer(a, b) + noise * normal())),
  }
}

const rms = (one: Matrix, other: Matrix) => Math.sqrt(Matrix.sub(one, other).to1DArray().reduce((sum, value) => sum + value * value, 0) / one.rows)

describe('ridge regression of the window sums', () => {
  it('finds products and squares of the sums, however much the sums say the same', () => {
    const answer = (a: number, b: number) => 0.3 + a - 2 * b + 0.5 * a * b - 0.7 * b * b
    const { predict } = polynomialRidge(...pair(examples(400, 1, 0.01, answer)))
    const fresh = examples(200, 2, 0, answer)
    expect(rms(predict(fresh.inputs), fresh.outputs)).toBeLessThan(0.006)
  })

  it('is stronger the more noise there is', () => {
    const strengthWith = (noise: number) => polynomialRidge(...pair(examples(60, 3, noise, (a, b) => a - b))).strength[0]
    expect(strengthWith(1)).toBeGreaterThan(10 * strengthWith(0.001))
  })

  it('predicts fresh examples no worse than plain least squares on the same products', () => {
    const answer = (a: number, b: number) => a + b
    const known = examples(25, 4, 0.2, answer)
    const fresh = examples(500, 5, 0, answer)
    const products = ({ inputs }: { inputs: Matrix }) =>
      new Matrix(inputs.to2DArray().map((row) => { const own = row.map((value) => (value - 125) / 25); return [1, ...own, ...own.flatMap((value, i) => own.slice(i).map((other) => value * other))] }))
    const plain = products(fresh).mmul(solve(products(known), known.outputs, true))
    expect(rms(polynomialRidge(...pair(known)).predict(fresh.inputs), fresh.outputs)).toBeLessThan(rms(plain, fresh.outputs))
  })
})

describe('network on the window sums', () => {
  it('learns a curve that no plane follows, the same each time', () => {
    const answer = (a: number, b: number) => Math.tanh(4 * (a - 0.5)) + b
    const known = examples(400, 6, 0.01, answer)
    const fresh = examples(200, 7, 0, answer)
    const answers = networkRegression(known.inputs, known.outputs, 40).predict(fresh.inputs)
    expect(rms(answers, fresh.outputs)).toBeLessThan(0.02)
    expect(networkRegression(known.inputs, known.outputs, 40).predict(fresh.inputs).to1DArray()).toEqual(answers.to1DArray())
  })
})

function pair({ inputs, outputs }: { inputs: Matrix; outputs: Matrix }): [Matrix, Matrix] {
  return [inputs, outputs]
}
