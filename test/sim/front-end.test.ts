import { describe, expect, test } from 'vitest'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { FrontEndParameters, dacVoltage_V, frontEndNew, jumpAmplifier, saturate_V, stepAmplifier, thermistorRatio } from '../../sim/circuits/front-end'
import { convert, converterNew } from '../../sim/circuits/converter'
import { dacCode } from '../../firmware/boards/dac'
import { randomStream } from '../../sim/random'

const exact: FrontEndParameters = { unit: 1, resistorTolerance: 0, offsetTolerance_V: 0, dacTolerance: 0, bandwidth_Hz: 2000 }
const tolerant: FrontEndParameters = { ...exact, resistorTolerance: 0.01, offsetTolerance_V: 0.003, dacTolerance: 0.01 }

describe('transimpedance amplifier', () => {
  test('answers a step of current as one pole does', () => {
    const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
    const lag_s = 1 / (2 * Math.PI * 2000)
    jumpAmplifier(frontEnd, 100e-6, 0)
    for (const elapsed_s of [lag_s, 2 * lag_s, 3 * lag_s]) {
      stepAmplifier(frontEnd, 100e-6, 0, lag_s)
      expect(frontEnd.output_V).toBeCloseTo(0.1 + 0.68 * (1 - Math.exp(-elapsed_s / lag_s)), 12)
    }
  })

  test('follows a ramp one lag behind, whatever the step', () => {
    for (const step_s of [1e-4, 1e-3]) {
      const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
      const slope_A_per_s = 1e-3
      jumpAmplifier(frontEnd, 0, 1)
      const steps = Math.round(0.02 / step_s)
      for (let i = 1; i <= steps; i++) stepAmplifier(frontEnd, slope_A_per_s * i * step_s, 1, step_s)
      const behind_V = slope_A_per_s * 1500 * frontEnd.lag_s
      expect(frontEnd.output_V).toBeCloseTo(0.1 + slope_A_per_s * 0.02 * 1500 - behind_V, 9)
    }
  })

  test('cannot leave its rails', () => {
    const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
    expect(saturate_V(frontEnd, 2.5)).toBe(1.8)
    expect(saturate_V(frontEnd, -0.1)).toBe(0)
  })
})

test('every board maps the same currents onto its full scale', () => {
  for (const profile of Object.values(BOARD_PROFILES)) {
    const fullScale_V = profile.facts.fullScale_mV / 1000
    const [sensitive, wide] = profile.transimpedance_ohm
    const swing_V = fullScale_V - profile.transimpedanceOffset_mV / 1000
    expect(swing_V / sensitive).toBeGreaterThan(230e-6)
    expect(swing_V / sensitive).toBeLessThan(275e-6)
    expect(swing_V / wide).toBeGreaterThan(1.0e-3)
    expect(swing_V / wide).toBeLessThan(1.25e-3)
    // 3.6 V is the clamp; the store must be readable up to it.
    expect(3.6 * profile.facts.storeDivider).toBeLessThan(fullScale_V)
  }
})

test('a unit has its own tolerances, the same each time, within their limits', () => {
  const first = frontEndNew(tolerant, BOARD_PROFILES.puckjs)
  expect(frontEndNew(tolerant, BOARD_PROFILES.puckjs)).toEqual(first)
  const second = frontEndNew({ ...tolerant, unit: 2 }, BOARD_PROFILES.puckjs)
  expect(second.transimpedance_ohm).not.toEqual(first.transimpedance_ohm)
  for (let unit = 0; unit < 200; unit++) {
    const one = frontEndNew({ ...tolerant, unit }, BOARD_PROFILES.puckjs)
    expect(Math.abs(one.transimpedance_ohm[0] / 6800 - 1)).toBeLessThanOrEqual(0.01)
    expect(Math.abs(one.offset_V - 0.1)).toBeLessThanOrEqual(0.003)
    expect(Math.abs(one.dacGain - 1)).toBeLessThanOrEqual(0.01)
  }
})

test('DAC codes reach the asked amplitude within one step', () => {
  const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
  for (let amplitude_mV = 0; amplitude_mV <= 5000; amplitude_mV++) {
    const code = dacCode(amplitude_mV)
    expect(code).toBeLessThan(4096)
    expect(Math.abs(dacVoltage_V(frontEnd, code) * 1000 - amplitude_mV)).toBeLessThan((1.1 * 5000) / 4096)
  }
})

test('the thermistor divider stands at one half at 25 °C and falls as it warms', () => {
  expect(thermistorRatio(298.15)).toBe(0.5)
  // 10 kΩ · exp(3435·(1/318.15 − 1/298.15)) = 4.85 kΩ at 45 °C.
  expect(thermistorRatio(318.15)).toBeCloseTo(4.85 / 14.85, 3)
})

describe('converter', () => {
  test('words are left-aligned codes, clipped at both ends', () => {
    const ideal = converterNew(1.8, 12, 12)
    const stream = randomStream(1, 'converter')
    expect(convert(ideal, 0.9, stream)).toBe(32768)
    expect(convert(ideal, 1.8, stream)).toBe(65520)
    expect(convert(ideal, 5, stream)).toBe(65520)
    expect(convert(ideal, -1, stream)).toBe(0)
    expect(convert(converterNew(1.8, 8, 8), 1.0, stream) % 256).toBe(0)
  })

  test.each([
    [12, 9.5],
    [12, 8.7],
    [10, 8.5],
  ])('%i bits with %f effective have the noise of their effective bits', (bits, effective) => {
    const converter = converterNew(1.8, bits, effective)
    const stream = randomStream(3, 'converter')
    let sum = 0
    const count = 20000
    for (let i = 0; i < count; i++) {
      const input_V = 0.4 + 1e-5 * i
      const error_V = ((convert(converter, input_V, stream) + 2 ** (15 - bits)) / 65536) * 1.8 - input_V
      sum += error_V ** 2
    }
    const expected_V = 1.8 / (2 ** effective * Math.sqrt(12))
    expect(Math.sqrt(sum / count) / expected_V).toBeCloseTo(1, 1)
  })
})
