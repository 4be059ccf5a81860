/**
 * What a user sets about a device, in physical units: the file behind
 * `iongate build --configuration FILE`. Everything has a default, so {} is a whole device.
 * Values marked (A) are assumed, defensible starting points, not measured ones.
 */
import { z } from 'zod'
import { SHED_V, STIMULATOR } from './stimulator'

const duration_s = z.number().min(0.001).max(65.535)

const boundary = z.number().min(1e-4).max(2)

const ionName = z.string().regex(/^[A-Z][a-z]?$/, 'an element symbol such as K, Ca or Fe')

const planSchema = z
  .strictObject({
    amplitude_uA: z.int().min(1).max(5000).describe('current of both phases; the stimulator ends at 5 mA'),
    firstPhase_us: z.int().min(1).max(65535).describe('width of the first phase'),
    secondPhase_us: z.int().min(1).max(65535).describe('width of the second phase'),
    interphaseGap_us: z.int().min(0).max(65535).default(50),
    period_us: z.int().min(1).max(16777216).default(50000).describe('start of one pulse to start of the next'),
    pulses: z.int().min(1).max(1000).default(1),
    polarity: z.union([z.literal(1), z.literal(-1)]).default(-1).describe('sign of the first phase; −1 is cathodic first'),
  })
  .refine(({ firstPhase_us, interphaseGap_us, secondPhase_us }) => firstPhase_us + interphaseGap_us + secondPhase_us <= STIMULATOR.pulse_us, {
    message: `both phases and the gap take at most ${STIMULATOR.pulse_us} µs: the front end ends a longer pulse`,
  })
  .describe('a train of charge-balanced biphasic pulses')

const ruleSchema = z
  .strictObject({
    ion: ionName.optional().describe('an ion of the calibration'),
    class: z.string().min(1).optional().describe('or a class of the classifier; level 1 is the most likely, 2 at 90 % or more, 3 at 99 % or more'),
    level: z.int().min(1).max(3),
    cycles: z.int().min(1).max(255).default(3),
    plan: z.string().describe('name of a plan'),
  })
  .refine((rule) => (rule.ion === undefined) !== (rule.class === undefined), 'a rule looks at either an ion or a class')
  .describe('ion or class at `level` or more for `cycles` interrogations in a row → play `plan`')

