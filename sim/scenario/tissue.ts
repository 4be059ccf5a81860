import { z } from 'zod'
import { between, time_s } from './numbers'

/** The part of a scenario about tissue under the electrodes; left out, there is none. */


/** Ion delivery may not pass more direct current than iontophoresis does (A). */
const DENSITY_LIMIT_uA_per_cm2 = 500

const delivery = z
  .strictObject({
    ion: z.enum(['K', 'Ca']).describe('the ion that is driven into the film'),
    from_s: time_s.describe('when the current begins'),
    to_s: time_s.describe('when it ends'),
    current_uA: between(1e-3, 1e6).describe('net direct current, carried by this ion alone (A)'),
  })
  .refine((one) => one.to_s > one.from_s, { message: 'to_s must follow from_s' })

const restConcentrations = z.strictObject({
  K: between(0.01, 200).default(2.5).describe('potassium, K₀'),
  Ca: between(0.01, 100).default(1.8).describe('calcium, Ca₀'),
})

export const tissue = z
  .strictObject({
    kind: z.literal('frog-heart').describe('which tissue; there is one'),
    rest_mM: restConcentrations.prefault({}).describe('Ringer’s solution that flows past'),
    sodium_mM: between(1, 500).default(110).describe('sodium in the film: force goes with Ca/Na²'),
    film_uL: between(1e-3, 1e5).default(5).describe('film of solution between tissue and gel (A)'),
    washout_s: between(0.01, 1e5).default(3.6).describe('time constant with which the film returns to rest, τ_w (A)'),
    rate_Hz: between(0.01, 10).default(0.75).describe('beats per second at 20 °C at rest, f₀ (A)'),
    rheobase_uA: between(0.01, 1e5).default(40).describe('least current that captures with a very long phase, I_rh (A)'),
    membrane_ms: between(0.01, 1000).default(2.4).describe('time constant of the strength-duration law (A)'),
    refractory_s: between(1e-3, 10).default(0.6).describe('no stimulus captures this soon after a beat (A)'),
    deliveryArea_cm2: between(1e-3, 1e4).default(4).describe('electrode of the ion delivery (A)'),
    deliveries: z.array(delivery).default([]).describe('ion-delivery currents from a bench source, beside the device'),
  })
  .refine(
    ({ deliveries, deliveryArea_cm2 }) =>
      deliveries.every(({ from_s }) => {
        const under = deliveries.filter((other) => other.from_s <= from_s && from_s < other.to_s)
        const total_uA = under.reduce((sum, { current_uA }) => sum + current_uA, 0)
        return total_uA <= DENSITY_LIMIT_uA_per_cm2 * deliveryArea_cm2
      }),
    { message: `deliveries at one time must not exceed ${DENSITY_LIMIT_uA_per_cm2} µA/cm² of deliveryArea_cm2`, path: ['deliveries'] },
  )
