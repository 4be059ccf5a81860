import type { Command } from 'commander'

export interface CalibrationOptions {
  /** Write a self-contained page of charts to this file. */
  plot?: string
  /** Print one JSON object instead of text. */
  json?: boolean
}

export function registerCalibration(program: Command): void {
  program
    .command('calibration')
    .description('explain a calibration: what it was made on, how good it is, which ion is the weakest and why')
    .argument('<file>', 'what calibrate wrote')
    .option('--plot <file>', 'write a page of charts (HTML)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  iongate calibration device.calibration.json\n  iongate calibration device.calibration.json --plot calibration.html')
    .action(calibrationCommand)
}

async function calibrationCommand(file: string, options: CalibrationOptions): Promise<void> {
  const [{ calibrationJson, calibrationText }, { readCalibration }, { writeWhole }] = await Promise.all([
    import('../calibrate/calibration-summary'),
    import('../configuration/from-files'),
    import('../files'),
  ])
  const calibration = readCalibration(file)
  if (options.plot !== undefined) {
    const { renderCalibrationReport } = await import('../calibrate/calibration-report')
    writeWhole(options.plot, renderCalibrationReport(calibration))
  }
  console.log(options.json ? JSON.stringify({ file, ...calibrationJson(calibration), figures: [] }) : calibrationText(calibration))
}
