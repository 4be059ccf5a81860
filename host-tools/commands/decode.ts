import type { Command } from 'commander'
import type { DecodeOptions } from '../decoding/run-decode'
import { numberOption } from '../options'

export function registerDecode(program: Command): void {
  program
    .command('decode')
    .description('decode your own currents, or what calibrate recorded, through the firmware’s core: activations, levels, mM')
    .argument('<file>', 'table of time, voltage and current with the ladder’s pulses in it, or *.measurements.jsonl')
    .requiredOption('--calibration <file>', 'what to decode with')
    .option('--temperature <celsius>', 'of the gel, where the file does not say (default: the calibration’s reference)', numberOption('--temperature', 0, 60))
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  iongate decode currents.csv --calibration device.calibration.json\n  iongate decode device.measurements.jsonl --calibration device.calibration.json --json')
    .action(decodeCommand)
}

async function decodeCommand(file: string, options: DecodeOptions): Promise<void> {
  const { runDecode } = await import('../decoding/run-decode')
  await runDecode(file, options)
}
