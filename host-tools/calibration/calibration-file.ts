import { z } from 'zod'
import { FEATURE_GAIN_MAX, WEIGHT_SUM_MAX, WINDOW_COUNT_MAX } from '../../firmware/core/window-sums'

/**
 * The calibration file: what was measured, how well it fits, and the integer tables that go
 * into a device. Versioned; every range that the core's arithmetic relies on is checked
 * here, so no file can make a device overflow.
 */
const int32 = z.int().min(-2147483648).max(2147483647)

const tableRow = z
  .array(int32)
  .refine((row) => row.reduce((sum, weight) => sum + Math.abs(weight), 0) <= WEIGHT_SUM_MAX, `Σ|weight| ≤ ${WEIGHT_SUM_MAX}`)

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

export const calibrationSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema calibration prints it'),
    format: z.literal('iongate-calibration'),
    version: z.literal(1),
    board: z.string(),
    made: z.iso.date().describe('day of the measurement'),
    source: z.string().describe('what was measured: a device’s id, or the reference bench and its seed'),
    ions: z.array(z.string()).min(1).max(5),
    ladder: z.strictObject({ pulses: z.array(pulseSchema).min(3).max(8), gap_ms: z.int().min(1).max(65535) }),
    windows: z.array(windowSchema).min(1).max(8),
    fit: z.strictObject({
      offset: z.array(z.number()).describe('window sum at zero current, per feature'),
      templates: z.array(z.array(z.number().min(-4194303).max(4194303))).describe('per ion: window sums above offset at activation 1'),
      deviation: z.array(z.number().positive()).describe('per ion: standard deviation of the decoded activation'),
      bias: z.array(z.number()).describe('per ion: mean error of the decoded activation over mixtures'),
    }),
    tables: z.strictObject({
      featureOffset: z.array(z.int().min(0).max(4194303)),
      featureGain: z.array(z.int().min(1).max(FEATURE_GAIN_MAX)),
      saturationSum: z.array(z.int().min(1).max(4194303)),
      rows: z.array(tableRow),
      rowGain: z.array(z.int().min(0).max(1023)),
      residualRows: z.array(tableRow).max(64),
      misfitLimit: z.int().min(1).max(1073741823),
    }),
  })
  .superRefine((file, context) => {
    const features = file.ladder.pulses.length * file.windows.length
    const sets = 2 ** file.ions.length
    const expect = (path: (string | number)[], got: number, wanted: number) => {
      if (got !== wanted) context.addIssue({ code: 'custom', path, message: `expected ${wanted} entries, got ${got}` })
    }
    expect(['tables', 'featureOffset'], file.tables.featureOffset.length, features)
    expect(['tables', 'featureGain'], file.tables.featureGain.length, features)
    expect(['tables', 'saturationSum'], file.tables.saturationSum.length, file.windows.length)
    expect(['tables', 'rows'], file.tables.rows.length, sets * file.ions.length)
    expect(['tables', 'rowGain'], file.tables.rowGain.length, sets * file.ions.length)
    file.windows.forEach((window, w) => {
      const shortest = Math.min(...file.ladder.pulses.map((pulse) => pulse.sampleCount))
      if (window.start + window.count > shortest) {
        context.addIssue({ code: 'custom', path: ['windows', w], message: `must end within the ${shortest} samples of every pulse` })
      }
    })
    file.tables.rows.forEach((row, i) => {
      if (file.tables.rowGain[i] !== 0) expect(['tables', 'rows', i], row.length, features)
    })
    file.tables.residualRows.forEach((row, i) => expect(['tables', 'residualRows', i], row.length, features))
  })

export type Calibration = z.infer<typeof calibrationSchema>
