import { scenarioSchema } from '../../sim/scenario'
import { protocolSchema } from '../calibrate/protocol'
import { calibrationSchema } from '../calibration/calibration-file'
import { classifierSchema } from '../classifier/classifier-file'
import { settingsSchema } from '../configuration/settings'
import { jsonSchemaOf, type JsonSchema } from './schema-fields'

/** The files a user writes, and the JSON Schema of each. */
const publishers = {
  scenario: scenarioJsonSchema,
  device: () => jsonSchemaOf(settingsSchema),
  calibration: () => jsonSchemaOf(calibrationSchema),
  protocol: () => jsonSchemaOf(protocolSchema),
  classifier: () => jsonSchemaOf(classifierSchema),
} as const satisfies Record<string, () => JsonSchema>

export type PublishedSchema = keyof typeof publishers
export const PUBLISHED_SCHEMAS = Object.keys(publishers) as PublishedSchema[]

export function publishedSchema(name: PublishedSchema): JsonSchema {
  return publishers[name]()
}

/** A scenario's `device` is for the simulator's room any object; here it is known to be device settings. */
export function scenarioJsonSchema(): JsonSchema {
  const schema = jsonSchemaOf(scenarioSchema)
  const device = jsonSchemaOf(settingsSchema)
  delete device.$schema
  return { ...schema, properties: { ...schema.properties, device: { ...(schema.properties?.device as JsonSchema), ...device } } }
}
