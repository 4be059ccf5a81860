/**
 * The classifier file: what was learned from what, how it does on interrogations that it did not learn from, beside
 * the threshold rule, and the integer tables that go into a device. Every range that the core's arithmetic relies on
 * is checked here, so no file can make a device overflow.
 */
import { z } from 'zod'
import { MARGIN_GAIN_MAX, ROW_SUM_MAX } from './quantise'

const row = z
  .array(z.int().min(-ROW_SUM_MAX).max(ROW_SUM_MAX))
  .max(64)
  .refine((weights) => weights.reduce((sum, weight) => sum + Math.abs(weight), 0) <= ROW_SUM_MAX, `Σ|weight| ≤ ${ROW_SUM_MAX}`)

const count = z.int().min(0)

const comparison = z.strictObject({
  ions: z.array(count).describe('which ions are looked at, from 0: those that are enough'),
  boundaries: z.array(z.array(z.number())).describe('of every ion, rising'),
  errors: count,
  onlyRuleWrong: count,
  onlyClassifierWrong: count,
  probability: z.number().min(0).max(1).describe('exact McNemar test, two-sided: of such a difference if both were equally good'),
})

export const classifierSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema classifier prints it'),
    format: z.literal('iongate-classifier'),
    version: z.literal(1),
    made: z.iso.date().describe('day of the training'),
    source: z.array(z.string()).describe('files it was learned from'),
    seed: count.describe('of the first weights'),
    ions: z.array(z.string()).min(1).max(5).describe('in the order of the inputs'),
    classes: z.array(z.string().min(1)).min(2).max(16),
    history: z.int().min(0).max(3).describe('earlier interrogations that are looked at beside the newest'),
    learnedFrom: count.describe('interrogations'),
    crossValidation: z
      .array(z.strictObject({ hiddenUnits: count, errors: count }))
      .describe('errors over all folds of what it learned from, by size of the hidden layer'),
    heldOut: z.strictObject({
      interrogations: count,
      confusion: z.array(z.array(count)).describe('[class][decided class]'),
      errors: count,
      meanConfidence: z.number().min(0).max(1),
      configuredLevels: comparison.describe('levels of the boundaries a device has'),
      fittedLevels: comparison.describe('levels of the boundaries that err least on what was learned from'),
      helps: z.boolean().describe('errs less than either, beyond chance'),
    }),
    tables: z.strictObject({
      hiddenRows: z.array(row).max(32),
      scoreRows: z.array(row).min(2).max(16),
      marginGain_Q15: z.int().min(1).max(MARGIN_GAIN_MAX),
    }),
  })
  .superRefine(({ ions, classes, history, tables }, context) => {
    const { hiddenRows, scoreRows } = tables
    const expect = (path: (string | number)[], got: number, wanted: number) => {
      if (got !== wanted) context.addIssue({ code: 'custom', path, message: `expected ${wanted} entries, got ${got}` })
    }
    const inputs = ions.length * (history + 1) + 2
    expect(['tables', 'scoreRows'], scoreRows.length, classes.length)
    hiddenRows.forEach((weights, i) => expect(['tables', 'hiddenRows', i], weights.length, inputs))
    scoreRows.forEach((weights, i) => expect(['tables', 'scoreRows', i], weights.length, hiddenRows.length === 0 ? inputs : hiddenRows.length + 1))
  })

export type ClassifierFile = z.infer<typeof classifierSchema>
