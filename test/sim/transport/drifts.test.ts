import { describe, expect, test } from 'vitest'
import { IONS, diffusionAt } from '../../../sim/ions'
import { foulingFactor, soretCoefficient_per_K, soretDrift } from '../../../sim/transport/drifts'

const layer = { thickness_m: 300e-6, hindrance: 0.3, temperature_K: 298.15 }

/** The partial differential equation itself, by finite volumes in a closed layer. */
function solved(gradientAt_K: (time_s: number) => number, duration_s: number): number {
  const cells = 100
  const width_m = layer.thickness_m / cells
  const diffusion = layer.hindrance * diffusionAt(IONS.Ca, layer.temperature_K)
  const step_s = (0.2 * width_m ** 2) / diffusion
  const soret = soretCoefficient_per_K(IONS.Ca, layer.temperature_K)
  const c = new Array<number>(cells).fill(1)
  for (let time_s = 0; time_s < duration_s; time_s += step_s) {
    const slope = gradientAt_K(time_s) / layer.thickness_m
    // Warm at cell 0: temperature falls along the layer, so ions drift towards its far end.
    const flux = c.slice(1).map((right, i) => diffusion * ((c[i] - right) / width_m + (soret * slope * (c[i] + right)) / 2))
    flux.forEach((value, i) => {
      c[i] -= (value * step_s) / width_m
      c[i + 1] += (value * step_s) / width_m
    })
  }
  return c[0] + (c[0] - c[1]) / 2
}

describe('thermal diffusion', () => {
  test.each([5, 20, 60])('agrees with the differential equation %f s after a gradient has come on', (duration_s) => {
    const frames = [{ time_s: 0, gradient_K: 4 }]
    const drift = soretDrift(IONS.Ca, layer, frames, [0, duration_s])[1]
    expect(Math.abs(drift - solved(() => 4, duration_s))).toBeLessThan(0.02 * (1 - drift))
  })

  test('follows a ramp as the equation does, however finely it is asked', () => {
    const frames = [
      { time_s: 0, gradient_K: 0 },
      { time_s: 40, gradient_K: 4 },
    ]
    const coarse = soretDrift(IONS.Ca, layer, frames, [0, 40])[1]
    const fine = soretDrift(IONS.Ca, layer, frames, Array.from({ length: 401 }, (_, i) => i / 10))[400]
    expect(coarse).toBeCloseTo(fine, 12)
    expect(Math.abs(coarse - solved((time_s) => time_s / 10, 40))).toBeLessThan(0.02 * (1 - coarse))
  })

  test('settles at half the Soret coefficient per kelvin', () => {
    const settled = soretDrift(IONS.K, layer, [{ time_s: 0, gradient_K: 2 }], [0, 1e5])[1]
    expect(settled).toBeCloseTo(1 - soretCoefficient_per_K(IONS.K, 298.15), 9)
  })

  test('no gradient, no drift', () => {
    expect(soretDrift(IONS.K, layer, [{ time_s: 0, gradient_K: 0 }], [0, 10, 20])).toEqual([1, 1, 1])
  })
})

test('a film grows by the logistic law', () => {
  const parameters = { initialCover: 0.01, growth_per_s: 1e-5, blocking: 0.6 }
  const halfway_s = Math.log(99) / 1e-5
  expect(foulingFactor(parameters, 0)).toBeCloseTo(1 - 0.006, 12)
  expect(foulingFactor(parameters, halfway_s)).toBeCloseTo(0.7, 9)
  expect(foulingFactor(parameters, 1e9)).toBeCloseTo(0.4, 12)
})
