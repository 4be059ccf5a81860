import { z } from 'zod'
import { DURATION_MAX_s } from './duration'
import { between, time_s } from './numbers'

/** The part of a scenario that says what goes wrong at the gel electrode, and when. */


const open = z.strictObject({
  kind: z.literal('open').describe('the electrode is disconnected: no current of the gel, only what the loose lead picks up'),
  time_s: time_s.describe('from when on'),
  duration_s: between(1e-6, DURATION_MAX_s).describe('for how long'),
  pickup_nA: between(0, 1000).default(20).describe('mains current that the loose lead picks up, amplitude (A: 0.3 pF to a 230 V line)'),
})

const mains = z.strictObject({
  kind: z.literal('mains').describe('mains pick-up in series with the electrode, on top of the noise’s'),
  time_s: time_s.describe('from when on'),
  duration_s: between(1e-6, DURATION_MAX_s).describe('for how long'),
  amplitude_mV: between(1e-3, 5000).describe('amplitude of the fundamental; its harmonics are those of the noise'),
})

const spike = z.strictObject({
  kind: z.literal('spike').describe('motion artefacts in series with the electrode, each half a period of a sine'),
  time_s: time_s.describe('when; with a duration, the earliest'),
  duration_s: between(0, DURATION_MAX_s).default(0).describe('the artefacts begin at moments drawn from time_s to this much later; 0: at time_s'),
  count: z.number().int().min(1).max(10000).default(1).describe('how many'),
  amplitude_mV: z.number().min(-5000).max(5000).describe('of each, with its sign (A: some 10 mV on skin, more under water)'),
  width_ms: between(1e-3, 1000).default(5).describe('of each'),
})

export const faults = z.array(z.discriminatedUnion('kind', [open, mains, spike]))