export const settingsSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema device prints it'),
    cycle_s: duration_s.min(0.1).default(4).describe('from one interrogation to the next'),
    longestCycle_s: z
      .number()
      .min(0.1)
      .max(900)
      .optional()
      .describe('lets the device stretch its cycle up to this, as far as its harvest pays; left out, the cycle stays as it is'),
    recharge_s: duration_s.min(0.1).default(10).describe('pause when the store cannot pay an interrogation'),
    listenInterval_s: duration_s.min(0.1).default(1).describe('contacts wake the device at most this often'),
    mains_Hz: z.union([z.literal(50), z.literal(60)]).default(50),
    contactCapture_s: z.number().min(0.05).max(1).default(0.2).describe('sampled after a contact has woken the device'),
    rules: z.array(ruleSchema).max(16).default([{ ion: 'Ca', level: 2, cycles: 3, plan: 'pace' }]),
    plans: z.record(z.string().min(1), planSchema).default({
      pace: {
        amplitude_uA: 500,
        firstPhase_us: 300,
        secondPhase_us: 300,
        interphaseGap_us: 50,
        period_us: 20000,
        pulses: 10,
        polarity: -1,
      },
    }),
    levels: z
      .strictObject({
        boundaries: z
          .tuple([boundary, boundary, boundary])
          .refine(([a, b, c]) => a < b && b < c && c < 2, 'three rising values below 2')
          .default([0.15, 0.6, 1.4])
          .describe('activations between rest, below threshold, active, saturated; 1 is the reference response'),
        hysteresis: z.number().min(0).max(0.24).default(0.04).describe('half width of the band around each boundary'),
      })
      .prefault({}),
    openAbove_MOhm: z
      .number()
      .min(1)
      .max(100)
      .default(10)
      .describe('electrodes of more are open circuits, where a probe looks for one: Puck.js, Pixl.js; a blank gel leaks through 5 MΩ (A)'),
    earlyStop: z
      .strictObject({
        drift: z.number().min(1e-4).max(0.5).describe('how far an activation wanders from one interrogation to the next, rms'),
        longest: z.int().min(1).max(16).default(8).describe('most interrogations in a row that may end early'),
        deviations: z.number().min(1).max(10).default(3).describe('how many standard deviations an ion must be inside its level'),
      })
      .optional()
      .describe('lets an interrogation end before its last pulse when no level can have changed; never, when left out'),
    limits: z
      .strictObject({
        shannon_k: z.number().min(-3).max(1.75).default(1.5).describe('log10 D + log10 Q; damage is seen from 1.85 on'),
        electrodeArea_cm2: z.number().min(1e-4).max(100).default(0.1),
        imbalance: z.number().min(0).max(0.01).default(0.004).describe('largest difference of the phases’ widths, as a share of the longer one'),
        trainNet_nC: z
          .number()
          .min(0.001)
          .max(1000)
          .default(100)
          .describe('largest net charge of a train, with stimulator.mismatch; 100 nC move the double layer of 0.1 cm² by 50 mV at 20 µF/cm² (A)'),
        netPerHour_uC: z.number().min(8).max(3600).default(36).describe('largest net charge in an hour; 36 µC are 10 nA, a tenth of what stimulators usually keep to (A)'),
        netPerDay_uC: z.number().min(192).max(86400).default(720).describe('largest net charge on a day'),
        trainsPerHour: z.int().min(8).max(36000).default(1200).describe('most trains in any hour'),
        trainsPerDay: z.int().min(192).max(864000).default(12000).describe('most trains on any day'),
        pulsesPerHour: z.int().min(8).max(3600000).default(12000).describe('most biphasic pulses in any hour, of all trains together'),
        pulsesPerDay: z.int().min(192).max(86400000).default(120000).describe('most biphasic pulses on any day'),
        amplitude_uA: z.int().min(1).max(5000).default(2000),
        compliance_mV: z.int().min(1).max(65535).default(STIMULATOR.compliance_mV).describe('what the stimulator can reach over the load and its own resistance, at the end of a phase'),
        stimulator_ohm: z.int().min(0).max(10000).default(STIMULATOR.series_ohm).describe('the stimulator’s own resistance in series with the load'),
        loadMax_ohm: z.int().min(1).max(50000).default(2000).describe('highest load it may meet'),
        stimulusInterval_s: duration_s.default(1),
        pulseRateMax_Hz: z.number().min(0.1).max(1000).default(200),
        interrogation_mV: z.int().min(1).max(5000).default(3600),
        interrogation_ms: z.int().min(1).max(260).default(250),
        gelNetPerHour_uC: z
          .int()
          .min(900)
          .max(3000)
          .default(3000)
          .describe('largest net charge in an hour that measurements for a calibration may put through the gel; with what interrogations leave it stays below 1 µA on the average (A)'),
        decisionAge_ms: z.int().min(1).max(10000).default(500),
      })
      .prefault({}),
    stimulator: z
      .strictObject({
        tolerance: z.number().min(0).max(0.1).default(STIMULATOR.tolerance).describe('by how much a current may exceed what was asked for, as a share: DAC, divider and sense resistor'),
        offset_uA: z.number().min(0).max(100).default(STIMULATOR.offset_uA).describe('and by how much at any amplitude: the offsets of DAC and amplifier'),
        mismatch: z
          .number()
          .min(0)
          .max(0.0199)
          .default(0.004)
          .describe('by how much the currents of the two phases may differ: one source drives both through a bridge (A)'),
      })
      .prefault({})
      .describe('what the front end’s stimulator is off by'),
    trustedWire: z
      .boolean()
      .default(false)
      .describe('true: a device without a key takes every command from its link, which must be a wire on a laboratory bench; with a key it never does'),
    store: z
      .strictObject({
        capacitance_uF: z.number().min(0.1).max(10000).default(3300),
        shed_V: z.number().min(0.1).max(5).default(SHED_V),
        reserve: z.number().min(1).max(10).default(1.3).describe('interrogate only with this many times its cost in store'),
      })
      .prefault({}),
  })
  .refine((settings) => settings.rules.every((rule) => Object.hasOwn(settings.plans, rule.plan)), {
    path: ['rules'],
    message: 'each rule names a plan of this file',
  })
  .refine((settings) => Object.keys(settings.plans).length > 0, { path: ['plans'], message: 'at least one plan' })

/** Settings with every default filled in. */
export type Settings = z.infer<typeof settingsSchema>

/** Settings as a user writes them. */
export type SettingsInput = z.input<typeof settingsSchema>
