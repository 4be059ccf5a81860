import { Argument, type Command } from 'commander'
import type { PublishedSchema } from '../schemas/published'

export function registerSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a file, so that an editor completes and checks it')
    .addArgument(new Argument('[kind]', 'of which file').choices(['scenario', 'device', 'calibration', 'protocol', 'classifier']).default('scenario'))
    .addHelpText(
      'after',
      `
Examples:
  iongate schema > scenario.schema.json
  iongate schema device > device.schema.json

A file that begins with "$schema": "./scenario.schema.json" is completed by editors that know JSON Schema.`,
    )
    .action(printSchema)
}

async function printSchema(kind: PublishedSchema): Promise<void> {
  const { publishedSchema } = await import('../schemas/published')
  console.log(JSON.stringify(publishedSchema(kind), null, 2))
}
