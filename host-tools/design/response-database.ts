/**
 * Field parameters and responses: what current flows through the electrode at which amplitude,
 * in which medium, how long after the pulse began. Made on the simulator's bench, or measured
 * on a real electrode; one pulse per entry, of an electrode that has rested.
 */
import { z } from 'zod'
import { parseJson, readText } from '../files'

const response = z.strictObject({
  amplitude_mV: z.number().positive().max(5000),
  activation: z.array(z.number().min(0).max(2)).describe('per ion: what the medium offers, 1 = reference'),
  current_uA: z.array(z.number()).min(8).describe('magnitude, one value per interval, the first one interval after the pulse began'),
})

export const responseDatabaseSchema = z
  .strictObject({
    $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema responses prints it'),
    format: z.literal('iongate-responses'),
    version: z.literal(1),
    source: z.string().describe('what was measured: an electrode, or the simulator’s reference bench'),
    ions: z.array(z.string()).min(1).max(5),
    interval_us: z.int().min(50).max(10000).describe('between two values of current_uA'),
    responses: z.array(response).min(2),
  })
  .superRefine(({ ions, responses }, context) => {
    responses.forEach(({ activation, current_uA }, index) => {
      const expect = (path: string, got: number, wanted: number) => {
        if (got !== wanted) context.addIssue({ code: 'custom', path: ['responses', index, path], message: `expected ${wanted} entries, got ${got}` })
      }
      expect('activation', activation.length, ions.length)
      expect('current_uA', current_uA.length, responses[0].current_uA.length)
    })
  })

export type ResponseDatabase = z.infer<typeof responseDatabaseSchema>

/** A database from a file. Throws file-missing, json-malformed, value-invalid. */
export function readDatabase(file: string): ResponseDatabase {
  return parseJson(readText(file), responseDatabaseSchema, file)
}
