import { describe, expect, it } from 'vitest'
import { CONTACT_REST_ms } from '../../firmware/boards/front-end'
import { readRecording } from '../../host-tools/recordings/read-recording'
import { hasSharedData, sharedData, SKIPPED } from './shared-data'

/** Contacts and separations by the labels that come with the data, or counted by eye in plots. */
const EVENTS: Record<string, number> = { 'walking-1': 19, 'walking-2': 22, 'running-1': 30, 'running-2': 40, 'jumping-1': 16, 'jumping-2': 22 }

/**
 * What the front end's comparator makes of a recording whose largest lobes reach `peak_mV` at the electrode, and how
 * often the boards count its rises. The recorder's ripple from sample to sample is no signal of the electrode.
 */
function counted({ values, sampleRate_Hz }: { values: number[]; sampleRate_Hz: number }, peak_mV: number, threshold_mV: number): number {
  const smooth = values.slice(1).map((value, i) => (value + values[i]) / 2)
  // The coupling capacitor: slower than a second dies away.
  let base = [...smooth].sort((a, b) => a - b)[smooth.length >> 1]
  const coupled = smooth.map((value) => {
    base += (value - base) / sampleRate_Hz
    return Math.abs(value - base)
  })
  const largest = [...coupled].sort((a, b) => a - b)[Math.floor(coupled.length * 0.995)]
  let count = 0
  let last = -Infinity
  let wasAbove = false
  coupled.forEach((size, i) => {
    const isAbove = (size / largest) * peak_mV > threshold_mV
    if (isAbove && !wasAbove && ((i - last) / sampleRate_Hz) * 1000 >= CONTACT_REST_ms) {
      count += 1
      last = i
    }
    wasAbove = isAbove
  })
  return count
}

/** Share of all events of the six insoles that are counted right, file by file. */
async function rightShare(peak_mV: number): Promise<number> {
  let wrong = 0
  for (const [name, events] of Object.entries(EVENTS)) {
    const recording = await readRecording(sharedData(`teng/${name}.csv`))
    if (recording.kind !== 'triboelectric') throw new Error(name)
    wrong += Math.abs(counted({ values: [...recording.values], sampleRate_Hz: recording.sampleRate_Hz }, peak_mV, 60) - events)
  }
  return 1 - wrong / Object.values(EVENTS).reduce((sum, events) => sum + events, 0)
}

describe.skipIf(!hasSharedData)(`contacts counted by comparator and rest${SKIPPED}`, () => {
  // The recorder's scale is not known: where lobes reach three to four times the threshold of 60 mV.
  it.each([170, 200, 240])('are right to 98 % in recorded insoles whose lobes reach %i mV', async (peak_mV) => {
    expect(await rightShare(peak_mV)).toBeGreaterThanOrEqual(0.98)
  })

  it('and not where the threshold lies in the bounce of larger ones', async () => {
    expect(await rightShare(670)).toBeLessThan(0.9)
  })
})
