/**
 * The calibration file: what was measured, how well it fits, and the integer tables that go
 * into a device. Versioned; every range that the core's arithmetic relies on is checked
 * here, so no file can make a device overflow.
 */
import { z } from 'zod'
import { TERM_MEMORY } from '../../firmware/core/decode/response'
import { FEATURE_GAIN_MAX, FEATURE_WEIGHT_SUM_MAX, WEIGHT_SUM_MAX, WINDOW_COUNT_MAX } from '../../firmware/core/decode/window-sums'

const int32 = z.int().min(-2147483648).max(2147483647)
const gain = z.int().min(0).max(4095)
const Q15 = z.int().min(0).max(32767)

const rowUpTo = (weightSum: number) =>
  z.array(int32).refine((row) => row.reduce((sum, weight) => sum + Math.abs(weight), 0) <= weightSum, `Σ|weight| ≤ ${weightSum}`)
const featureRow = rowUpTo(FEATURE_WEIGHT_SUM_MAX)
const tableRow = rowUpTo(WEIGHT_SUM_MAX)

const pulseSchema = z.strictObject({
  amplitude_mV: z.int().min(1).max(5000),
  polarity: z.union([z.literal(1), z.literal(-1)]),
  range: z.int().min(0).max(1),
  sampleCount: z.int().min(1).max(4096),
  sampleInterval_us: z.int().min(100).max(65535),
})

const windowSchema = z.strictObject({
  start: z.int().min(0).max(4095),
  count: z.int().min(8).max(WINDOW_COUNT_MAX),
})

const ladderSchema = z.strictObject({ pulses: z.array(pulseSchema).min(1).max(8), gap_ms: z.int().min(1).max(65535) })
const windowsSchema = z.array(windowSchema).min(1).max(8)

/** An estimate and the half width of its 95 % interval; null for a value that was assumed, not fitted. */
const estimate = z.strictObject({ value: z.number(), interval95: z.number().nonnegative().nullable() })

/** Equation numbers are those of docs/physics.md. */
const memorySchema = z.strictObject({
  facilitation: z.number().nonnegative().max(10).describe('A of eq. 8'),
  facilitationDecay: z.number().positive().max(100).describe('τ_m/τ of eq. 8'),
  doubleLayer_ms: z.number().positive().describe('R_ct·C_dl of eq. 1'),
  potentiation_per_s: z.number().nonnegative().max(1).describe('ε of eq. 9'),
  potentiationDecay_s: z.number().positive().describe('τ_w of eq. 9; a device follows 262 to 12098 s'),
  speedPerKelvin: z.number().min(0).max(0.3).describe('how much faster the gel answers per kelvin'),
  ions: z
    .array(
      z.strictObject({
        drain_per_Vs: z.number().nonnegative().describe('g_max/Q of eqs 5 and 7'),
        recovery_s: z.number().positive().describe('τ_rec of eq. 7'),
        timeConstant_ms: z.number().positive().max(10000).describe('τ of eq. 6'),
        threshold_mV: z.number().describe('V_act of eq. 3'),
        width_mV: z.number().positive().describe('s of eq. 4'),
      }),
    )
    .min(1)
    .max(5),
})

/** What `memory` holds, with how sure it is. */
const gelEstimates = z.strictObject({
  facilitation: estimate,
  facilitationDecay: estimate,
  doubleLayer_ms: estimate,
  speedPerKelvin: estimate,
  ions: z.array(z.strictObject({ timeConstant_ms: estimate, threshold_mV: estimate, width_mV: estimate })),
})

/** What is not known of the electrode that the calibration is used on; see doubt.ts. */
const doubtSchema = z.strictObject({
  gain: z.number().min(0).max(1).describe('relative standard deviation of how strongly the electrode answers, over that of the one that was calibrated'),
  interference: z.array(z.number().min(0).max(1)).describe('per ion: standard deviation of what other ions of the medium add to its activation'),
})

