import { describe, expect, it } from 'vitest'
import { replayLadder } from '../../host-tools/recordings/ladder-replay'
import { readRecording } from '../../host-tools/recordings/read-recording'
import type { StepRecording } from '../../host-tools/recordings/recording'
import { stepProtocol } from '../../host-tools/recordings/step-protocol'
import { replayTransients } from '../../host-tools/recordings/transient-replay'
import { randomStream } from '../../sim/random'
import { hasSharedData, sharedData, SKIPPED } from './shared-data'

interface CellSettings {
  steps_mV: number[]
  first: number
  count: number
  sampleRate_Hz: number
  noise_pA: number
  seed: number
}

/** A cell with a capacitive spike, an inwardly rectifying and a slowly activating current, held at −70 mV. */
function cell({ steps_mV, first, count, sampleRate_Hz, noise_pA, seed }: CellSettings): StepRecording {
  const random = randomStream(seed, 'cell')
  const sweeps = steps_mV.map((step_mV, sweep) => {
    const samples = first + count + 200
    const time_s = Array.from({ length: samples }, (_, i) => i / sampleRate_Hz)
    const command_mV = time_s.map((_, i) => (i >= first && i < first + count ? -70 + step_mV : -70))
    const current_pA = time_s.map((_, i) => {
      const t_ms = ((i - first) / sampleRate_Hz) * 1000
      const isStep = i >= first && i < first + count
      const slow = step_mV < 0 ? 0.004 * step_mV * Math.abs(step_mV) : 0.3 * step_mV
      const spike = 40 * Math.exp(-t_ms / 4) + 3
      const response = isStep ? spike * step_mV + slow * (1 - Math.exp(-t_ms / 90)) : 0
      return -30 + response + noise_pA * random.normal()
    })
    return { sweep, command_mV, current_pA }
  })
  return { kind: 'steps', file: 'cell', sampleRate_Hz, sweeps, assumed: [] }
}

const ladder: CellSettings = {
  steps_mV: [-40, -35, -30, -25, -20, -15, -10, 0, 10, 15, 20],
  first: 300,
  count: 2000,
  sampleRate_Hz: 5000,
  noise_pA: 2,
  seed: 1,
}

describe('step ladder on cells that are known', () => {
  it.each([
    { first: 300, count: 2000, noise_pA: 2, seed: 1 },
    { first: 70, count: 2137, noise_pA: 4, seed: 2 },
    { first: 400, count: 800, noise_pA: 1, seed: 3 },
    { first: 130, count: 1111, noise_pA: 0.1, seed: 4 },
    // Of a noisy cell every sample's fit takes its own noise along, and window sums do not; the integers lose no more for it.
    { first: 300, count: 2000, noise_pA: 30, seed: 5 },
    { first: 300, count: 2000, noise_pA: 80, seed: 6 },
  ])('explains all but twice the noise of unseen sweeps: %o', (change) => {
    const recording = cell({ ...ladder, ...change })
    const protocol = stepProtocol(recording)
    expect([protocol.first, protocol.count, protocol.step_mV]).toEqual([change.first, change.count, ladder.steps_mV])
    for (const sweep of replayLadder(recording, protocol).sweeps) {
      if (sweep.step_mV === 0) expect(sweep.variance_explained).toBeNull()
      else {
        expect(1 - sweep.variance_explained!).toBeLessThan(2 * (1 - sweep.noise_ceiling!) + 1e-4)
        expect(sweep.variance_explained).toBeGreaterThan(sweep.variance_explained_sums! - 0.001)
      }
    }
  })

  it('does not explain what is no mixture of its templates', () => {
    const recording = cell(ladder)
    const odd = recording.sweeps[3]
    odd.current_pA = odd.current_pA.map((current, i) => current + 100 * Math.sin(i / 40))
    const { sweeps } = replayLadder(recording, stepProtocol(recording))
    expect(sweeps[3].variance_explained).toBeLessThan(0.95)
    expect(sweeps[5].variance_explained).toBeGreaterThan(0.98)
  })

  it.each([
    ['no step at all', (r: StepRecording) => r.sweeps.forEach((sweep) => sweep.command_mV.fill(-70)), 'recording-unknown'],
    ['a step elsewhere in one sweep', (r: StepRecording) => r.sweeps[2].command_mV.fill(-70, 300, 310), 'recording-unknown'],
    ['another holding voltage', (r: StepRecording) => r.sweeps[2].command_mV.fill(-60, 0, 300), 'recording-unknown'],
    ['too few sweeps', (r: StepRecording) => r.sweeps.splice(4), 'recording-too-short'],
  ])('refuses %s', (_, spoil, code) => {
    const recording = cell(ladder)
    spoil(recording)
    expect(() => replayLadder(recording, stepProtocol(recording))).toThrow(expect.objectContaining({ code }))
  })
})

