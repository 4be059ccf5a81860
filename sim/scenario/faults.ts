import { z } from 'zod'

/** The part of a scenario that says what goes wrong at the gel electrode, and when. */

const positive = z.number().positive()
const nonNegative = z.number().nonnegative()

const open = z.strictObject({
  kind: z.literal('open').describe('the electrode is disconnected: no current of the gel, only what the loose lead picks up'),
  time_s: nonNegative.describe('from when on'),
  duration_s: positive.describe('for how long'),
  pickup_nA: nonNegative.max(1000).default(20).describe('mains current that the loose lead picks up, amplitude (A: 0.3 pF to a 230 V line)'),
})

const mains = z.strictObject({
  kind: z.literal('mains').describe('mains pick-up in series with the electrode, on top of the noise’s'),
  time_s: nonNegative.describe('from when on'),
  duration_s: positive.describe('for how long'),
  amplitude_mV: positive.max(5000).describe('amplitude of the fundamental; its harmonics are those of the noise'),
})

const spike = z.strictObject({
  kind: z.literal('spike').describe('motion artefacts in series with the electrode, each half a period of a sine'),
  time_s: nonNegative.describe('when; with a duration, the earliest'),
  duration_s: nonNegative.default(0).describe('the artefacts begin at moments drawn from time_s to this much later; 0: at time_s'),
  count: z.number().int().min(1).max(10000).default(1).describe('how many'),
  amplitude_mV: z.number().min(-5000).max(5000).describe('of each, with its sign (A: some 10 mV on skin, more under water)'),
  width_ms: positive.max(1000).default(5).describe('of each'),
})

export const faults = z.array(z.discriminatedUnion('kind', [open, mains, spike]))
