import { describe, expect, it } from 'vitest'
import { minimise } from '../../../host-tools/classifier/minimise'

describe('minimise', () => {
  it('finds the end of Rosenbrock’s valley', () => {
    const rosenbrock = ([x, y]: number[], gradient: number[]) => {
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x)
      gradient[1] = 200 * (y - x * x)
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2
    }
    const [x, y] = minimise(rosenbrock, [-1.2, 1], 200)
    expect(x).toBeCloseTo(1, 6)
    expect(y).toBeCloseTo(1, 6)
  })

  it('solves a quadratic whose curvatures lie a million apart', () => {
    const curvature = [1, 10, 1e3, 1e6]
    const quadratic = (x: number[], gradient: number[]) => {
      x.forEach((value, i) => (gradient[i] = curvature[i] * (value - i)))
      return x.reduce((sum, value, i) => sum + (curvature[i] / 2) * (value - i) ** 2, 0)
    }
    minimise(quadratic, [5, -5, 5, -5], 200).forEach((value, i) => expect(value).toBeCloseTo(i, 5))
  })

  it('goes round what is not finite, and stays where nothing goes down', () => {
    const barrier = ([x]: number[], gradient: number[]) => {
      gradient[0] = 1 - 1 / x
      return x > 0 ? x - Math.log(x) : NaN
    }
    expect(minimise(barrier, [0.01], 100)[0]).toBeCloseTo(1, 5)
    const wrongWay = ([x]: number[], gradient: number[]) => {
      gradient[0] = -1
      return x
    }
    expect(minimise(wrongWay, [3], 100)).toEqual([3])
  })
})