describe('time constants of transients that are known', () => {
  it('agree with the truth in integers and in double precision', () => {
    // 4 ms at 5000 samples/s; the slow current is left out by steps of one size upwards.
    const recording = cell({ ...ladder, steps_mV: [10, 10], noise_pA: 0.5 })
    recording.sweeps.forEach((sweep) => {
      sweep.current_pA = sweep.current_pA.map((_, i) => -30 + (i >= 300 && i < 2300 ? 30 + 400 * Math.exp(-(i - 300) / 20) : 0))
    })
    const on = replayTransients(recording, stepProtocol(recording)).transients.filter(({ edge }) => edge === 'on')
    expect(on).toHaveLength(2)
    for (const { timeConstant_ms, timeConstant_double_ms } of on) {
      expect(timeConstant_double_ms).toBeCloseTo(4, 3)
      expect(timeConstant_ms / 4).toBeCloseTo(1, 2)
    }
  })

  it('are found in sweeps of any length', () => {
    // 400 000 values are more than a function takes as arguments.
    const current_pA = Array.from({ length: 400_000 }, (_, i) => (i < 1000 ? 0 : 400 * Math.exp(-(i - 1000) / 20)))
    const command_mV = current_pA.map((_, i) => (i < 1000 ? -70 : -60))
    const recording: StepRecording = { kind: 'steps', file: 'long', sampleRate_Hz: 5000, sweeps: [{ sweep: 0, command_mV, current_pA }], assumed: [] }
    const [on] = replayTransients(recording, stepProtocol(recording)).transients
    expect(on.timeConstant_ms).toBeCloseTo(4, 1)
  })
})

describe.skipIf(!hasSharedData)(`patch-clamp recordings${SKIPPED}`, () => {
  const load = async (name: string): Promise<StepRecording> => {
    const recording = await readRecording(sharedData(`patch-clamp/${name}.csv`))
    if (recording.kind !== 'steps') throw new Error(`${name} is ${recording.kind}`)
    return recording
  }

  it('every odd sweep of the step ladder is explained to 0.98, within 0.001 of double precision', async () => {
    const recording = await load('step-ladder-cell-a')
    const { sweeps } = replayLadder(recording, stepProtocol(recording))
    const odd = sweeps.filter(({ fitted }) => !fitted)
    expect(odd.map(({ sweep }) => sweep)).toEqual([1, 3, 5, 7, 9, 11])
    for (const { variance_explained, variance_explained_double } of odd) {
      expect(variance_explained).toBeGreaterThanOrEqual(0.98)
      expect(variance_explained_double! - variance_explained!).toBeLessThan(0.001)
    }
  })

  it('the model cell’s time constants agree with double precision to 2 %, each within 3 %', async () => {
    const recording = await load('model-cell-step')
    const { transients } = replayTransients(recording, stepProtocol(recording))
    expect(transients).toHaveLength(8)
    for (const { timeConstant_ms, timeConstant_double_ms } of transients) {
      expect(Math.abs(timeConstant_ms / timeConstant_double_ms - 1)).toBeLessThan(0.03)
    }
    const sum = (of: (one: (typeof transients)[number]) => number): number => transients.reduce((total, one) => total + of(one), 0)
    expect(Math.abs(sum((one) => one.timeConstant_ms) / sum((one) => one.timeConstant_double_ms) - 1)).toBeLessThan(0.02)
  })
})
