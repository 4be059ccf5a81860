import { z } from 'zod'
import { IONS, IonName } from '../ions'
import { between, time_s } from './numbers'
import { SOLUTION_NAMES } from '../transport/solution'

/** The part of a scenario that says what the gel is in, and what lies between it and the gel. */

const ionName = z.enum(Object.keys(IONS) as [IonName, ...IonName[]])

/** The fields that name a composition; see compositionOf. */
export const composition = {
  solution: z.enum(SOLUTION_NAMES).optional().describe('a ready composition; pure water when left out'),
  concentration_mM: z
    .partialRecord(ionName, between(0, 6000))
    .optional()
    .describe('ions whose concentration differs from the solution’s'),
}

const mediumKeyframe = z
  .strictObject({
    time_s: time_s.describe('when; values between keyframes lie on straight lines'),
    supply: z
      .partialRecord(ionName, between(0, 4))
      .optional()
      .describe('how much of each ion the medium offers the gel, 1 = reference; an ion left out offers nothing'),
    ...composition,
    temperature_C: z.number().min(-10).max(60).default(25).describe('temperature of gel and thermistor'),
    gradient_K: z
      .number()
      .min(-40)
      .max(40)
      .optional()
      .describe('the gel’s electrode side warmer than its far side by this; acts where transport.temperature is there'),
  })
  .refine((frame) => (frame.supply === undefined) !== (frame.solution === undefined && frame.concentration_mM === undefined), {
    message: 'a keyframe has either a supply, or a solution and concentrations',
  })

export const mediumKeyframes = z
  .array(mediumKeyframe)
  .min(1)
  .refine((list) => list.every((frame, i) => i === 0 || frame.time_s > list[i - 1].time_s), {
    message: 'keyframes must be in order of time',
  })
  .refine((list) => list.every((frame) => (frame.supply === undefined) === (list[0].supply === undefined)), {
    message: 'either all keyframes have a supply or none has',
  })

const interactions = z.strictObject({
  fixedCharge_mM: between(1e-3, 1e4).default(50).describe('charges fixed in the droplets, X (A)'),
  pairing_per_M: between(0, 1e6).default(20).describe('pairing of a multivalent cation with them, K (A)'),
  field_MV_per_m: between(0, 1000).default(0).describe('field at the interfaces while a pulse is on (A)'),
})

const segment = z.strictObject({
  diameter_nm: between(0.1, 1e6).describe('> 100 bulk, 2 to 100 nano, < 2 sub-nano'),
  length_um: between(1e-3, 1e6).describe('length of this part of the channel'),
  surfaceCharge_mC_per_m2: between(0, 1e4).default(10).describe('negative charge of the wall, magnitude (A: 1 to 100)'),
})

const confinement = z.strictObject({
  segments: z.array(segment).min(1).max(8).describe('channels between medium and droplets, parts in series'),
  dehydration: z.number().min(0).max(1).default(0.02).describe('share of the hydration energy a sub-nano wall does not give back, as f of the gel (A)'),
})

const fouling = z.strictObject({
  initialCover: between(1e-6, 1).default(0.01).describe('share of the surface covered at the start'),
  growth_per_day: between(0, 1000).default(0.5).describe('rate of logistic growth (A)'),
  blocking: z.number().min(0).max(1).default(0.5).describe('share of the supply that a full cover takes (A)'),
})

const temperature = z.strictObject({
  barrierEntropy: z.number().min(0).max(1).default(1).describe('share of the hydration entropy that moves the barriers (A)'),
  thickness_um: between(1, 1e5).default(500).describe('layer across which a gradient acts (A)'),
})

export const transport = z.strictObject({
  reference: z
    .strictObject(composition)
    .default({ solution: 'seawater' })
    .describe('the composition in which the supply of every ion is 1; an ion it lacks counts against 1 mmol/L'),
  interactions: interactions.optional().describe('competition and cooperation of ions; off when left out'),
  confinement: confinement.optional().describe('narrow channels before the droplets; off when left out'),
  fouling: fouling.optional().describe('a growing film; off when left out'),
  temperature: temperature.optional().describe('conductances, barriers and thermal diffusion follow temperature; off when left out'),
})

interface Surroundings {
  gel: { ions: { ion: IonName }[] }
  medium: z.output<typeof mediumKeyframes>
  transport: z.output<typeof transport>
}

/** What a scenario says of the medium and asks of the transport must be able to act. */
export function checkTransport(scenario: Surroundings, context: z.RefinementCtx): void {
  for (const part of ['interactions', 'confinement'] as const) {
    if (scenario.transport[part] !== undefined && scenario.medium[0].supply !== undefined) {
      context.addIssue({ code: 'custom', path: ['transport', part], message: 'acts on solutions, but the medium’s keyframes have a supply' })
    }
  }
  scenario.medium.forEach((frame, i) => {
    if (frame.gradient_K !== undefined && scenario.transport.temperature === undefined) {
      context.addIssue({ code: 'custom', path: ['medium', i, 'gradient_K'], message: 'acts only with transport.temperature' })
    }
  })
  refuseUnseenIons(scenario, context)
}

/** A supply is what the gel sees. A solution may hold any ion: those that the gel does not gate act on the others, or not at all. */
function refuseUnseenIons({ gel, medium }: Surroundings, context: z.RefinementCtx): void {
  const gated = gel.ions.map(({ ion }) => ion)
  // Then it is the gel that is wrong.
  if (gated.length === 0) return
  medium.forEach(({ supply = {} }, i) => {
    const offered = (Object.keys(supply) as IonName[]).filter((ion) => (supply[ion] ?? 0) > 0)
    for (const ion of offered.filter((name) => !gated.includes(name))) {
      const message = `the gel gates ${gated.join(', ')} (gel.ions) and sees no ${ion}`
      context.addIssue({ code: 'custom', path: ['medium', i, 'supply', ion], message })
    }
  })
}
