import { describe, expect, it } from 'vitest'
import { calibrationSchema } from '../../../host-tools/calibration/calibration-file'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { decodeOnce, fitCalibration, type CalibrationHeader, type KnownInterrogation } from '../../../host-tools/calibration/fit'
import { referenceCalibration } from '../../../host-tools/calibration/reference-calibration'
import { BOARD_NAMES } from '../../../sim/board-profiles'
import { randomStream } from '../../../sim/random'

const header: CalibrationHeader = {
  board: 'puckjs',
  made: '2026-01-01',
  source: 'synthetic',
  ions: ['K', 'Ca', 'Fe'],
  ladder: {
    pulses: [900, 2000, 3300].map((amplitude_mV) => ({ amplitude_mV, polarity: 1, range: 0, sampleCount: 40, sampleInterval_us: 1000 })),
    gap_ms: 40,
  },
  windows: [0, 20].map((start) => ({ start, count: 20 })),
}

/** Exponential rises of known size and speed: a linear electrode whose truth is known without the simulator. */
function synthetic(activation: number[], seed: number, size = [[9000, 0, 0], [16000, 6000, 0], [17000, 9000, 4000]]): KnownInterrogation {
  const { normal } = randomStream(seed, 'synthetic')
  const tau_ms = [14, 35, 46]
  const samples = size.map((pulse) =>
    Array.from({ length: 40 }, (_, n) => {
      const current = pulse.reduce((sum, word, ion) => sum + word * activation[ion] * (1 - Math.exp(-(n + 1) / tau_ms[ion])), 3000)
      return Math.max(0, Math.min(65535, Math.round(current + 60 * normal())))
    }),
  )
  return { activation, samples }
}

function mixtures(count: number, seed: number, size?: number[][]): KnownInterrogation[] {
  const { uniform } = randomStream(seed, 'activations')
  return Array.from({ length: count }, (_, i) => synthetic([uniform(), uniform(), uniform()], seed * 1000 + i, size))
}

describe('calibration', () => {
  it('recovers templates and decodes mixtures to the accuracy it states', () => {
    const calibration = calibrationSchema.parse(fitCalibration(header, mixtures(200, 1), mixtures(100, 2)))
    // Window sum of the closed form above: 20 samples of the rise of one ion.
    const rise = (word: number, tau: number, from: number) =>
      Array.from({ length: 20 }, (_, n) => word * (1 - Math.exp(-(from + n + 1) / tau))).reduce((sum, value) => sum + value)
    expect(calibration.fit.templates[0][0] / rise(9000, 14, 0)).toBeCloseTo(1, 2)
    expect(calibration.fit.templates[2][5] / rise(4000, 46, 20)).toBeCloseTo(1, 1)
    const fresh = mixtures(300, 3)
    const errors = [0, 1, 2].map((ion) =>
      Math.sqrt(fresh.reduce((sum, one) => sum + (decodeOnce(calibration, one.samples).activation[ion] - one.activation[ion]) ** 2, 0) / fresh.length),
    )
    errors.forEach((error, ion) => expect(error / calibration.fit.deviation[ion]).toBeGreaterThan(0.7))
    errors.forEach((error, ion) => expect(error / calibration.fit.deviation[ion]).toBeLessThan(1.4))
    expect(fresh.filter((one) => decodeOnce(calibration, one.samples).flags !== 0)).toHaveLength(0)
  })

  it('flags an interrogation that no mixture explains', () => {
    const calibration = fitCalibration(header, mixtures(200, 1), mixtures(100, 2))
    const disturbed = synthetic([0.5, 0.5, 0.5], 9).samples
    disturbed[1] = disturbed[1].map((word, n) => (n < 20 ? word + 6000 : word))
    expect(decodeOnce(calibration, disturbed).flags).toBe(2)
    const clipped = synthetic([0.5, 0.5, 0.5], 9).samples
    clipped[2] = clipped[2].map(() => 65535)
    expect(decodeOnce(calibration, clipped).flags & 1).toBe(1)
  })

  it('refuses a window that ends after its pulse', () => {
    const file = fitCalibration(header, mixtures(200, 1), mixtures(50, 2))
    const late = { ...file, windows: [file.windows[0], { start: 21, count: 20 }] }
    expect(calibrationSchema.safeParse(late).error?.issues[0].path).toEqual(['windows', 1])
  })

  it('is refused when an ion cannot be told from the others', () => {
    const twins = [[9000, 9000, 0], [16000, 16000, 0], [17000, 17000, 0.001]]
    expect(() => fitCalibration(header, mixtures(200, 1, twins), mixtures(50, 2, twins))).toThrowError(/Fe|cannot be told/)
  })
})

describe('calibrations that ship with the boards', () => {
  for (const board of BOARD_NAMES) {
    it(`${board}: the file is what the reference bench gives today (else: npm run calibrations DATE)`, () => {
      const file = defaultCalibration(board)
      expect(referenceCalibration(board, file.made)).toEqual(file)
    })

    it(`${board}: resolves every ion far better than the distance between its levels`, () => {
      for (const deviation of defaultCalibration(board).fit.deviation) expect(deviation).toBeLessThan(0.05)
    })
  }
})