export const calibrationSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema calibration prints it'),
    format: z.literal('iongate-calibration'),
    version: z.literal(4),
    board: z.string(),
    made: z.iso.date().describe('day of the measurement'),
    source: z.string().describe('what was measured: a device’s id, or the reference bench and its seed'),
    ions: z.array(z.string()).min(1).max(5),
    ladder: ladderSchema,
    windows: windowsSchema,
    temperature: z
      .strictObject({ coldest_C: z.number().min(-50).max(200), warmest_C: z.number().min(-50).max(200), reference_C: z.number().min(-50).max(200) })
      .describe('the range measured; outside of it a device withholds its results'),
    doubt: doubtSchema.optional().describe('widens the stated confidence; nothing when left out'),
    memory: memorySchema,
    fit: z.strictObject({
      measurements: z.int().positive(),
      offset: z.array(z.number()).describe('window sum at zero current, per feature'),
      templates: z.array(z.array(estimate)).describe('per ion: window sums above offset at activation 1'),
      residual: z.array(z.number().nonnegative()).describe('per feature: rms of what the response model leaves, words'),
      deviation: z.array(estimate).describe('per ion: standard deviation of the decoded activation'),
      bias: z.array(estimate).describe('per ion: mean error of the decoded activation over mixtures'),
      gel: gelEstimates.describe('the gel’s dynamics: values as in memory'),
      noise: z.array(
        z.strictObject({
          kind: z.enum(['white', 'relaxation', 'swaying', 'mains']),
          pulse: z.int().min(-1).describe('pulse of the ladder; −1 for noise in series with the electrode'),
          scale: z.number().nonnegative().describe('time constant in s; frequency in Hz for mains, lower end of a band for swaying'),
          deviation: z.number().nonnegative().describe('rms: converter words per sample for white noise, else µV'),
        }),
      ),
      terms: z.array(z.string()).describe('what each weight of the correction rows stands before'),
    }),
    tables: z.strictObject({
      featureOffset: z.array(z.int().min(0).max(4194303)),
      featureGain: z.array(z.int().min(1).max(FEATURE_GAIN_MAX)),
      saturationSum: z.array(z.int().min(1).max(4194303)),
      projectionRows: z.array(featureRow).max(96),
      projectionGain: z.array(gain),
      followerCount: z.int().min(0).max(25),
      productLeft: z.array(z.int().min(0).max(255)).max(96),
      productRight: z.array(z.int().min(0).max(255)).max(96),
      correctionRows: z.array(tableRow),
      correctionGain: z.array(gain),
      unmixRows: z.array(tableRow),
      unmixGain: z.array(z.int().min(0).max(1023)),
      chargeGain: z.array(Q15),
      misfitLimit: z.int().min(1).max(1073741823),
      pickup: z.strictObject({
        rows: z.array(tableRow).max(16),
        rowOfPulse: z.array(z.int().min(-1).max(14)),
        limit: z.int().min(1).max(2147352578),
      }),
      openRow: featureRow.describe('empty where a blank medium cannot be told from an open circuit'),
      openLimit: int32,
      deviationRows: z.array(tableRow),
      quartersPerDeviation_Q14: z.array(z.array(z.int().min(1).max(32767)).length(9)),
    }),
  })
  .superRefine((file, context) => {
    const ions = file.ions.length
    const features = file.ladder.pulses.length * file.windows.length
    const { tables } = file
    const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
    const expect = (path: (string | number)[], got: number, wanted: number) => {
      if (got !== wanted) complain(path, `expected ${wanted} entries, got ${got}`)
    }
    if (features < ions) complain(['windows'], `${features} window sums cannot tell ${ions} ions apart`)
    expect(['memory', 'ions'], file.memory.ions.length, ions)
    if (file.doubt !== undefined) expect(['doubt', 'interference'], file.doubt.interference.length, ions)
    expect(['fit', 'gel', 'ions'], file.fit.gel.ions.length, ions)
    expect(['tables', 'featureOffset'], tables.featureOffset.length, features)
    expect(['tables', 'featureGain'], tables.featureGain.length, features)
    expect(['tables', 'saturationSum'], tables.saturationSum.length, file.windows.length)
    expect(['tables', 'projectionRows'], tables.projectionRows.length, features + tables.followerCount)
    expect(['tables', 'projectionGain'], tables.projectionGain.length, tables.projectionRows.length)
    expect(['tables', 'correctionRows'], tables.correctionRows.length, features)
    expect(['tables', 'correctionGain'], tables.correctionGain.length, features)
    expect(['tables', 'productRight'], tables.productRight.length, tables.productLeft.length)
    expect(['tables', 'unmixRows'], tables.unmixRows.length, 2 ** ions * ions)
    expect(['tables', 'unmixGain'], tables.unmixGain.length, 2 ** ions * ions)
    expect(['tables', 'pickup', 'rowOfPulse'], tables.pickup.rowOfPulse.length, file.ladder.pulses.length)
    tables.pickup.rowOfPulse.forEach((row, pulse) => {
      if (row < 0) return
      for (const at of [row, row + 1]) expect(['tables', 'pickup', 'rows', at], tables.pickup.rows[at]?.length ?? 0, file.ladder.pulses[pulse].sampleCount)
    })
    if (tables.openRow.length > 0) expect(['tables', 'openRow'], tables.openRow.length, features)
    expect(['tables', 'quartersPerDeviation_Q14'], tables.quartersPerDeviation_Q14.length, ions)
    expect(['tables', 'deviationRows'], tables.deviationRows.length, ions)
    tables.deviationRows.forEach((row, ion) => {
      expect(['tables', 'deviationRows', ion], row.length, ions)
      if (row.some((weight) => weight < 0)) complain(['tables', 'deviationRows', ion], 'weights must not be negative')
    })
    expect(['tables', 'chargeGain'], tables.chargeGain.length, file.ladder.pulses.length)
    file.windows.forEach((window, w) => {
      const shortest = Math.min(...file.ladder.pulses.map((pulse) => pulse.sampleCount))
      if (window.start + window.count > shortest) complain(['windows', w], `must end within the ${shortest} samples of every pulse`)
    })
    tables.projectionRows.forEach((row, i) => expect(['tables', 'projectionRows', i], row.length, features))
    const leading = TERM_MEMORY + 3 * ions + tables.followerCount
    tables.correctionRows.forEach((row, i) => expect(['tables', 'correctionRows', i], row.length, leading + tables.productLeft.length))
    ;[tables.productLeft, tables.productRight].forEach((side) =>
      side.forEach((term, i) => {
        if (term >= leading + i) complain(['tables', 'products', i], 'multiplies a term that is not made yet')
      }),
    )
    tables.unmixRows.forEach((row, i) => {
      if (tables.unmixGain[i] !== 0) expect(['tables', 'unmixRows', i], row.length, ions)
    })
    const { coldest_C, warmest_C, reference_C } = file.temperature
    if (coldest_C > reference_C || reference_C > warmest_C) complain(['temperature'], 'the reference must lie between coldest and warmest')
  })

export type Calibration = z.infer<typeof calibrationSchema>
export type Doubt = z.infer<typeof doubtSchema>
export type Estimate = z.infer<typeof estimate>
export type GelEstimates = z.infer<typeof gelEstimates>
