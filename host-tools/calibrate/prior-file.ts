/**
 * What is common to all units of a design: mean and covariance of the numbers of the electrode model
 * (electrode-parameters.ts) over a population of units. `npm run priors` makes a board's file from simulated units
 * (population.ts); a file of real units takes its place as it is.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Matrix } from 'ml-matrix'
import { z } from 'zod'
import type { BoardName } from '../../sim/board-profiles'
import { calibrationSchema } from '../calibration/calibration-file'
import { calibratedBoard } from '../calibration/default-calibration'
import { parseJson } from '../files'

const priorSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where an editor finds the schema'),
    format: z.literal('iongate-prior'),
    version: z.literal(1),
    board: z.string().describe('the design: board and front end'),
    made: z.iso.date(),
    source: z.string().describe('which units, and how they were measured'),
    units: z.int().min(2),
    ions: z.array(z.string()).min(1).max(5),
    names: z.array(z.string()).describe('of the numbers, those of the whole electrode first, then those of each ion'),
    mean: z.array(z.number()).describe('of what is above 0 by its nature, the logarithm'),
    covariance: z.array(z.array(z.number())),
    logPotentiation: z.strictObject({ mean: z.number(), deviation: z.number().positive() }).describe('ln ε of eq. 9, ε in 1/s'),
    discrepancy_words: z.number().nonnegative().describe('rms per sample of what the model’s equations leave of a unit’s noise-free window sums'),
    common: z
      .strictObject({
        ladder: calibrationSchema.shape.ladder,
        windows: calibrationSchema.shape.windows,
        words: z.array(z.array(z.number())).describe('per feature: words per sample without an ion, then for each ion at activation 1'),
        left_words: z.number().nonnegative().describe('rms per sample of what is left then'),
      })
      .optional()
      .describe('what the equations leave in all units alike, with one ladder'),
  })
  .superRefine((file, context) => {
    const count = file.names.length
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (file.mean.length !== count) complain('mean', `expected ${count} entries, got ${file.mean.length}`)
    if (file.covariance.length !== count || file.covariance.some((row) => row.length !== count)) complain('covariance', `expected ${count} rows of ${count}`)
  })

export type Prior = z.infer<typeof priorSchema>

/** Where a board's prior lies. */
export function priorFile(board: BoardName): string {
  return fileURLToPath(new URL(`../calibration/boards/${calibratedBoard(board)}.prior.json`, import.meta.url))
}

/** The prior for a board and these ions, its ions in their order; undefined where no population says anything of one. */
export function priorFor(board: BoardName, ions: string[]): Prior | undefined {
  const file = priorFile(board)
  if (!existsSync(file)) return undefined
  const prior = parseJson(readFileSync(file, 'utf8'), priorSchema, file)
  if (!ions.every((ion) => prior.ions.includes(ion))) return undefined
  const shared = prior.names.findIndex((name) => name.endsWith(` of ${prior.ions[0]}`))
  const perIon = (prior.names.length - shared) / prior.ions.length
  const places = [
    ...Array.from({ length: shared }, (_, at) => at),
    ...ions.flatMap((ion) => Array.from({ length: perIon }, (_, which) => shared + perIon * prior.ions.indexOf(ion) + which)),
  ]
  return {
    ...prior,
    ions,
    names: places.map((at) => prior.names[at]),
    mean: places.map((at) => prior.mean[at]),
    covariance: new Matrix(prior.covariance).selection(places, places).to2DArray(),
    common: prior.common && { ...prior.common, words: prior.common.words.map(([none, ...of]) => [none, ...ions.map((ion) => of[prior.ions.indexOf(ion)])]) },
  }
}
