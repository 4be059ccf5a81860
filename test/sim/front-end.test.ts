import { describe, expect, test } from 'vitest'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { FrontEndParameters, dacVoltage_V, frontEndNew, jumpAmplifier, saturate_V, stepAmplifier, thermistorRatio } from '../../sim/circuits/front-end'
import { convert, converterNew } from '../../sim/circuits/converter'
import { dacCode } from '../../firmware/boards/dac'
import { randomStream } from '../../sim/random'

const exact: FrontEndParameters = { unit: 1, tolerances: 0 }
const tolerant: FrontEndParameters = { ...exact, tolerances: 1 }

describe('transimpedance amplifier', () => {
  test('answers a step of current as two poles in series do', () => {
    const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
    const { amplifierLag_s, filterLag_s, offset_V, transimpedance_ohm } = frontEnd.figures.gel
    const [first_s] = amplifierLag_s
    jumpAmplifier(frontEnd, 100e-6, 0)
    for (const elapsed_s of [2e-4, 4e-4, 6e-4]) {
      stepAmplifier(frontEnd, 100e-6, 0, 2e-4)
      const left = (filterLag_s * Math.exp(-elapsed_s / filterLag_s) - first_s * Math.exp(-elapsed_s / first_s)) / (filterLag_s - first_s)
      expect(frontEnd.output_V).toBeCloseTo(offset_V[0] + 100e-6 * transimpedance_ohm[0] * (1 - left), 12)
    }
  })

  test('follows a ramp one lag behind, whatever the step', () => {
    for (const step_s of [1e-4, 1e-3]) {
      const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
      const slope_A_per_s = 1e-3
      jumpAmplifier(frontEnd, 0, 1)
      const steps = Math.round(0.02 / step_s)
      for (let i = 1; i <= steps; i++) stepAmplifier(frontEnd, slope_A_per_s * i * step_s, 1, step_s)
      const { amplifierLag_s, filterLag_s, offset_V, transimpedance_ohm } = frontEnd.figures.gel
      const slope_V_per_s = slope_A_per_s * transimpedance_ohm[1]
      // It began at the sensitive range's offset, which 0.02 s have let go of.
      expect(frontEnd.output_V).toBeCloseTo(offset_V[1] + slope_V_per_s * (0.02 - amplifierLag_s[1] - filterLag_s), 9)
    }
  })

  test('cannot leave its rails', () => {
    const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
    expect(saturate_V(frontEnd, 2.5)).toBe(2)
    expect(saturate_V(frontEnd, -0.1)).toBe(0)
  })
})

test('every board maps the same currents onto its full scale', () => {
  for (const profile of Object.values(BOARD_PROFILES)) {
    const fullScale_V = profile.facts.fullScale_mV / 1000
    const [sensitive, wide] = profile.frontEnd.gel.transimpedance_ohm
    const swing_V = fullScale_V - profile.frontEnd.gel.offset_V[0]
    expect(swing_V / sensitive).toBeGreaterThan(230e-6)
    expect(swing_V / sensitive).toBeLessThan(285e-6)
    expect(swing_V / wide).toBeGreaterThan(1.0e-3)
    expect(swing_V / wide).toBeLessThan(1.3e-3)
    // The store must be readable up to the clamp, with the supervisor's 5 %.
    expect(1.05 * 3.62 * profile.facts.storeDivider).toBeLessThan(fullScale_V)
    expect(Math.abs(profile.facts.storeDivider / profile.frontEnd.readings.storeDivider - 1)).toBeLessThan(1e-4)
    expect(fullScale_V).toBe(profile.frontEnd.fullScale_V)
  }
})

test('a unit has its own tolerances, the same each time, within their limits', () => {
  const first = frontEndNew(tolerant, BOARD_PROFILES.puckjs)
  expect(frontEndNew(tolerant, BOARD_PROFILES.puckjs)).toEqual(first)
  const second = frontEndNew({ ...tolerant, unit: 2 }, BOARD_PROFILES.puckjs)
  expect(second.figures.gel.transimpedance_ohm).not.toEqual(first.figures.gel.transimpedance_ohm)
  for (let unit = 0; unit < 200; unit++) {
    const one = frontEndNew({ ...tolerant, unit }, BOARD_PROFILES.puckjs)
    const { gel, dac } = one.figures
    // Three resistors of 0.1 %; supply 1.5 % and lift 1 %, and 8 µV of the amplifier times its gain of 67.
    expect(Math.abs(gel.transimpedance_ohm[0] / 6735 - 1)).toBeLessThanOrEqual(0.0032)
    expect(Math.abs(gel.offset_V[0] - 0.1046)).toBeLessThanOrEqual(0.0037)
    expect(Math.abs(dac.gain - 1)).toBeLessThanOrEqual(0.0005)
  }
})

test('DAC codes reach the asked amplitude within one step', () => {
  const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
  for (let amplitude_mV = 0; amplitude_mV <= 5000; amplitude_mV++) {
    const code = dacCode(amplitude_mV)
    expect(code).toBeLessThan(4096)
    expect(Math.abs(dacVoltage_V(frontEnd, code, 2) * 1000 - amplitude_mV)).toBeLessThan((1.1 * 5000) / 4096)
  }
})

test('the thermistor divider stands at one half at 25 °C and falls as it warms', () => {
  const frontEnd = frontEndNew(exact, BOARD_PROFILES.puckjs)
  expect(thermistorRatio(frontEnd, 298.15)).toBe(0.5)
  // 10 kΩ · exp(3435·(1/318.15 − 1/298.15)) = 4.85 kΩ at 45 °C.
  expect(thermistorRatio(frontEnd, 318.15)).toBeCloseTo(4.85 / 14.85, 3)
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
