import { z } from 'zod'
import { composition } from './media'
import { between, time_s } from './numbers'
import { compositionOf, entriesOf } from '../transport/solution'

/** Sources beside the triboiontronic electrode, and the diode: the scenario's part about them. All are absent unless asked for. */


export const diode = z.strictObject({
  rectifies: z
    .enum(['harvester', 'gel', 'both'])
    .default('harvester')
    .describe('where droplet diodes are: after the triboiontronic electrode, in series with the gel, or one in each place'),
  saturation_uA: between(1e-9, 1000).default(0.1).describe('saturation current, I_s (A)'),
  ideality: z.number().min(1).max(3).default(1).describe('ideality, n (A)'),
  transit_ms: between(1e-3, 1e4).default(5).describe('time that ions stay stored, τ: sets turn-on and storage delay (A)'),
  series_ohm: between(1e-3, 1e6).default(20).describe('resistance of the droplets (A)'),
  leak_uS: between(0, 1e4).default(0.5).describe('conductance past the droplets (A)'),
  junction_uF: between(1e-6, 1000).default(0.1).describe('capacitance of the contact without stored ions (A)'),
})

const water = z
  .strictObject(composition)
  .refine(
    (one) => {
      const charges = entriesOf(compositionOf(one)).map(([ion, concentration_mM]) => ion.charge * concentration_mM)
      const positiveCharge = charges.reduce((sum, charge) => sum + Math.max(0, charge), 0)
      return positiveCharge > 0 && Math.abs(charges.reduce((sum, charge) => sum + charge, 0)) <= 0.05 * positiveCharge
    },
    { message: 'a water must hold ions, and their charges must cancel to 5 %' },
  )

export const osmotic = z.strictObject({
  cells: z.number().int().min(1).max(1000).default(6).describe('membranes in series (A)'),
  area_cm2: between(1e-4, 1e5).default(4).describe('area of each membrane (A)'),
  thickness_um: between(0.01, 1e4).default(100).describe('thickness of a membrane (A)'),
  fixedCharge_mol_per_L: z
    .number()
    .min(-5)
    .max(5)
    .default(-1)
    .describe('charge fixed in the membrane, negative: passes cations; sets the permselectivity (A)'),
  hindrance: between(1e-6, 1).default(0.05).describe('diffusion in the membrane over diffusion in water (A)'),
  series_ohm: between(1e-3, 1e6).default(50).describe('electrodes, leads and the waters themselves (A)'),
  inputShare: between(0.01, 0.99).default(0.5).describe('share of the open-circuit voltage at which the harvester holds its input'),
  inputMinimum_mV: between(0, 5000).default(100).describe('below this open-circuit voltage the harvester takes nothing (A)'),
  gradient: z
    .array(z.strictObject({ time_s: time_s.describe('when'), high: water, low: water }))
    .min(1)
    .refine((list) => list.every((frame, i) => i === 0 || frame.time_s > list[i - 1].time_s), {
      message: 'keyframes must be in order of time',
    })
    .describe('the two waters over time; between keyframes voltage and resistance lie on straight lines'),
})

export const photochemical = z.strictObject({
  levels_mV: z
    .tuple([between(1, 5000), between(1, 5000), between(1, 5000)])
    .refine(([first, second, third]) => first < second && second < third, { message: 'levels must rise' })
    .default([300, 700, 880])
    .describe('voltage of the erased, the half and the fully written pixel (M-seed)'),
  firstDose_J_per_m2: between(1e-3, 1e9).default(100).describe('dose of light that lifts all but 1/e to the second level (A)'),
  secondDose_J_per_m2: between(1e-3, 1e9).default(1000).describe('dose that lifts all but 1/e from there to the third (A)'),
  retention_s: between(1, 1e9).default(86400).describe('how long a level lasts in the dark (A)'),
  erase_ms: between(1e-3, 1e6).default(100).describe('time constant of erasure at the threshold voltage (A)'),
  eraseThreshold_mV: between(1, 5000).default(1000).describe('voltage that erases with that time constant (A)'),
  eraseSlope_mV: between(1, 1000).default(60).describe('by so much more, erasure is e times faster (A)'),
  capacity_mC: between(1e-3, 1e6).default(20).describe('charge between two levels (A)'),
  internal_ohm: between(1, 1e9).default(500).describe('internal resistance (A)'),
  harvestShare: between(0, 0.99)
    .default(0)
    .describe('share of its voltage at which a harvester holds the pixel; 0: nothing is harvested from it'),
  schedule: z
    .array(
      z.strictObject({
        time_s: time_s.describe('from when on'),
        light_W_per_m2: between(0, 2000).default(0).describe('light that the pixel absorbs'),
        erase_mV: between(0, 5000).default(0).describe('reverse voltage that erases; 0 for none'),
      }),
    )
    .refine((list) => list.every((frame, i) => i === 0 || frame.time_s > list[i - 1].time_s), {
      message: 'the schedule must be in order of time',
    })
    .default([])
    .describe('light and erasure, each from its time on'),
})
