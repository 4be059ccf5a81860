import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { triboiontronic } from '../../../host-tools/physics/mechanisms/triboiontronic'
import { lobeNear, recordedLobes } from '../../../host-tools/recordings/lobes'
import { readRecording } from '../../../host-tools/recordings/read-recording'
import type { TriboelectricRecording } from '../../../host-tools/recordings/recording'
import { SKIPPED, hasSharedData, sharedData } from '../../recordings/shared-data'

/** Ten contacts and separations as half sine waves of known widths, with ripple and a slope of the baseline. */
function drawn(contact_s: number, separation_s: number): TriboelectricRecording {
  const time_s = Array.from({ length: 5200 }, (_, i) => i / 520)
  const half = (time: number, centre: number, width: number) => Math.abs(time - centre) < width / 2 ? Math.cos((Math.PI * (time - centre)) / width) : 0
  const values = time_s.map((time, i) => {
    const phase = time % 1
    // A half sine is as high as its half over two thirds of its base.
    return (i % 2 === 0 ? 3 : -3) - 120 * half(phase, 0.3, 1.5 * contact_s) + 90 * half(phase, 0.7, 1.5 * separation_s)
  })
  return { kind: 'triboelectric', file: 'drawn', sampleRate_Hz: 520, time_s, values, unit: 'V', assumed: [] }
}

describe('lobes of a recording', () => {
  it('have the width they were drawn with, to a sample', () => {
    const lobes = recordedLobes(drawn(0.04, 0.03), 50)
    expect(lobes.length).toBeGreaterThanOrEqual(18)
    for (const { kind, width_s } of lobes) expect(Math.abs(width_s - (kind === 'contact' ? 0.04 : 0.03))).toBeLessThan(2 / 520)
    lobes.forEach(({ kind }, i) => expect(i === 0 || kind !== lobes[i - 1].kind).toBe(true))
  })

  it('are none where the signal does not leave its baseline that way', () => {
    const signal = { time_s: [0, 0.01, 0.02], values: [0, -1, 0] }
    expect(lobeNear(signal, 0, 'contact', 0.01)?.width_s).toBeCloseTo(0.01, 9)
    expect(lobeNear(signal, 0, 'separation', 0.5)).toBeUndefined()
  })
})

describe.skipIf(!hasSharedData)(`beside real recordings${SKIPPED}`, () => {
  it('the model’s lobes come in the same order, within a factor of ten in width and of three in asymmetry', async () => {
    const files = readdirSync(sharedData('teng'))
    const recordings = (await Promise.all(files.map((file) => readRecording(sharedData(`teng/${file}`))))) as TriboelectricRecording[]
    const { figures, notes } = triboiontronic.run({ recordings })
    const recorded = figures.filter(({ name }) => name.includes('recorded'))
    expect(recorded).toHaveLength(3)
    expect(recorded.filter(({ holds }) => !holds)).toEqual([])
    expect(notes).toHaveLength(recordings.length)
  })
})

it('without a recording the figures are left out and a line says so', () => {
  const { figures, notes } = triboiontronic.run()
  expect(figures.filter(({ name }) => name.includes('recorded'))).toEqual([])
  expect(notes?.join()).toContain('--recording')
})
