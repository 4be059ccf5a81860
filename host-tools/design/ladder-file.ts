import { z } from 'zod'
import { calibrationSchema } from '../calibration/calibration-file'

/** A ladder and its windows, apart from any calibration: what `iongate design --out` writes and a calibration can be made with. */
export const ladderFileSchema = z.strictObject({
  $schema: z.string().optional().describe('where an editor finds the schema, as iongate schema ladder prints it'),
  format: z.literal('iongate-ladder'),
  version: z.literal(1),
  board: calibrationSchema.shape.board,
  ladder: calibrationSchema.shape.ladder,
  windows: calibrationSchema.shape.windows,
})

export type LadderFile = z.infer<typeof ladderFileSchema>
