import { describe, expect, test } from 'vitest'
import { IONS, diffusionAt } from '../../sim/ions'
import { activation_V, heterogelNew, setTemperature, stepHeterogel } from '../../sim/electrodes/heterogel'
import { heterogelParameters } from '../../sim/assembly'
import { ScenarioInput, scenarioSchema } from '../../sim/scenario'

const parametersOf = (transport: ScenarioInput['transport']) =>
  heterogelParameters(scenarioSchema.parse({ name: 'x', transport, gel: { facilitation: 0, potentiation_per_s: 0, series_ohm: 0, leak_uS: 0 } }))

/** Conductance of potassium long after a pulse far above its threshold began, S. */
function settledAt(transport: ScenarioInput['transport'], temperature_K: number): number {
  const parameters = parametersOf(transport)
  const gel = heterogelNew({ ...parameters, doubleLayer_F: Infinity, ions: [{ ...parameters.ions[0], reserve_C: 1e9 }] })
  setTemperature(gel, temperature_K)
  stepHeterogel(gel, 3, [1], 10)
  return gel.state.conductance_S[0]
}

describe('a gel that follows temperature', () => {
  test('has thresholds lower by N·f·ΔS/zF per kelvin', () => {
    const parameters = parametersOf({ temperature: {} })
    const warm = { ...parameters, temperature_K: 308.15 }
    parameters.ions.forEach((row) => {
      const expected_V = (10 * 0.02 * row.ion.hydrationEntropy_J_per_mol_K * 10) / (row.ion.charge * 96485.33)
      expect(activation_V(parameters, row) - activation_V(warm, row)).toBeCloseTo(expected_V, 9)
    })
  })

  test('conducts in proportion to diffusion, at once after a change', () => {
    const ratio = settledAt({ temperature: {} }, 308.15) / settledAt({ temperature: {} }, 298.15)
    expect(ratio).toBeCloseTo(diffusionAt(IONS.K, 308.15) / IONS.K.diffusion_m2_per_s, 6)
  })

  test('without the mechanism nothing but the time constants changes', () => {
    expect(settledAt({}, 308.15)).toBeCloseTo(settledAt({}, 298.15), 12)
    const parameters = parametersOf({})
    expect(activation_V({ ...parameters, temperature_K: 308.15 }, parameters.ions[1])).toBe(activation_V(parameters, parameters.ions[1]))
  })
})
